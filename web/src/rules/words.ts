import type { FieldValue, Override } from "../api/rules.ts";
import { fieldOf } from "./fields.ts";

/** What words of fields mean, for people. */
const WORDS: Record<string, Record<string, string>> = {
  measure: { relative: "per cent of the price", implied: "implied points", fair: "fair points" },
  floor_measure: { relative: "per cent of the price", implied: "implied points", fair: "fair points" },
  per: { outcome: "bookmaker and outcome", selection: "outcome, any bookmaker", market: "bookmaker and market", fixture: "fixture" },
  reference: { counted: "counts", ignored: "ignored", still: "must stand still" },
  line_moves: { alert: "raise alerts", ignore: "ignored" },
  only: { both: "longer and shorter", longer: "longer", shorter: "shorter" },
};

/** A word of a field for people. */
export const wordOf = (field: string, word: string): string => WORDS[field]?.[word] ?? word;

/** A value of a field for people, without its unit. */
export function sayValue(field: string, value: FieldValue | undefined): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "number" ? value.toLocaleString("en", { maximumFractionDigits: 4 }) : wordOf(field, value);
}

export const labelOf = (detector: string, name: string): string => fieldOf(detector, name).label;

const CONDITIONS: Record<string, (value: string | number) => string> = {
  fixture: (value) => `fixture ${value}`,
  tournament: (value) => String(value),
  country: (value) => String(value),
  sport: (value) => String(value),
  market: (value) => `market ${value}`,
  line: (value) => `line ${value}`,
  bookmaker: (value) => String(value),
  role: (value) => (value === "reference" ? "our book" : "competitors"),
  odds_from: (value) => `prices from ${value}`,
  odds_to: (value) => `prices below ${value}`,
  kickoff_within: (value) => `${value} min to kickoff`,
};

/** What an override can match by, the most specific first. */
export const MATCHES = Object.keys(CONDITIONS);

/** Where an override applies, in words. */
export function sayMatch(match: Override["match"]): string {
  const named = Object.entries(match).toSorted(([one], [other]) => MATCHES.indexOf(one) - MATCHES.indexOf(other));
  return named.map(([name, value]) => CONDITIONS[name]?.(value) ?? `${name} ${value}`).join(", ") || "everywhere";
}

/** How specific it is, compared from the left: of two that match, the more specific one wins. */
export function specificityOf(match: Override["match"]): number[] {
  const has = (name: string) => match[name] !== undefined;
  const place = [has("fixture"), has("tournament"), has("country"), has("sport")].indexOf(true);
  return [
    place < 0 ? 0 : 4 - place,
    has("line") ? 2 : has("market") ? 1 : 0,
    has("bookmaker") ? 2 : has("role") ? 1 : 0,
    Number(has("odds_from") || has("odds_to")) + Number(has("kickoff_within")),
  ];
}

/** The layer of a field for people: `default`, `settings`, `monitor`, `override 3` (counted from 1). */
export function sayLayer(layer: string, override?: number | null): string {
  return layer === "override" ? `override ${(override ?? 0) + 1}` : layer;
}

/** Why a candidate was held back, for people. */
export const WHY_WORDS: Record<string, string> = {
  repeat: "Repeat within the cooldown",
  inhibited: "Already raised by steam",
  outlier: "Outlier",
  unconfirmed: "Not confirmed",
  waiting: "Waiting for confirmation",
  merged: "Another competitor has the larger gap",
  line_move: "The line moved",
  below: "Below the warning threshold",
  floor: "Below the floor",
  escalated: "Escalated an alert instead",
  disabled: "The monitor is off",
  not_offered: "The reference bookmaker never offered the fixture",
  no_competitor: "No competitor has the market open",
};

export const sayWhy = (why: string): string => WHY_WORDS[why] ?? why.replaceAll("_", " ");
