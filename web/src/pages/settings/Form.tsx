import { batch, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { useKeys } from "../../app/keys.ts";
import { confirmed } from "../../app/question.ts";
import { guardLeaving } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { may, me } from "../../live/me.ts";
import { changesOf, faultsOf, movedOf, without, type Draft, type Values } from "./draft.ts";
import { FieldRow } from "./FieldRow.tsx";
import { groupsOf, labelOf } from "./fields.ts";
import { History } from "./History.tsx";
import { save, type Saved, type Settings } from "./save.ts";
import { SaveBar } from "./SaveBar.tsx";

export interface FormProps {
  settings: Settings;
  /** What is in force by a newer answer. */
  onAnswer: (settings: Settings) => void;
  /** What is in force has to be asked. */
  onUnknown: () => void;
}

/** The settings as fields; what is typed is sent when somebody saves. */
export function Form({ settings: answer, onAnswer, onUnknown }: FormProps) {
  const settings: Values = { ...answer };
  const draft = useSignal<Draft>({});
  /** What was in force when somebody began to type. */
  const begun = useSignal<Values | undefined>(undefined);
  const refused = useSignal<Record<string, string>>({});
  const isSaving = useSignal(false);
  const reason = useSignal("");
  const form = useRef<HTMLFormElement>(null);
  const groups = groupsOf(settings);
  const fields = groups.flatMap((group) => group.fields);
  const changes = changesOf(fields, settings, draft.value);
  const faults = faultsOf(fields, settings, draft.value);
  const changed = Object.keys(changes);
  const moved = changed.length > 0 ? movedOf(fields, begun.value, settings) : {};
  const isReadOnly = !may("configure");
  const turnsOff = changes["alertEnabled"] === false;

  const type = (name: string, typed: string | boolean) => {
    // What had been typed and taken back is no beginning any more.
    if (changed.length === 0) begun.value = settings;
    draft.value = { ...without(draft.value, [name]), [name]: typed };
    refused.value = without(refused.value, [name]);
  };
  const forget = (names: readonly string[]) => {
    draft.value = without(draft.value, names);
    refused.value = without(refused.value, names);
  };
  const submit = async () => {
    if (changed.length === 0 || isSaving.value || isReadOnly) return;
    const first = fields.find((field) => faults[field.name]);
    if (first) {
      focus(form.current, first.name);
      toast("error", `Nothing was saved. ${first.label}: ${faults[first.name]}`);
      return;
    }
    const why = turnsOff ? reason.value.trim() : undefined;
    if (why === "") {
      focus(form.current, "reason");
      toast("error", "Nothing was saved. Say why alerts are turned off.");
      return;
    }
    isSaving.value = true;
    const sent = draft.value;
    const outcome = await save(changes, settings, why);
    batch(() => {
      isSaving.value = false;
      if (outcome.kind === "saved") reason.value = "";
      take(outcome, sent);
    });
  };
  const take = (outcome: Saved, sent: Draft) => {
    if (outcome.kind === "refused") return tell(outcome.detail, outcome.field);
    if (outcome.now) onAnswer(outcome.now);
    else onUnknown();
    const names = changed.map(labelOf).join(", ");
    if (outcome.kind === "saved") {
      // What was typed while it was being saved stays, and so does what cannot be shown as in force yet.
      if (outcome.now) {
        forget(changed.filter((name) => draft.value[name] === sent[name]));
        begun.value = { ...outcome.now };
      }
      toast("success", `Saved: ${names}. In force for every batch from now on.`);
    } else if (outcome.kind === "moved") {
      toast("error", `Nothing was saved yet: somebody else changed ${outcome.fields.map(labelOf).join(", ")}. Look, then save again.`);
    } else if (outcome.now) {
      toast("error", `Not saved so far: ${outcome.detail} Should it still come through, it will show here.`);
    } else {
      toast("error", `Unknown whether this was saved: ${outcome.detail} The current settings are shown once the server answers.`);
    }
  };
  /** A refusal stands at its field, and what was typed stays. */
  const tell = (detail: string, field: string | undefined) => {
    const known = field !== undefined && fields.some((one) => one.name === field);
    if (known) {
      refused.value = { [field]: detail };
      focus(form.current, field);
    }
    toast("error", known ? `Nothing was saved: see ${labelOf(field)}.` : `Nothing was saved. ${detail}`);
  };
  useKeys("Settings", [
    { keys: "e", does: "First setting", run: () => focus(form.current, fields[0]?.name ?? "") },
    { keys: "Ctrl+Enter", does: "Save", run: () => void submit(), whileTyping: true },
    { keys: "u", does: "Revert the last unsaved change", run: () => forget(Object.keys(draft.value).filter((name) => name in changes).slice(-1)) },
    { keys: "Escape", run: () => document.activeElement instanceof HTMLElement && document.activeElement.blur(), whileTyping: true },
  ]);
  useUnsaved(changed);

  return (
    <div class="settings">
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {isReadOnly && (
          <p class="settings-note" role="note">
            Read-only: your token's role is <b>{me.value?.role}</b>.
          </p>
        )}
        {groups.map(({ title, fields }) => (
          <fieldset key={title} disabled={isReadOnly}>
            <legend>{title}</legend>
            {fields.map((field) => (
              <FieldRow
                key={field.name}
                field={field}
                value={settings[field.name]}
                typed={draft.value[field.name]}
                isChanged={field.name in changes}
                fault={refused.value[field.name] ?? faults[field.name]}
                movedFrom={field.name in draft.value ? moved[field.name] : undefined}
                onType={(typed) => type(field.name, typed)}
                names={field.name === "primaryMarkets" ? answer.primaryMarketNames : undefined}
              />
            ))}
          </fieldset>
        ))}
        {changed.length > 0 && <SaveBar changed={changed} moved={Object.keys(moved)} isSaving={isSaving.value} onDiscard={() => forget(Object.keys(draft.value))} reason={turnsOff ? reason.value : undefined} onReason={(typed) => (reason.value = typed)} />}
      </form>
      <History
        version={settings["version"]}
        onPutBack={
          isReadOnly
            ? undefined
            : (values) => {
                for (const [name, typed] of Object.entries(values)) type(name, typed);
              }
        }
      />
    </div>
  );
}

/** Has it asked before what is not saved is lost, within the page and beyond it. */
function useUnsaved(changed: readonly string[]): void {
  useEffect(() => {
    if (changed.length === 0) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const ask = () =>
      confirmed({ title: "Leave without saving?", text: `Not saved: ${changed.map(labelOf).join(", ")}.`, yes: "Leave", no: "Stay", enter: "no" });
    const end = guardLeaving(ask);
    window.addEventListener("beforeunload", warn);
    return () => {
      end();
      window.removeEventListener("beforeunload", warn);
    };
  }, [changed.join()]);
}

function focus(form: HTMLFormElement | null, name: string): void {
  const input = form?.elements.namedItem(name);
  if (input instanceof HTMLElement) {
    input.focus();
    if (input instanceof HTMLInputElement) input.select();
  }
}
