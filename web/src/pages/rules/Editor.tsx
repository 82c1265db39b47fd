import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { ApiError } from "../../api/client.ts";
import { discardDraft, type Draft, type RulesDocument } from "../../api/rules.ts";
import { under } from "../../app/base.ts";
import { useKeys } from "../../app/keys.ts";
import { confirmed } from "../../app/question.ts";
import { guardLeaving, setQuery } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { may } from "../../live/me.ts";
import { ActivateDialog } from "../../rules/ActivateDialog.tsx";
import { Changes } from "../../rules/Changes.tsx";
import { addMonitor, removeFamily } from "../../rules/edit.ts";
import { DETECTOR_WORDS, DETECTORS } from "../../rules/fields.ts";
import type { BaseSettings } from "../../rules/layers.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { sentence } from "../../ui/words.ts";
import { Editing, mayLeave, unsaved } from "./editing.ts";
import { MonitorForm } from "./MonitorForm.tsx";
import { OverridesForm } from "./OverridesForm.tsx";
import { TextEditor } from "./TextEditor.tsx";

export interface EditorProps {
  draft: Draft;
  inForce: RulesDocument;
  settings: BaseSettings;
  onSaved: () => void;
  onActivated: (version: number) => void;
}

/** A draft: its fields or its text, what the server finds odd about it, and what would change. */
export function Editor({ draft, inForce, settings, onSaved, onActivated }: EditorProps) {
  const editing = useMemo(() => new Editing(draft), [draft.name]);
  useEffect(() => () => editing.close(), [editing]);
  const isActivating = useSignal(false);
  const isSaving = useSignal(false);
  const rules = editing.rules.value;
  const base = editing.base.value;
  const isText = editing.text.value !== undefined;
  const isChanged = editing.isChanged.value;
  const isMoved = draft.version > base.version;
  const mayChange = may("configure");

  const save = async () => {
    if (isSaving.value || !mayChange) return false;
    if (!editing.isChanged.peek()) return true;
    isSaving.value = true;
    const saved = await editing.save(base.note ?? "");
    isSaving.value = false;
    if (saved.kind === "saved") toast("success", `Saved the draft ${base.name}. It is not in force.`);
    else if (saved.kind === "overtaken") toast("error", `Nothing was saved: somebody else saved this draft meanwhile. Copy what you need, then discard your changes.`);
    else toast("error", `Nothing was saved: ${sentence(saved.detail)}`);
    onSaved();
    return saved.kind === "saved";
  };
  const activate = async () => {
    if (await save()) isActivating.value = true;
  };
  const discard = async () => {
    const text = "The draft is deleted. Versions that were in force stay in the history.";
    if (!(await confirmed({ title: `Discard the draft ${base.name}?`, text, yes: "Discard the draft", no: "Keep it", enter: "no" }))) return;
    try {
      await discardDraft(base.name, draft.version);
      editing.discard();
      setQuery({ draft: undefined });
    } catch (error) {
      toast("error", error instanceof ApiError ? error.detail : String(error));
    }
    onSaved();
  };
  const turn = async () => {
    if (!(await editing.turn())) toast("error", "The text is not a valid rule set: fix the errors listed below it, or discard the changes.");
  };
  const leave = async () => {
    if (await mayLeave()) setQuery({ draft: undefined });
  };
  const escape = () => {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.closest(".editor-main")) focused.blur();
    else void leave();
  };
  useKeys("Draft", [
    { keys: "Ctrl+Enter", does: "Save the draft", run: () => void save(), whileTyping: true },
    { keys: "x", does: "Fields or text of the draft", run: () => void turn() },
    { keys: "Escape", does: "Leave the draft", run: escape, whileTyping: true },
  ]);
  useUnsaved(isChanged, base.name);

  return (
    <section class="editor" aria-label={`Draft ${base.name}`}>
      <header class="editor-head">
        <button type="button" onClick={() => void leave()} title="Esc">
          All drafts
        </button>
        <h2>
          <bdi>{base.name}</bdi>
        </h2>
        <span class="dim">
          saved by <bdi>{draft.actor}</bdi>, <RelativeTime time={draft.savedAt} />
        </span>
        <span class="row editor-tools">
          <button type="button" aria-pressed={isText} onClick={() => void turn()} title="x">
            As text
          </button>
          <a class="button" href={under(`/backtests?draft=${encodeURIComponent(base.name)}`)}>
            Backtest
          </a>
          {mayChange && (
            <>
              <button type="button" onClick={() => void discard()}>
                Discard the draft
              </button>
              <button type="button" class={isChanged ? "" : "primary"} onClick={() => void activate()}>
                Activate …
              </button>
            </>
          )}
        </span>
      </header>
      {isMoved && (
        <p class="rules-warn" role="status">
          <bdi>{draft.actor}</bdi> saved this draft meanwhile. Saving yours is refused; discard your changes to see theirs.{" "}
          <button
            type="button"
            onClick={() => {
              editing.base.value = draft;
              editing.discard();
            }}
          >
            Show theirs
          </button>
        </p>
      )}
      <Findings editing={editing} />
      <div class="editor-body">
        <div class="editor-main">
          {isText ? (
            <TextEditor editing={editing} />
          ) : (
            <>
              {rules.monitors.map((monitor, at) => (
                <MonitorForm key={`${at} ${monitor.id}`} monitor={monitor} at={at} rules={rules} settings={settings} editing={editing} />
              ))}
              <select
                aria-label="Add a monitor"
                value=""
                onChange={(event) => {
                  const detector = event.currentTarget.value;
                  if (detector) editing.change((rules) => addMonitor(rules, detector));
                  event.currentTarget.value = "";
                }}
              >
                <option value="">Add a monitor</option>
                {DETECTORS.map((detector) => (
                  <option key={detector} value={detector}>
                    {DETECTOR_WORDS[detector]}
                  </option>
                ))}
              </select>
              <OverridesForm rules={rules} editing={editing} />
              <FamiliesForm editing={editing} />
            </>
          )}
        </div>
        <aside class="editor-aside" aria-label="Changes">
          <h3>Changes to what is in force</h3>
          <Changes before={inForce.rules} after={rules} label="Changes to what is in force" none="None yet." />
        </aside>
      </div>
      {isChanged && mayChange && (
        <div class="rules-save" role="region" aria-label="Changes that are not saved">
          <p>
            <b>Not saved</b> <span class="dim">{isText ? "The text was changed" : "The draft was changed"}</span>
          </p>
          <div class="row">
            <button type="button" onClick={() => editing.discard()}>
              Discard changes
            </button>
            <button type="button" class="primary" disabled={isSaving.value} onClick={() => void save()}>
              {isSaving.value ? "Saving …" : "Save draft"}
            </button>
          </div>
        </div>
      )}
      {isActivating.value && (
        <ActivateDialog
          title={`Activate the draft ${base.name}`}
          rules={editing.base.value.rules}
          inForce={inForce}
          note={base.note ?? ""}
          onClose={() => (isActivating.value = false)}
          onDone={(version) => {
            isActivating.value = false;
            onActivated(version);
            setQuery({ tab: undefined, draft: undefined });
          }}
        />
      )}
    </section>
  );
}

