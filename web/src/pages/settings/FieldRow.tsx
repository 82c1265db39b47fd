import { useId } from "preact/hooks";

import { formatPrice } from "../../ui/Price.tsx";
import { say, shown, valueOf } from "./draft.ts";
import type { Field } from "./fields.ts";

export interface FieldRowProps {
  field: Field;
  /** What is in force. */
  value: unknown;
  /** What somebody typed; undefined while they have not. */
  typed: string | boolean | undefined;
  isChanged: boolean;
  fault: string | undefined;
  /** What it was before somebody else changed it, while it is being changed here. */
  movedFrom: { value: unknown } | undefined;
  onType: (typed: string | boolean) => void;
  /** Names of the entries of a list, as the server knows them. */
  names?: Record<string, string> | undefined;
}

/** A setting: its name, what it does, what it may be, and what is wrong with what was typed. */
export function FieldRow({ field, value, typed, isChanged, fault, movedFrom, onType, names }: FieldRowProps) {
  const id = useId();
  const { name, label, does, kind, min, max, unit } = field;
  const current = typed ?? shown(field, value);
  const bounds = min !== undefined && max !== undefined ? `${min} to ${max.toLocaleString("en")}` : undefined;
  const told = [`${id}-does`, fault && `${id}-fault`].filter(Boolean).join(" ");
  const common = { id, name, "aria-describedby": told, "aria-invalid": fault !== undefined };
  return (
    <div class={`setting ${isChanged ? "changed" : ""}`}>
      <div class="setting-words">
        <label for={id}>{label}</label>
        <p id={`${id}-does`} class="dim">
          {does} {example(field, current, names)}
        </p>
      </div>
      <div class="setting-value">
        <div class="row">
          {kind === "switch" ? (
            <input {...common} type="checkbox" role="switch" checked={current === true} onChange={(event) => onType(event.currentTarget.checked)} />
          ) : (
            <input
              {...common}
              class={kind === "list" ? "setting-list" : kind === "name" ? "setting-name" : "setting-number"}
              type="text"
              inputMode={kind === "count" ? "numeric" : kind === "percent" ? "decimal" : "text"}
              autoComplete="off"
              spellcheck={false}
              maxLength={kind === "list" ? 8_000 : 40}
              value={String(current)}
              onInput={(event) => onType(event.currentTarget.value)}
            />
          )}
          <span class="dim setting-unit">
            {kind === "switch" ? say(current) : unit} {bounds && <span class="setting-bounds">{bounds}</span>}
          </span>
        </div>
        {isChanged && <p class="setting-was">in force: {say(value)}</p>}
        {movedFrom && (
          <p class="setting-moved" role="status">
            Somebody changed it meanwhile: {say(movedFrom.value)} → {say(value)}
          </p>
        )}
        {fault && (
          <p id={`${id}-fault`} class="setting-fault" role="alert">
            {fault}
          </p>
        )}
      </div>
    </div>
  );
}

const EXAMPLE_PRICE = 2;

/** The markets that alert unless somebody changes it, while their names are typed and not saved. */
const MARKETS: Record<string, string> = {
  "3743": "1X2",
  "4693": "double chance",
  "3795": "both teams to score",
  "5000": "over/under",
  "3774": "Asian handicap",
};

/** `1X2 (3743)`; an id that nobody knows alone. */
function nameOf(id: string, names: Record<string, string>): string {
  const name = names[id]?.replace(/ - Full Time$/, "") ?? MARKETS[id];
  return name === undefined ? id : `${name} (${id})`;
}

/** What a threshold means at a price that everybody knows, and which markets the ids are. */
function example(field: Field, typed: string | boolean, names: Record<string, string> = {}): string {
  const value = valueOf(field, typed);
  if (field.name === "primaryMarkets" && Array.isArray(value)) return `Now: ${value.map((id) => nameOf(String(id), names)).join(", ")}.`;
  if (field.kind !== "percent" || typeof value !== "number" || !field.name.startsWith("alertThreshold")) return "";
  if (value < (field.min ?? 0) || value > (field.max ?? 0)) return "";
  const move = (EXAMPLE_PRICE * value) / 100;
  // Prices have two decimals: the first ones that are far enough.
  const cents = Math.ceil(move * 100 - 1e-9) / 100;
  return `From ${formatPrice(EXAMPLE_PRICE)}: to ${formatPrice(EXAMPLE_PRICE + cents)} or ${formatPrice(Math.max(1.01, EXAMPLE_PRICE - cents))}.`;
}
