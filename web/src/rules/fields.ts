import type { FieldValue } from "../api/rules.ts";

/** What a monitor looks for. */
export const DETECTORS = ["price_change", "drift", "steam", "direction_disagreement", "availability", "deviation", "surebet"] as const;

export const DETECTOR_WORDS: Record<string, string> = {
  price_change: "Price change",
  drift: "Drift",
  steam: "Steam",
  direction_disagreement: "Disagreement",
  availability: "Availability",
  deviation: "Deviation",
  surebet: "Sure bet",
};

/** What each of them raises an alert for, in a line. */
export const DETECTOR_DOES: Record<string, string> = {
  price_change: "A price moves from one snapshot to the next.",
  drift: "A price moves within a window in steps that are each too small to be seen.",
  steam: "Many bookmakers move an outcome the same way.",
  direction_disagreement: "Our price and a competitor's move in opposite directions.",
  availability: "A market closes or comes back.",
  deviation: "Our price stands apart from the consensus of the others.",
  surebet: "Bets at several bookmakers win whatever happens, one of them at our price.",
};

export type Kind =
  | { is: "flag" }
  | { is: "whole"; min: number; max: number }
  | { is: "decimal"; min: number; max: number }
  | { is: "word"; of: readonly string[] }
  | { is: "id" };

/** A field of a monitor: the bounds of the server's `value/field.rs`, which has the last word. */
export interface Field {
  name: string;
  label: string;
  does: string;
  kind: Kind;
  unit: string;
}

const MAX_COOLDOWN = 10_080;
const MAX_WINDOW = 1_440;
const MAX_PERCENT = 1_000;
const MOST_BOOKS = 100;
const SEVERITIES = ["warning", "elevated", "critical"];
const MEASURES = ["relative", "implied", "fair"];

const whole = (min: number, max: number): Kind => ({ is: "whole", min, max });
const decimal = (min: number, max: number): Kind => ({ is: "decimal", min, max });
const word = (...of: string[]): Kind => ({ is: "word", of });
const FLAG: Kind = { is: "flag" };
const ID: Kind = { is: "id" };

const all: Record<string, Omit<Field, "name">> = {
  enabled: { label: "On", does: "Off: this monitor raises nothing.", kind: FLAG, unit: "" },
  measure: { label: "Measure", does: "What a change is measured in.", kind: word(...MEASURES), unit: "" },
  warning: { label: "Warning from", does: "Alerts of at least this size are warnings.", kind: decimal(0.0001, MAX_PERCENT), unit: "" },
  elevated: { label: "Elevated from", does: "Alerts of at least this size are elevated.", kind: decimal(0.0001, MAX_PERCENT), unit: "" },
  critical: { label: "Critical from", does: "Alerts of at least this size are critical.", kind: decimal(0.0001, MAX_PERCENT), unit: "" },
  window: { label: "Window", does: "Moves within this time count.", kind: whole(1, MAX_WINDOW), unit: "min" },
  max_step: { label: "Visible step", does: "A single step this large is a price change of its own; drift is measured from after it.", kind: decimal(0.0001, MAX_PERCENT), unit: "" },
  min_move: { label: "Smallest move", does: "Smaller moves do not count.", kind: decimal(0, MAX_PERCENT), unit: "" },
  share: { label: "Share of the books", does: "This share of the bookmakers that offer the outcome must have moved.", kind: decimal(0, 100), unit: "%" },
  reference: { label: "Our own book", does: "Whether it counts as a mover, is ignored, or must stand still.", kind: word("counted", "ignored", "still"), unit: "" },
  merge: { label: "Only the largest gap", does: "On: one alert, for the competitor with the largest gap.", kind: FLAG, unit: "" },
  severity: { label: "Severity", does: "The severity of its alerts.", kind: word(...SEVERITIES), unit: "" },
  line_moves: { label: "Line moves", does: "Ignore: a line that closes while another opens is no suspension.", kind: word("alert", "ignore"), unit: "" },
  books: { label: "Books for a consensus", does: "Fewer bookmakers than this make no consensus.", kind: whole(1, MOST_BOOKS), unit: "books" },
  only: { label: "Only", does: "Where our price is longer, shorter, or both.", kind: word("both", "longer", "shorter"), unit: "" },
  hysteresis: { label: "Back in line by", does: "The alert ends this far below the warning threshold.", kind: decimal(0, 100), unit: "" },
  suppress_if_books: { label: "Leave out from", does: "A leg is left out where this many other bookmakers have our price or a better one; 0 is off.", kind: whole(0, MOST_BOOKS), unit: "books" },
  floor_measure: { label: "Floor measured in", does: "The measure of the floor.", kind: word(...MEASURES), unit: "" },
  floor: { label: "Floor", does: "A second measure that must reach this too; 0 is off.", kind: decimal(0, MAX_PERCENT), unit: "" },
  confirm: { label: "Confirm after", does: "The change must still stand after this time; 0 is off.", kind: whole(0, 180), unit: "min" },
  confirm_below: { label: "Confirm below", does: "Alerts of this severity or higher are raised without confirmation.", kind: word(...SEVERITIES), unit: "" },
  outlier: { label: "Outlier from", does: "A competitor's price this far from the median of the others is held back; 0 is off.", kind: decimal(0, MAX_PERCENT), unit: "%" },
  outlier_books: { label: "Books for the median", does: "With fewer bookmakers no price is an outlier.", kind: whole(1, MOST_BOOKS), unit: "books" },
  stale_after: { label: "Stale after", does: "A bookmaker without data for this long does not count.", kind: whole(1, MAX_COOLDOWN), unit: "min" },
  cooldown: { label: "Cooldown", does: "Repeats within this time are counted on the first alert; 0 is off.", kind: whole(0, MAX_COOLDOWN), unit: "min" },
  per: { label: "Cooldown per", does: "What two alerts must share to be repeats.", kind: word("outcome", "selection", "market", "fixture"), unit: "" },
  group: { label: "Cooldown group", does: "Monitors of one group share their cooldowns.", kind: ID, unit: "" },
  inhibited_by: { label: "Held back by", does: "A steam monitor: where it has raised an alert, this one raises none.", kind: ID, unit: "" },
  inhibit_for: { label: "Held back for", does: "For this long after the steam alert.", kind: whole(0, MAX_COOLDOWN), unit: "min" },
};

