import type { Field } from "./fields.ts";

/** Settings by their names, as the API has them. */
export type Values = Record<string, unknown>;
/** What somebody typed: texts, lists as texts with commas, switches. Only what they touched. */
export type Draft = Record<string, string | boolean>;

const MOST_ENTRIES = 100;
/** At most four decimals, as the server takes them. */
const DECIMAL = /^[+-]?\d{1,9}(?:[.,]\d{1,4})?$/;
const WHOLE = /^[+-]?\d{1,9}$/;
const SLUG = /^[a-z0-9_-]{1,40}$/;
const THRESHOLDS = ["alertThresholdWarning", "alertThresholdElevated", "alertThresholdCritical"] as const;

/** What a field shows for a value. */
export function shown(field: Field, value: unknown): string | boolean {
  if (field.kind === "switch") return value === true;
  if (Array.isArray(value)) return value.join(", ");
  return value === null || value === undefined ? "" : String(value);
}

/** The value that a typed text means; undefined where it means none. */
export function valueOf(field: Field, typed: string | boolean): unknown {
  if (typeof typed === "boolean") return typed;
  const text = typed.trim();
  switch (field.kind) {
    case "count":
      return WHOLE.test(text) ? Number(text) : undefined;
    case "percent":
      return DECIMAL.test(text) ? Number(text.replace(",", ".")) : undefined;
    case "list":
      return text.split(/[\s,]+/).filter(Boolean);
    default:
      return text;
  }
}

/** Only what would change: the body of the `PUT`. */
export function changesOf(fields: readonly Field[], settings: Values, draft: Draft): Values {
  const changes: Values = {};
  for (const field of fields) {
    const typed = draft[field.name];
    if (typed === undefined) continue;
    const value = valueOf(field, typed);
    if (!isEqual(value, settings[field.name])) changes[field.name] = value;
  }
  return changes;
}

/** What the server would refuse, by field, in words. */
export function faultsOf(fields: readonly Field[], settings: Values, draft: Draft): Record<string, string> {
  const faults: Record<string, string> = {};
  const wanted: Values = { ...settings };
  for (const field of fields) {
    const typed = draft[field.name];
    if (typed === undefined) continue;
    const value = valueOf(field, typed);
    const fault = faultOf(field, value);
    if (fault) faults[field.name] = fault;
    else wanted[field.name] = value;
  }
  if (THRESHOLDS.some((name) => name in draft)) riseOf(wanted, faults);
  return faults;
}

function faultOf(field: Field, value: unknown): string | undefined {
  const { kind, min, max } = field;
  if (kind === "count" || kind === "percent") {
    if (typeof value !== "number") return kind === "count" ? "A whole number, please." : "A number with at most four decimals, please.";
    if ((min !== undefined && value < min) || (max !== undefined && value > max)) return `Must lie between ${min} and ${max}.`;
  }
  if (kind === "list") {
    const entries = value as string[];
    if (entries.length === 0 || entries.length > MOST_ENTRIES) return `1 to ${MOST_ENTRIES} entries, please.`;
    const twice = entries.find((entry, at) => entries.indexOf(entry) !== at);
    if (twice !== undefined) return `${twice} is there twice.`;
    const bad = field.name === "enabledPlatforms" ? entries.find((entry) => !SLUG.test(entry)) : undefined;
    if (bad !== undefined) return `${bad.slice(0, 40)} is no bookmaker's slug: a-z, 0-9, _ and -.`;
  }
  if (field.name === "referenceBookmaker" && !SLUG.test(String(value))) return "A bookmaker's slug: a-z, 0-9, _ and -.";
  return undefined;
}

/** The three thresholds must rise; said at the one that is too high for the next. */
function riseOf(wanted: Values, faults: Record<string, string>): void {
  const values = THRESHOLDS.map((name) => wanted[name]);
  const words = ["elevated", "critical"];
  for (const [at, name] of THRESHOLDS.slice(0, 2).entries()) {
    const [low, high] = [values[at], values[at + 1]];
    if (typeof low !== "number" || typeof high !== "number" || low < high) continue;
    faults[name] ??= `Must lie below ${words[at]}, which is ${high} %.`;
  }
}

/** What has changed in force since `begun`, by field, with what it was then. */
export function movedOf(fields: readonly Field[], begun: Values | undefined, settings: Values): Record<string, { value: unknown }> {
  if (!begun) return {};
  const moved = fields.filter(({ name }) => !isEqual(begun[name], settings[name]));
  return Object.fromEntries(moved.map(({ name }) => [name, { value: begun[name] }]));
}

/** All but these. */
export function without<T>(all: Record<string, T>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
}

export function isEqual(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((entry, at) => entry === other[at]);
}

/** A value for people. */
export function say(value: unknown): string {
  if (value === true) return "on";
  if (value === false) return "off";
  if (value === null || value === undefined) return "–";
  return Array.isArray(value) ? value.map(String).join(", ") || "none" : String(value);
}
