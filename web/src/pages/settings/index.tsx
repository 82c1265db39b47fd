import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import "./settings.css";
import { ApiError, get, request } from "../../api/client.ts";
import { useKeys } from "../../app/keys.ts";
import { toast } from "../../app/toasts.ts";
import { useLive } from "../../live/hooks.ts";
import { may, me } from "../../live/me.ts";
import { PageHead } from "../../ui/PageHead.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { ErrorState, Loading } from "../../ui/states.tsx";
import { changesOf, faultsOf, isEqual, type Draft, type Values } from "./draft.ts";
import { FieldRow } from "./FieldRow.tsx";
import { groupsOf, labelOf } from "./fields.ts";
import { History } from "./History.tsx";

/** No message tells of settings: they are looked at this often. */
const LOOK_MS = 4_000;

/** The settings in force, what each does, and who changed them. */
export default function SettingsPage() {
  const settings = useLive((signal) => get("/api/settings", { signal }), { everyMs: LOOK_MS });
  const answer = settings.data.value;
  return (
    <>
      <PageHead title="Settings">
        {answer && (
          <p class="dim">
            Version {String(answer.version)}, <RelativeTime time={answer.updatedAt} />
          </p>
        )}
      </PageHead>
      {!answer && (settings.error.value ? <ErrorState error={settings.error.value} onRetry={settings.refresh} /> : <Loading />)}
      {answer && <Form settings={answer as Values} onSaved={settings.refresh} />}
    </>
  );
}

/** What was in force when somebody began to change a setting. */
type Seen = Record<string, unknown>;

function Form({ settings, onSaved }: { settings: Values; onSaved: () => void }) {
  const draft = useSignal<Draft>({});
  const seen = useSignal<Seen>({});
  const refused = useSignal<Record<string, string>>({});
  const isSaving = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const groups = groupsOf(settings);
  const fields = groups.flatMap((group) => group.fields);
  const changes = changesOf(fields, settings, draft.value);
  const faults = faultsOf(fields, settings, draft.value);
  const changed = Object.keys(changes);
  const isReadOnly = !may("configure");

  const forget = () => {
    draft.value = {};
    seen.value = {};
    refused.value = {};
  };
  const type = (name: string, typed: string | boolean) => {
    if (!(name in draft.value)) seen.value = { ...seen.value, [name]: settings[name] };
    draft.value = { ...draft.value, [name]: typed };
    const { [name]: _, ...rest } = refused.value;
    refused.value = rest;
  };
  const save = async () => {
    if (changed.length === 0 || isSaving.value || isReadOnly) return;
    const first = fields.find((field) => faults[field.name]);
    if (first) {
      focus(form.current, first.name);
      toast("error", `Nothing was saved. ${first.label}: ${faults[first.name]}`);
      return;
    }
    isSaving.value = true;
    try {
      await request("PUT", "/api/settings", { body: changes });
      forget();
      toast("success", `Saved: ${changed.map(labelOf).join(", ")}. In force for every batch from now on.`);
    } catch (error) {
      tell(error);
    }
    isSaving.value = false;
    onSaved();
  };
  /** A refusal stands at its field, and what was typed stays. */
  const tell = (error: unknown) => {
    const { detail, field } = error instanceof ApiError ? error : { detail: String(error), field: undefined };
    const known = field !== undefined && fields.some((one) => one.name === field);
    if (known) {
      refused.value = { [field]: detail };
      focus(form.current, field);
    }
    toast("error", known ? `Nothing was saved: see ${labelOf(field)}.` : `Nothing was saved. ${detail}`);
  };
  useKeys("Settings", [
    { keys: "e", does: "To the first setting", run: () => focus(form.current, fields[0]?.name ?? "") },
    { keys: "Ctrl+Enter", does: "Save", run: () => void save(), whileTyping: true },
    { keys: "u", does: "Forget what was changed here", run: forget },
    { keys: "Escape", run: () => document.activeElement instanceof HTMLElement && document.activeElement.blur(), whileTyping: true },
  ]);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    if (changed.length > 0) window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changed.length > 0]);

  return (
    <div class="settings">
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {isReadOnly && (
          <p class="settings-note" role="note">
            You may look, not change: your token's role is <b>{me.value?.role}</b>.
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
                movedFrom={meanwhile(seen.value, settings, field.name)}
                onType={(typed) => type(field.name, typed)}
              />
            ))}
          </fieldset>
        ))}
        {changed.length > 0 && (
          <div class="settings-save" role="region" aria-label="Changes that are not saved">
            <p>
              <b>{changed.length === 1 ? "1 change" : `${changed.length} changes`}</b>{" "}
              <span class="dim">{changed.map(labelOf).join(", ")}</span>
            </p>
            <div class="row">
              <button type="button" onClick={forget}>
                Discard
              </button>
              <button type="submit" class="primary" disabled={isSaving.value}>
                {isSaving.value ? "Saving …" : "Save"}
              </button>
            </div>
          </div>
        )}
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

/** What a setting was when somebody here began to change it, if somebody else has changed it since. */
function meanwhile(seen: Seen, settings: Values, name: string): { value: unknown } | undefined {
  return name in seen && !isEqual(seen[name], settings[name]) ? { value: seen[name] } : undefined;
}

function focus(form: HTMLFormElement | null, name: string): void {
  const input = form?.elements.namedItem(name);
  if (input instanceof HTMLElement) {
    input.focus();
    if (input instanceof HTMLInputElement) input.select();
  }
}