/** What the server finds odd: errors keep it from being activated. */
function Findings({ editing }: { editing: Editing }) {
  const findings = editing.findings.value;
  const refusal = editing.text.value === undefined ? editing.refusal.value : undefined;
  if (findings.length === 0 && !refusal) return null;
  return (
    <ul class="findings" aria-label="What the server says about it">
      {refusal && (
        <li>
          <Badge tone="bad">refused</Badge> {refusal.field && <code>{refusal.field}</code>} {sentence(refusal.detail)}
        </li>
      )}
      {findings.map(({ grade, field, detail }, at) => (
        <li key={at}>
          <Badge tone={grade === "error" ? "bad" : "warn"}>{grade}</Badge> <code>{field}</code> {sentence(detail)}
        </li>
      ))}
    </ul>
  );
}

function FamiliesForm({ editing }: { editing: Editing }) {
  const families = editing.rules.value.families ?? [];
  return (
    <section class="rules-section">
      <h2>Families</h2>
      {families.length === 0 && <p class="dim">None. Copied books finds bookmakers that copy one another's prices.</p>}
      <ul class="rules-families">
        {families.map((family, at) => (
          <li key={family.join()}>
            <bdi>{family.join(", ")}</bdi>
            <button type="button" class="icon-button" aria-label={`Remove the family ${family.join(", ")}`} title="Remove" onClick={() => editing.change((rules) => removeFamily(rules, at))}>
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Has it asked before what is not saved is lost. */
function useUnsaved(isChanged: boolean, name: string): void {
  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const end = guardLeaving(mayLeave);
    unsaved.value = name;
    window.addEventListener("beforeunload", warn);
    return () => {
      end();
      unsaved.value = undefined;
      window.removeEventListener("beforeunload", warn);
    };
  }, [isChanged]);
}
