import { useSignal } from "@preact/signals";

import { ApiError } from "../../api/client.ts";
import { drafts, presets, saveDraft, type Draft, type Preset, type RuleSet, type RulesDocument } from "../../api/rules.ts";
import { under } from "../../app/base.ts";
import { param, setQuery } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { useLive } from "../../live/hooks.ts";
import { may } from "../../live/me.ts";
import { Changes } from "../../rules/Changes.tsx";
import type { BaseSettings } from "../../rules/layers.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { RelativeTime } from "../../ui/RelativeTime.tsx";
import { Empty, ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { capital } from "../../ui/words.ts";
import { Table } from "../../ui/Table.tsx";
import { Editor } from "./Editor.tsx";

const chosen = param("draft");
const LOOK_MS = 15_000;

export interface DraftsProps {
  inForce: RulesDocument;
  settings: BaseSettings | undefined;
  onActivated: (version: number) => void;
}

/** What a draft begins with. */
interface Beginning {
  name: string;
  rules: RuleSet;
  note: string;
  says: string;
}

/** The drafts, and what one can begin with; or the one that is being edited. */
export function Drafts({ inForce, settings = {}, onActivated }: DraftsProps) {
  const known = useLive(drafts, { everyMs: LOOK_MS });
  const built = useLive(presets, {});
  const beginning = useSignal<Beginning | undefined>(undefined);
  const all = known.data.value?.drafts;
  const draft = all?.find(({ name }) => name === chosen.value);
  if (!all) return known.error.value ? <ErrorState error={known.error.value} onRetry={known.refresh} /> : <Loading />;
  if (draft) return <Editor key={draft.name} draft={draft} inForce={inForce} settings={settings} onSaved={known.refresh} onActivated={onActivated} />;
  if (chosen.value !== undefined && !known.loading.value) return <Gone name={chosen.value} />;
  const begin = (one: Beginning) => (beginning.value = one);
  return (
    <>
      <Refused error={known.error.value} />
      <section class="rules-section">
        <header class="rules-section-head">
          <h2>Drafts</h2>
          {may("configure") && (
            <button type="button" class="primary" onClick={() => begin({ name: "", rules: inForce.rules, note: "", says: "what is in force" })}>
              New draft
            </button>
          )}
        </header>
        {all.length === 0 && <p class="dim">None. A draft is a copy to change and to backtest; it raises no alerts until it is activated.</p>}
        {all.length > 0 && <DraftTable drafts={all} inForce={inForce} />}
      </section>
      <section class="rules-section">
        <h2>Presets</h2>
        {built.error.value && <p class="dim">The presets could not be loaded: {built.error.value.detail}.</p>}
        <div class="monitors">
          {(built.data.value?.presets ?? []).map((preset) => (
            <PresetCard key={preset.name} preset={preset} inForce={inForce} onBegin={() => begin({ name: preset.name, rules: preset.rules, note: `from the preset ${preset.name}`, says: `the preset ${preset.name}` })} />
          ))}
        </div>
      </section>
      {beginning.value && <NewDraft beginning={beginning.value} taken={all.map(({ name }) => name)} onClose={() => (beginning.value = undefined)} onDone={known.refresh} />}
    </>
  );
}

function Gone({ name }: { name: string }) {
  return (
    <Empty title="Draft not found">
      <p>
        There is no draft <bdi>{name}</bdi> any more.
      </p>
      <button type="button" onClick={() => setQuery({ draft: undefined })}>
        All drafts
      </button>
    </Empty>
  );
}

function DraftTable({ drafts, inForce }: { drafts: readonly Draft[]; inForce: RulesDocument }) {
  const open = ({ name }: Draft) => setQuery({ draft: name }, { replace: false });
  return (
    <Table
      label="Drafts"
      rows={drafts}
      idOf={({ name }) => name}
      onOpen={open}
      columns={[
        {
          id: "name",
          title: "Draft",
          cell: (draft) => (
            <a href={under(`/rules?tab=drafts&draft=${encodeURIComponent(draft.name)}`)}>
              <bdi>{draft.name}</bdi>
            </a>
          ),
        },
        { id: "monitors", title: "Monitors", end: true, cell: ({ rules }) => rules.monitors.length },
        { id: "overrides", title: "Overrides", end: true, wide: true, cell: ({ rules }) => rules.overrides?.length ?? 0 },
        { id: "note", title: "Note", wide: true, cell: ({ note }) => <bdi title={note ?? undefined}>{note}</bdi> },
        { id: "who", title: "Saved by", cell: ({ actor }) => <bdi>{actor}</bdi> },
        { id: "when", title: "Saved", cell: ({ savedAt }) => <RelativeTime time={savedAt} /> },
        { id: "same", title: "", wide: true, cell: ({ hash }) => hash === inForce.hash && <span class="dim">as in force</span> },
      ]}
    />
  );
}

function PresetCard({ preset: { name, summary, rules, hash }, inForce, onBegin }: { preset: Preset; inForce: RulesDocument; onBegin: () => void }) {
  return (
    <section class="monitor" aria-label={`Preset ${name}`}>
      <header>
        <h3>{name}</h3>
        {hash === inForce.hash && inForce.version > 0 && <span class="dim">in force</span>}
      </header>
      <p>{capital(summary)}</p>
      <Fold words="Changes to what is in force">
        <Changes before={inForce.rules} after={rules} label={`Changes of the preset ${name}`} />
      </Fold>
      <div class="row preset-tools">
        {may("configure") && (
          <button type="button" onClick={onBegin}>
            Start a draft
          </button>
        )}
        <a class="button" href={under(`/backtests?preset=${encodeURIComponent(name)}`)}>
          Backtest
        </a>
      </div>
    </section>
  );
}

const NAME = /^[a-z0-9_-]{1,40}$/;

function NewDraft({ beginning, taken, onClose, onDone }: { beginning: Beginning; taken: readonly string[]; onClose: () => void; onDone: () => void }) {
  const name = useSignal(free(beginning.name, taken));
  const note = useSignal(beginning.note);
  const refusal = useSignal("");
  const isWrong = name.value !== "" && (!NAME.test(name.value) || taken.includes(name.value));
  const send = async () => {
    if (name.value === "" || isWrong) return;
    try {
      await saveDraft(name.value, { expectedVersion: 0, rules: beginning.rules, ...(note.value.trim() ? { note: note.value.trim() } : {}) });
      onClose();
      onDone();
      setQuery({ draft: name.value }, { replace: false });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusal.value = error.detail;
      toast("error", error.detail);
    }
  };
  return (
    <Dialog title="New draft" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p class="dim">It begins with {beginning.says}.</p>
        <label class="stack">
          Name
          <input type="text" autoFocus autoComplete="off" spellcheck={false} maxLength={40} aria-invalid={isWrong} value={name.value} onInput={(event) => (name.value = event.currentTarget.value.trim())} />
        </label>
        {isWrong && <p class="field-fault">{taken.includes(name.value) ? "There is a draft of this name." : "1 to 40 of a-z, 0-9, _ and -, please."}</p>}
        <label class="stack">
          What it is for
          <input type="text" autoComplete="off" maxLength={1_000} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
        </label>
        {refusal.value && (
          <p class="field-fault" role="alert">
            {refusal.value}
          </p>
        )}
        <div class="row end">
          <button type="submit" class="primary" disabled={name.value === "" || isWrong}>
            Create
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The wanted name, with a number where it is taken. */
function free(wanted: string, taken: readonly string[]): string {
  if (wanted === "" || !taken.includes(wanted)) return wanted;
  for (let count = 2; ; count += 1) if (!taken.includes(`${wanted}-${count}`)) return `${wanted}-${count}`;
}
