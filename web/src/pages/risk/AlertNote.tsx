import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { ApiError, get, send } from "../../api/client.ts";
import { toast } from "../../app/toasts.ts";
import { useLive } from "../../live/hooks.ts";
import { may } from "../../live/me.ts";
import { Fold } from "../../ui/Fold.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { capital } from "../../ui/words.ts";
import type { Alert } from "./model.ts";

/** As many characters as the API takes. */
const MAX_NOTE_CHARACTERS = 1_000;

export interface AlertNoteProps {
  alert: Alert;
  /** Somebody asked to edit it, by a key or the palette. */
  isAsked: boolean;
  onTaken: () => void;
}

/** The note of an acknowledged alert, changing it, and what was noted before. */
export function AlertNote({ alert, isAsked, onTaken }: AlertNoteProps) {
  const isEditing = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    isEditing.value = false;
  }, [alert.id]);
  const why = whyNot(alert);
  useEffect(() => {
    if (!isAsked) return;
    onTaken();
    if (why) toast("info", why);
    else isEditing.value = true;
  }, [isAsked]);
  const close = () => {
    isEditing.value = false;
    // The keyboard is where it was before.
    requestAnimationFrame(() => button.current?.focus());
  };
  if (!alert.note && why) return null;
  return (
    <section class="panel-note" aria-label="Note">
      <h3>Note</h3>
      {isEditing.value ? (
        <Editor alert={alert} onDone={close} />
      ) : (
        <>
          <p>{alert.note ? <bdi>{alert.note}</bdi> : <span class="dim">none</span>}</p>
          {!why && (
            <button ref={button} type="button" title={`${alert.note ? "Edit" : "Add"} note (Shift+N)`} onClick={() => (isEditing.value = true)}>
              {alert.note ? "Edit note" : "Add note"}
            </button>
          )}
        </>
      )}
      {typeof alert.noteVersion === "number" && (
        <Fold words="Note history">
          <Notes id={alert.id} version={alert.noteVersion} />
        </Fold>
      )}
    </section>
  );
}

/** Why an alert's note cannot be edited; undefined where it can. */
function whyNot({ status, noteVersion }: Alert): string | undefined {
  if (!may("acknowledge")) return "Your role may not edit notes.";
  if (status === "past") return "Past alerts cannot be changed: the fixture has kicked off.";
  const isNoted = status === "acknowledged" && typeof noteVersion === "number";
  return isNoted ? undefined : "Only acknowledged alerts have a note: Shift+A acknowledges with one.";
}

function Editor({ alert, onDone }: { alert: Alert; onDone: () => void }) {
  const text = useSignal(alert.note ?? "");
  /** What the editor began with: a change of somebody else meanwhile is not overwritten. */
  const version = useSignal(alert.noteVersion ?? 0);
  const refused = useSignal("");
  const isSaving = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  // Browsers heed `autofocus` only in a new page or dialog.
  useLayoutEffect(() => field.current?.focus(), []);
  const save = async () => {
    if (isSaving.value) return;
    isSaving.value = true;
    const note = text.value.trim() || null;
    try {
      await send("put", "/api/alerts/{id}/note", { path: { id: alert.id }, body: { note, expectedVersion: version.value } });
      toast("success", note === null ? "The note is removed." : "The note is changed.");
      onDone();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const current = error.problem["version"];
      if (error.status === 409 && typeof current === "number") {
        refused.value = "Somebody else has changed the note meanwhile: see the note history. Save again to replace it.";
        version.value = current;
      } else refused.value = capital(error.detail);
    } finally {
      isSaving.value = false;
    }
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {refused.value && (
        <p class="note-refused" role="alert">
          {refused.value}
        </p>
      )}
      <textarea
        ref={field}
        aria-label="Note"
        rows={3}
        maxLength={MAX_NOTE_CHARACTERS}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            onDone();
          }
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void save();
        }}
      />
      <div class="row end">
        <button type="button" onClick={onDone}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={isSaving.value}>
          Save
        </button>
      </div>
    </form>
  );
}

function Notes({ id, version }: { id: number; version: number }) {
  const history = useLive((signal) => get("/api/alerts/{id}/notes", { path: { id }, signal }), {}, [id, version]);
  const notes = history.data.value?.notes;
  if (!notes) return <p class="dim">{history.error.value ? capital(history.error.value.detail) : "Loading …"}</p>;
  if (notes.length === 0) return <p class="dim">No notes yet.</p>;
  return (
    <ol class="panel-notes">
      {notes.map(({ version, note, actor, at }) => (
        <li key={version}>
          <p>
            <b>
              <bdi>{actor}</bdi>
            </b>{" "}
            <span class="dim">
              <RelativeTime time={at} />
            </span>
          </p>
          <p>{note ? <bdi>{note}</bdi> : <span class="dim">removed the note</span>}</p>
        </li>
      ))}
    </ol>
  );
}