const BANDS = ["warning", "elevated", "critical"];
const QUIET = ["cooldown", "per", "group", "inhibited_by", "inhibit_for"];
const PRICES = ["measure", ...BANDS, "floor", "floor_measure", "confirm", "confirm_below", "outlier", "outlier_books", "stale_after"];
const OWN: Record<string, readonly string[]> = {
  price_change: ["enabled", ...PRICES, ...QUIET],
  drift: ["enabled", "window", "max_step", ...PRICES, ...QUIET],
  steam: ["enabled", "window", "min_move", "measure", ...BANDS, "share", "reference", "stale_after", ...QUIET],
  direction_disagreement: ["enabled", "severity", "window", "min_move", "merge", ...QUIET],
  availability: ["enabled", "severity", "line_moves", ...QUIET],
  deviation: ["enabled", ...BANDS, "books", "only", "hysteresis", "stale_after", "cooldown", "group"],
  surebet: ["enabled", ...BANDS, "suppress_if_books", "hysteresis", "stale_after", "cooldown", "group"],
};

/** The names of a detector's fields, what decides first. */
export const fieldsOf = (detector: string): readonly string[] => OWN[detector] ?? [];

/** The ones that a desk usually turns. */
const USUAL = new Set(["enabled", "measure", ...BANDS, "severity", "window", "min_move", "floor", "cooldown", "per", "outlier", "inhibited_by", "line_moves", "merge", "only", "reference"]);
export const isUsual = (name: string): boolean => USUAL.has(name);

/** A field of a detector's monitors; what this page does not know yet is shown by its name. */
export function fieldOf(detector: string, name: string): Field {
  const known = all[name] ?? { label: name, does: "A field that this version of the page does not know.", kind: ID, unit: "" };
  const isBand = BANDS.includes(name);
  if (detector === "steam" && isBand) return { name, ...known, kind: whole(1, MOST_BOOKS), unit: "books" };
  if (detector === "drift" && name === "window") return { name, ...known, kind: whole(15, MAX_WINDOW) };
  if (detector === "deviation" && (isBand || name === "hysteresis")) return { name, ...known, unit: "points" };
  if (detector === "surebet" && (isBand || name === "hysteresis")) return { name, ...known, unit: "%" };
  if (detector === "direction_disagreement" && name === "min_move") return { name, ...known, unit: "%" };
  return { name, ...known };
}

/** The unit of a value: one of a kind is written as one. */
export function unitFor(unit: string, value: FieldValue | undefined): string {
  return value === 1 && (unit === "points" || unit === "books") ? unit.slice(0, -1) : unit;
}

/** The unit of a field; of bands and steps it is the monitor's measure. */
export function unitOf(detector: string, name: string, measure: FieldValue | undefined, floorMeasure?: FieldValue): string {
  const { unit } = fieldOf(detector, name);
  const measured = name === "floor" ? (floorMeasure ?? "implied") : (measure ?? "relative");
  const isMeasured = name === "floor" || name === "max_step" || name === "min_move" || BANDS.includes(name);
  if (unit !== "" || !isMeasured) return unit;
  return measured === "relative" ? "%" : "points";
}

const STATE_BANDS: Record<string, readonly number[]> = { steam: [3, 5, 7], deviation: [1, 1.5, 2.5], surebet: [0.0001, 1, 3] };
const WINDOWS: Record<string, number> = { drift: 180, steam: 30 };
const DEFAULTS: Record<string, FieldValue> = {
  enabled: true,
  cooldown: 0,
  group: null,
  inhibited_by: null,
  inhibit_for: 60,
  measure: "relative",
  floor_measure: "implied",
  floor: 0,
  confirm: 0,
  confirm_below: "critical",
  outlier: 0,
  outlier_books: 3,
  stale_after: 45,
  max_step: 7,
  share: 0,
  reference: "still",
  merge: false,
  line_moves: "alert",
  books: 3,
  hysteresis: 0.25,
  only: "both",
  suppress_if_books: 0,
};

/** What a field says where neither a rule set nor a setting does. */
export function defaultOf(detector: string, name: string): FieldValue {
  if (BANDS.includes(name)) return (STATE_BANDS[detector] ?? [7, 10, 15])[BANDS.indexOf(name)] ?? null;
  if (name === "window") return WINDOWS[detector] ?? 60;
  if (name === "min_move") return detector === "steam" ? 2 : 0;
  if (name === "per") return detector === "availability" ? "market" : "outcome";
  if (name === "severity") return detector === "availability" ? "warning" : "elevated";
  return DEFAULTS[name] ?? null;
}
