import { computed, signal } from "@preact/signals";

/** The columns that a desk can leave out. */
export const OPTIONAL = ["others", "spark", "stored", "age"] as const;
export type Optional = (typeof OPTIONAL)[number];

/** The columns that have a heading. */
export const COLUMN_WORDS: Record<Exclude<Column, "check" | "severity">, string> = {
  market: "Market",
  outcome: "Outcome",
  change: "Change",
  moves: "Price",
  others: "Current prices",
  spark: "Trend",
  state: "State",
  captured: "Captured",
  stored: "Stored",
  age: "Age",
};

/** `state` is left out only where there is no room for it. */
type Column = "check" | "severity" | "market" | "outcome" | "change" | "moves" | "captured" | "state" | Optional;

/** All columns, in the order in which they stand. */
export const ORDER: readonly Column[] = ["check", "severity", "market", "outcome", "change", "moves", "others", "spark", "state", "captured", "stored", "age"];

/** The widths that the contents need, in pixels: a move is a name, two prices and an arrow. */
const WIDTHS: Widths = {
  check: 22,
  severity: 18,
  market: 190,
  outcome: 54,
  change: 76,
  moves: 222,
  others: 210,
  spark: 72,
  state: 118,
  captured: 92,
  stored: 124,
  age: 76,
};
/** The moves of two bookmakers without the prices before: where there is no room beside them. */
const TIGHT_MOVES = 306;
/** The market of a tight list. */
const TIGHT_MARKET = 132;
/** A fixture's name and tournament have enough room with it. */
const WIDEST_MARKET = 360;
/** Who acknowledged an alert and why. */
const NOTES = 174;
const GAP = 8;
/** With so much left over the current prices are a good deal wider than they have to be. */
const ROOMY = 250;
/** What is left and right of the columns. */
const EDGES = 20;

/** Which columns get the room first of those that need not be there. */
const FIRST = ["state", "age", "others", "stored", "spark"] as const satisfies readonly Column[];
type Flexible = (typeof FIRST)[number];

/** What columns a list of some width has. */
export interface Arrangement {
  shown: ReadonlySet<Column>;
  /** There is no room for the prices before in a disagreement. */
  isTight: boolean;
  /** There is room for more than the two sides of a disagreement, and for more than what moved most. */
  isRoomy: boolean;
  /** The value of `grid-template-columns` of an alert's line. */
  template: string;
}

/** Fits the chosen columns into a width: what does not fit is left out, the least important one first. */
export function arrange(width: number, chosen: ReadonlySet<Optional>, hasNotes: boolean): Arrangement {
  const state = hasNotes ? NOTES : WIDTHS.state;
  const loose = fit(width, chosen, { ...WIDTHS, state });
  if (loose.shown.has("others")) return { ...loose, isTight: false, isRoomy: loose.left > ROOMY };
  const tight = { ...WIDTHS, moves: TIGHT_MOVES, market: TIGHT_MARKET };
  const without = new Set([...chosen].filter((column) => column !== "others"));
  const withNotes = fit(width, without, { ...tight, state });
  const fitted = withNotes.shown.has("state") ? withNotes : fit(width, without, tight);
  return { ...fitted, isTight: true, isRoomy: false };
}

type Widths = Record<Column, number>;

function fit(width: number, chosen: ReadonlySet<Optional>, widths: Widths): Pick<Arrangement, "shown" | "template"> & { left: number } {
  const always = ORDER.filter((column) => !isFlexible(column));
  let left = width - EDGES - always.reduce((sum, column) => sum + widths[column] + GAP, -GAP);
  const shown = new Set<Column>(always);
  for (const column of FIRST) {
    const next = widths[column] + GAP;
    if ((column !== "state" && !chosen.has(column)) || next > left) continue;
    shown.add(column);
    left -= next;
  }
  const columns = ORDER.filter((column) => shown.has(column));
  return { shown, left, template: columns.map((column) => `[${column}] ${sizeOf(column, widths[column], shown.has("others"))}`).join(" ") };
}

/** What is left over goes to what may be long: first to the market, above all because fixtures have their names there. */
function sizeOf(column: Column, width: number, hasOthers: boolean): string {
  if (column === "market") return `minmax(${width}px, ${hasOthers ? `${WIDEST_MARKET}px` : "3fr"})`;
  const mayGrow = column === "others" || width === NOTES;
  return mayGrow ? `minmax(${width}px, 2fr)` : `${width}px`;
}

function isFlexible(column: Column): column is Flexible {
  return (FIRST as readonly Column[]).includes(column);
}

const KEY = "linewatch.risk.columns";
const ALL: ReadonlySet<Optional> = new Set(OPTIONAL);

/** The columns that this machine's desk wants to see, where there is room for them. */
export const chosenColumns = signal<ReadonlySet<Optional>>(stored());

function stored(): ReadonlySet<Optional> {
  const text = globalThis.localStorage?.getItem(KEY);
  if (text === null || text === undefined) return ALL;
  const names = text.split(",");
  return new Set(OPTIONAL.filter((column) => names.includes(column)));
}

export function chooseColumns(columns: readonly string[]): void {
  chosenColumns.value = new Set(OPTIONAL.filter((column) => columns.includes(column)));
  localStorage.setItem(KEY, [...chosenColumns.value].join(","));
}

export function toggleColumn(column: Optional): void {
  const chosen = chosenColumns.value;
  chooseColumns(OPTIONAL.filter((one) => chosen.has(one) !== (one === column)));
}

/** How wide the list is, without its scroll bar. */
export const listWidth = signal(1_200);
const hasNotes = signal(false);

/** Tells whether the lines have room for who acknowledged and why. */
export function showNotes(wanted: boolean): void {
  hasNotes.value = wanted;
}

export const arrangement = computed(() => arrange(listWidth.value, chosenColumns.value, hasNotes.value));
