import { useId } from "preact/hooks";

import type { EffectiveField, FieldValue } from "../../api/rules.ts";
import { type Field, type Kind } from "../../rules/fields.ts";
import { sayLayer, sayValue, wordOf } from "../../rules/words.ts";

export interface FieldInputProps {
  field: Field;
  unit: string;
  /** What the draft names; undefined where it leaves it to the layer below. */
  value: FieldValue | undefined;
  /** What holds then. */
  below: EffectiveField | undefined;
  /** What was typed and is no value. */
  faulty: string | undefined;
  /** What the server finds wrong or odd. */
  finding: string | undefined;
  /** What an `id` can be. */
  ids?: readonly string[] | undefined;
  onChange: (value: FieldValue | undefined) => void;
  onFaulty: (typed: string | undefined) => void;
}

/** A field of a monitor: empty is what the layer below says. */
export function FieldInput({ field, unit, value, below, faulty, finding, ids, onChange, onFaulty }: FieldInputProps) {
  const id = useId();
  const { name, label, does, kind } = field;
  const inherited = below && `${sayLayer(below.layer, below.override)}: ${sayValue(name, below.value)}`;
  const fault = faulty === undefined ? finding : wrongOf(kind);
  const choose = (text: string) => onChange(text === "" ? undefined : kind.is === "flag" ? text === "true" : text);
  const type = (text: string) => {
    const read = readValue(kind, text);
    onFaulty(read === null ? text : undefined);
    if (read !== null) onChange(read);
  };
  const common = { id, "aria-describedby": `${id}-does`, "aria-invalid": fault !== undefined };
  const options = kind.is === "flag" ? ["true", "false"] : kind.is === "word" ? kind.of : ids;
  return (
    <div class={`field ${value === undefined ? "" : "set"}`}>
      <label for={id} title={does}>
        {label}
      </label>
      <div class="field-value">
        {options ? (
          <select {...common} value={value === undefined ? "" : String(value)} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">{inherited ?? "not set"}</option>
            {options.map((one) => (
              <option key={one} value={one}>
                {kind.is === "flag" ? (one === "true" ? "on" : "off") : wordOf(name, one)}
              </option>
            ))}
            {typeof value === "string" && !options.includes(value) && <option value={value}>{value}</option>}
          </select>
        ) : (
          <input
            {...common}
            type="text"
            inputMode={kind.is === "whole" ? "numeric" : kind.is === "decimal" ? "decimal" : "text"}
            autoComplete="off"
            spellcheck={false}
            maxLength={40}
            placeholder={below ? sayValue(name, below.value) : ""}
            value={faulty ?? (value === undefined || value === null ? "" : String(value))}
            onInput={(event) => type(event.currentTarget.value)}
          />
        )}
        {unit && <span class="dim">{unit}</span>}
      </div>
      <p id={`${id}-does`} class={fault ? "field-fault" : "visually-hidden"} role={fault ? "alert" : undefined}>
        {fault ?? `${does} ${inherited ? `Empty: ${inherited}.` : ""}`}
      </p>
    </div>
  );
}

/** At most four decimals, as the server takes them. */
const DECIMAL = /^\d{1,4}(?:[.,]\d{1,4})?$/;
const WHOLE = /^\d{1,5}$/;
const NAME = /^[a-z0-9_-]{1,40}$/;

/** What a typed text means: undefined for nothing, null where it is no value of the kind. */
export function readValue(kind: Kind, typed: string): FieldValue | undefined {
  const text = typed.trim();
  if (text === "") return undefined;
  if (kind.is === "id") return NAME.test(text) ? text : null;
  if (kind.is !== "whole" && kind.is !== "decimal") return text;
  const number = Number(text.replace(",", "."));
  return (kind.is === "whole" ? WHOLE : DECIMAL).test(text) && number >= kind.min && number <= kind.max ? number : null;
}

function wrongOf(kind: Kind): string {
  if (kind.is === "whole") return `A whole number from ${kind.min} to ${kind.max.toLocaleString("en")}, please.`;
  if (kind.is === "decimal") return `A number from ${kind.min} to ${kind.max.toLocaleString("en")} with at most four decimals, please.`;
  return "1 to 40 of a-z, 0-9, _ and -, please.";
}
