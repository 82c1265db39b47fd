import { useId, useState } from "preact/hooks";

import type { FieldValue, Override, RuleSet } from "../../api/rules.ts";
import { addOverride, removeOverride, setOverride, withField } from "../../rules/edit.ts";
import { fieldOf, fieldsOf } from "../../rules/fields.ts";
import { MATCHES, sayMatch } from "../../rules/words.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { Editing } from "./editing.ts";
import { FieldInput } from "./FieldInput.tsx";

const MATCH_WORDS: Record<string, string> = {
  fixture: "Fixture key",
  tournament: "Tournament",
  country: "Country",
  sport: "Sport",
  market: "Market id",
  line: "Line",
  bookmaker: "Bookmaker",
  role: "Role",
  odds_from: "Prices from",
  odds_to: "Prices below",
  kickoff_within: "Minutes to kickoff",
};
const NUMBERS = new Set(["line", "odds_from", "odds_to", "kickoff_within"]);
/** More than a page can hold are edited as text. */
const MOST_SHOWN = 50;

/** The overrides of a draft: where, and which fields say something else there. */
export function OverridesForm({ rules, editing }: { rules: RuleSet; editing: Editing }) {
  const overrides = rules.overrides ?? [];
  const first = rules.monitors[0]?.id;
  return (
    <section class="rules-section">
      <h2>Overrides</h2>
      {overrides.length === 0 && <p class="dim">None: each monitor has the same values everywhere.</p>}
      {overrides.slice(0, MOST_SHOWN).map((override, at) => (
        <OverrideForm key={at} override={override} at={at} rules={rules} editing={editing} />
      ))}
      {overrides.length > MOST_SHOWN && <p class="dim">The first {MOST_SHOWN} of {overrides.length.toLocaleString("en")}. The text has all of them.</p>}
      {first !== undefined && (
        <button type="button" onClick={() => editing.change((rules) => addOverride(rules, { monitor: first, match: { country: "" }, set: {} }))}>
          Add an override
        </button>
      )}
    </section>
  );
}

function OverrideForm({ override, at, rules, editing }: { override: Override; at: number; rules: RuleSet; editing: Editing }) {
  const { monitor, match, set } = override;
  const detector = rules.monitors.find(({ id }) => id === monitor)?.detector ?? "";
  const change = (to: (override: Override) => Override) => editing.change((rules) => setOverride(rules, at, to));
  const finding = editing.findings.value.find(({ field }) => field === `overrides[${at}]` || field === `overrides[${at}].match`)?.detail;
  return (
    <fieldset class="override-form" aria-label={`Override ${at + 1}: ${sayMatch(match)}`}>
      <header>
        <b>{at + 1}</b>
        <label class="labelled">
          Monitor
          <select value={monitor} onChange={(event) => change((one) => ({ ...one, monitor: event.currentTarget.value }))}>
            {rules.monitors.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="icon-button" aria-label={`Remove override ${at + 1}`} title="Remove" onClick={() => editing.change((rules) => removeOverride(rules, at))}>
          <Icon name="close" />
        </button>
      </header>
      <div class="fields">
        {MATCHES.filter((name) => match[name] !== undefined).map((name) => (
          <Condition key={name} name={name} value={match[name] ?? ""} onChange={(value) => change((one) => ({ ...one, match: withCondition(one.match, name, value) }))} />
        ))}
        {Object.keys(set).map((name) => (
          <FieldInput
            key={name}
            field={fieldOf(detector, name)}
            unit={fieldOf(detector, name).unit}
            value={set[name]}
            below={undefined}
            faulty={editing.faulty.value[`overrides[${at}].set.${name}`]}
            finding={editing.findingAt(`overrides[${at}].set.${name}`)}
            onChange={(value) => change((one) => ({ ...one, set: withField(one.set, name, value) }))}
            onFaulty={(typed) => editing.fault(`overrides[${at}].set.${name}`, typed)}
          />
        ))}
      </div>
      {finding && (
        <p class="field-fault" role="alert">
          {finding}
        </p>
      )}
      <div class="row override-adds">
        <Adding label="Add a condition" names={MATCHES.filter((name) => match[name] === undefined)} wordOf={(name) => MATCH_WORDS[name] ?? name} onAdd={(name) => change((one) => ({ ...one, match: { ...one.match, [name]: BEGINS[name] ?? "" } }))} />
        <Adding
          label="Add a field"
          names={fieldsOf(detector).filter((name) => set[name] === undefined)}
          wordOf={(name) => fieldOf(detector, name).label}
          onAdd={(name) => change((one) => ({ ...one, set: { ...one.set, [name]: begin(rules, monitor, name) } }))}
        />
      </div>
    </fieldset>
  );
}

const BEGINS: Record<string, string | number> = { role: "competitor", line: 2.5, odds_from: 1.01, odds_to: 2, kickoff_within: 60 };

/** A field of an override begins as its monitor has it. */
function begin(rules: RuleSet, id: string, name: string): FieldValue {
  const monitor = rules.monitors.find((one) => one.id === id);
  const { kind } = fieldOf(monitor?.detector ?? "", name);
  return monitor?.[name] ?? (kind.is === "flag" ? true : kind.is === "word" ? (kind.of[0] ?? "") : kind.is === "id" ? "" : kind.min);
}

function withCondition(match: Override["match"], name: string, value: string | number | undefined): Override["match"] {
  const { [name]: _, ...rest } = match;
  return value === undefined ? rest : { ...rest, [name]: value };
}

function Condition({ name, value, onChange }: { name: string; value: string | number; onChange: (value: string | number | undefined) => void }) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const take = (text: string) => {
    const number = Number(text.replace(",", "."));
    const isNumber = NUMBERS.has(name);
    setTyped(isNumber && Number.isNaN(number) ? text : undefined);
    if (!isNumber) onChange(text);
    else if (!Number.isNaN(number) && text.trim() !== "") onChange(number);
  };
  const label = MATCH_WORDS[name] ?? name;
  const id = useId();
  return (
    <div class="field set">
      <label for={id}>{label}</label>
      <div class="field-value">
        {name === "role" ? (
          <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
            <option value="reference">our book</option>
            <option value="competitor">competitors</option>
          </select>
        ) : (
          <input id={id} type="text" autoComplete="off" spellcheck={false} maxLength={200} aria-invalid={typed !== undefined || value === ""} value={typed ?? String(value)} onInput={(event) => take(event.currentTarget.value)} />
        )}
        <button type="button" class="icon-button" aria-label={`Without ${label.toLowerCase()}`} title="Remove" onClick={() => onChange(undefined)}>
          <Icon name="close" />
        </button>
      </div>
    </div>
  );
}

function Adding({ label, names, wordOf, onAdd }: { label: string; names: readonly string[]; wordOf: (name: string) => string; onAdd: (name: string) => void }) {
  return (
    <select
      aria-label={label}
      value=""
      onChange={(event) => {
        if (event.currentTarget.value) onAdd(event.currentTarget.value);
        event.currentTarget.value = "";
      }}
    >
      <option value="">{label}</option>
      {names.map((name) => (
        <option key={name} value={name}>
          {wordOf(name)}
        </option>
      ))}
    </select>
  );
}
