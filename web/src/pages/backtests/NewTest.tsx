import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";

import { ApiError } from "../../api/client.ts";
import { type BacktestRequest, drafts, presets, rulesHistory, startBacktest } from "../../api/rules.ts";
import { navigate, param, setQuery } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { useLive } from "../../live/hooks.ts";
import { Fold } from "../../ui/Fold.tsx";
import { sentence } from "../../ui/words.ts";
import { TimeField } from "../../ui/TimeField.tsx";
import { MOST_VALUES, sweepFieldsOf, valuesOf } from "./sweep.ts";

const draft = param("draft");
const preset = param("preset");
const against = param("against");
const from = param("from");
const to = param("to");

const listOf = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** Says what is tried on which days, and starts it. */
export function NewTest() {
  const known = useLive(drafts, {});
  const built = useLive(presets, {});
  const versions = useLive((signal) => rulesHistory(undefined, signal), {});
  const without = useSignal("");
  const reference = useSignal("");
  const scope = useSignal({ sport: "", country: "", tournament: "" });
  const field = useSignal("");
  const range = useSignal({ from: "5", to: "12", step: "1" });
  const isStarting = useSignal(false);
  const refusal = useSignal<{ detail: string; field: string | undefined } | undefined>(undefined);
  const allDrafts = known.data.value?.drafts ?? [];
  const allPresets = built.data.value?.presets ?? [];
  const chosen = draft.value ? `draft ${draft.value}` : preset.value ? `preset ${preset.value}` : "";
  const rules = allDrafts.find(({ name }) => name === draft.value)?.rules ?? allPresets.find(({ name }) => name === preset.value)?.rules;
  const fields = useMemo(() => (rules ? sweepFieldsOf(rules) : []), [rules]);
  const values = valuesOf(range.value.from, range.value.to, range.value.step);
  const isWrong = field.value !== "" && values === undefined;

  const choose = (text: string) => {
    const [kind, name] = text.split(" ");
    setQuery({ draft: kind === "draft" ? name : undefined, preset: kind === "preset" ? name : undefined });
    field.value = "";
  };
  const start = async () => {
    if (chosen === "" || isWrong || isStarting.value) return;
    isStarting.value = true;
    refusal.value = undefined;
    try {
      const { id } = await startBacktest(requestOf());
      navigate(`/backtests/${id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusal.value = { detail: error.detail, field: error.field };
      toast("error", `Not started: ${sentence(error.detail)}`);
    } finally {
      isStarting.value = false;
    }
  };
  const requestOf = (): BacktestRequest => {
    const named = Object.fromEntries(Object.entries(scope.value).filter(([, value]) => value.trim() !== ""));
    return {
      ...(draft.value ? { draft: draft.value } : { preset: preset.value }),
      ...(against.value ? { against: Number(against.value) } : {}),
      ...(from.value ? { from: from.value } : {}),
      ...(to.value ? { to: to.value } : {}),
      ...(without.value.trim() ? { without: listOf(without.value) } : {}),
      ...(reference.value.trim() ? { reference: reference.value.trim() } : {}),
      ...(Object.keys(named).length > 0 ? { scope: named } : {}),
      ...(field.value && values ? { sweep: { field: field.value, values } } : {}),
    };
  };
  const scoped = (name: keyof typeof scope.value, label: string) => (
    <label>
      {label}
      <input type="text" autoComplete="off" maxLength={200} placeholder="all" value={scope.value[name]} onInput={(event) => (scope.value = { ...scope.value, [name]: event.currentTarget.value })} />
    </label>
  );
  const ranged = (name: keyof typeof range.value, label: string) => (
    <label>
      {label}
      <input class="bt-number" type="text" inputMode="decimal" autoComplete="off" maxLength={12} aria-invalid={isWrong} value={range.value[name]} onInput={(event) => (range.value = { ...range.value, [name]: event.currentTarget.value })} />
    </label>
  );
  return (
    <form
      class="new-test"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <div class="bt-fields">
        <label>
          Rules to try
          <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">Choose a draft or preset</option>
            {draft.value && !allDrafts.some(({ name }) => name === draft.value) && <option value={chosen}>{draft.value}</option>}
            <optgroup label="Drafts">
              {allDrafts.map(({ name }) => (
                <option key={name} value={`draft ${name}`}>
                  {name}
                </option>
              ))}
            </optgroup>
            <optgroup label="Presets">
              {allPresets.map(({ name }) => (
                <option key={name} value={`preset ${name}`}>
                  {name}
                </option>
              ))}
            </optgroup>
          </select>
        </label>
        <label>
          Compared with
          <select value={against.value ?? ""} onChange={(event) => setQuery({ against: event.currentTarget.value })}>
            <option value="">What was in force</option>
            {(versions.data.value?.versions ?? []).map(({ version }) => (
              <option key={version} value={String(version)}>
                Version {version} throughout
              </option>
            ))}
          </select>
        </label>
        <TimeField label="From" value={from.value} onChange={(time) => setQuery({ from: time })} />
        <TimeField label="To" value={to.value} onChange={(time) => setQuery({ to: time })} />
        <button type="submit" class="primary" disabled={chosen === "" || isWrong || isStarting.value}>
          {isStarting.value ? "Starting …" : "Start"}
        </button>
      </div>
      <Fold words="Other books, part of the fixtures, several values">
        <div class="bt-fields">
          <label>
            Without bookmakers
            <input type="text" autoComplete="off" spellcheck={false} maxLength={1_000} placeholder="none" value={without.value} onInput={(event) => (without.value = event.currentTarget.value)} />
          </label>
          <label>
            Our own book
            <input type="text" autoComplete="off" spellcheck={false} maxLength={40} placeholder="as in the settings" value={reference.value} onInput={(event) => (reference.value = event.currentTarget.value)} />
          </label>
          {scoped("sport", "Sport")}
          {scoped("country", "Country")}
          {scoped("tournament", "Tournament")}
        </div>
        <div class="bt-fields">
          <label>
            Try a field with several values
            <select value={field.value} disabled={fields.length === 0} onChange={(event) => (field.value = event.currentTarget.value)}>
              <option value="">{fields.length === 0 ? "Choose the rules first" : "No"}</option>
              {fields.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          {field.value !== "" && (
            <>
              {ranged("from", "First value")}
              {ranged("to", "Last value")}
              {ranged("step", "Step")}
              <p class={isWrong ? "bt-fault" : "dim"} role="status">
                {values ? `${values.length} values: each is tried as a rule set of its own.` : `A range of at most ${MOST_VALUES} values, please.`}
              </p>
            </>
          )}
        </div>
      </Fold>
      {refusal.value && (
        <p class="bt-fault" role="alert">
          {refusal.value.field && <code>{refusal.value.field}</code>} {sentence(refusal.value.detail)}
        </p>
      )}
    </form>
  );
}
