/** How prices and margins of several bookmakers compare, by the desk's rules. */

/** Better and worse are as a customer sees it: a higher price, a lower margin. */
export type Position = "better" | "tie" | "worse";

/** A bookmaker's price, or margin; undefined where nothing can be bet on. */
export interface Quote {
  book: string;
  value: number | null | undefined;
}

export interface Comparison {
  /** The best of all, and who has it; undefined where fewer than two can be compared. */
  best: number | undefined;
  bestBooks: ReadonlySet<string>;
  /** The best of the reference book's competitors. */
  bestCompetitor: number | undefined;
  /** How the reference book stands against it. */
  position: Position | undefined;
  /** The competitors that beat the reference book. */
  beating: ReadonlySet<string>;
  /** The reference book's distance from the best competitor, in per cent of that; of margins in points. */
  gap: number | undefined;
}

/** Prices this close are the same. */
export const PRICE_TIE = 0.01;
/** Margins this close, in points, are the same. */
export const MARGIN_TIE = 0.1;

/** Prices have at most four decimals: compared as whole numbers, so that 2.01 is within 0.01 of 2. */
const units = (value: number) => Math.round(value * 10_000);

/** Compares prices: higher is better. */
export function comparePrices(quotes: readonly Quote[], reference: string): Comparison {
  return compare(quotes, reference, PRICE_TIE, 1);
}

/** Compares margins: lower is better. */
export function compareMargins(quotes: readonly Quote[], reference: string): Comparison {
  return compare(quotes, reference, MARGIN_TIE, -1);
}

function compare(quotes: readonly Quote[], reference: string, tie: number, sign: 1 | -1): Comparison {
  const known = quotes.filter((quote): quote is { book: string; value: number } => isNumber(quote.value));
  const ours = known.find((quote) => quote.book === reference)?.value;
  const theirs = known.filter((quote) => quote.book !== reference);
  const best = known.length > 1 ? top(known, sign) : undefined;
  const bestCompetitor = top(theirs, sign);
  const standing = (value: number, against: number): Position => {
    const distance = (units(value) - units(against)) * sign;
    if (Math.abs(distance) <= units(tie)) return "tie";
    return distance > 0 ? "better" : "worse";
  };
  const isComparable = ours !== undefined && bestCompetitor !== undefined;
  return {
    best,
    bestBooks: new Set(best === undefined ? [] : known.filter(({ value }) => units(value) === units(best)).map(({ book }) => book)),
    bestCompetitor,
    position: isComparable ? standing(ours, bestCompetitor) : undefined,
    beating: new Set(ours === undefined ? [] : theirs.filter(({ value }) => standing(value, ours) === "better").map(({ book }) => book)),
    gap: isComparable ? distanceOf(ours, bestCompetitor, sign) : undefined,
  };
}

function distanceOf(ours: number, theirs: number, sign: 1 | -1): number {
  return sign === 1 ? ((ours - theirs) / theirs) * 100 : ours - theirs;
}

function top(quotes: readonly { value: number }[], sign: 1 | -1): number | undefined {
  return quotes.reduce<number | undefined>(
    (best, { value }) => (best === undefined || (value - best) * sign > 0 ? value : best),
    undefined,
  );
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
