import type { Schemas } from "../../api/client.ts";
import type { Book } from "../../markets/books.ts";
import { hasMargin, INLINE, marginOf } from "../../markets/catalogue.ts";
import { compareMargins, comparePrices, type Position } from "../../markets/compare.ts";

export type Fixture = Schemas["MatchedEvent"];
type Offer = Schemas["InlineOdds"];

/** One price of one bookmaker, or its margin. */
export interface Cell {
  id: string;
  kind: "price" | "margin";
  value: number | undefined;
  availability: "offered" | "gone" | "never";
  /** For what is gone. */
  since: string | undefined;
  /** The best of all. */
  isBest: boolean;
  /** Of the reference book: how it stands against the best competitor. */
  position: Position | undefined;
  /** Of a competitor: it beats the reference book. */
  beats: boolean;
  /** The reference book's distance from the best competitor, as {@link position} judges it. */
  gap: number | undefined;
}

export interface Line {
  book: Book;
  isReference: boolean;
  /** The bookmaker has, or had, the fixture. */
  isKnown: boolean;
  cells: Cell[];
}

type Shown = (typeof INLINE)[number];

/** Up to so many bookmakers, one that never had a fixture has its line all the same: then all fixtures look alike. */
const MOST_ALIKE = 5;

/** The bookmakers that have a line at a fixture, and those that are only named. */
export function divided(fixture: Fixture, books: readonly Book[], reference: string): { lines: readonly Book[]; absent: readonly Book[] } {
  if (books.length <= MOST_ALIKE) return { lines: books, absent: [] };
  const known = new Set(fixture.bookmakers.map(({ bookmaker_slug }) => bookmaker_slug));
  const has = ({ slug }: Book) => known.has(slug) || slug === reference;
  return { lines: books.filter(has), absent: books.filter((book) => !has(book)) };
}

/** A fixture as the grid shows it: a line a bookmaker, a cell an outcome, and the margin of each market. */
export function linesOf(fixture: Fixture, books: readonly Book[], reference: string, markets: readonly Shown[] = INLINE): Line[] {
  const lines: Line[] = books.map((book) => ({
    book,
    isReference: book.slug === reference,
    isKnown: fixture.bookmakers.some(({ bookmaker_slug }) => bookmaker_slug === book.slug),
    cells: [],
  }));
  for (const market of markets) {
    const offers = books.map((book) => offerOf(fixture, book, market));
    const judge = (kind: Cell["kind"], id: string, values: (number | undefined)[], isClosed: (offer: Offer) => boolean) => {
      const states = offers.map((offer, at) => availabilityOf(offer, values[at], isClosed));
      const quotes = books.map((book, at) => ({ book: book.slug, value: states[at] === "offered" ? values[at] : undefined }));
      const verdict = kind === "price" ? comparePrices(quotes, reference) : compareMargins(quotes, reference);
      lines.forEach(({ book, isReference, cells }, at) => {
        const offer = offers[at];
        cells.push({
          id: `${market.id} ${id}`,
          kind,
          value: values[at],
          availability: states[at] ?? "never",
          since: offer?.unavailable_since ?? undefined,
          isBest: verdict.bestBooks.has(book.slug),
          position: isReference ? verdict.position : undefined,
          beats: verdict.beating.has(book.slug),
          gap: isReference ? verdict.gap : undefined,
        });
      });
    };
    for (const outcome of market.outcomes) {
      const priceIn = (prices: Offer["outcomes"] | undefined) => prices?.find(({ name }) => name === outcome)?.odds;
      const prices = offers.map((offer) => priceIn(offer?.outcomes) ?? priceIn(offer?.closed));
      judge("price", outcome, prices, (offer) => priceIn(offer.outcomes) === undefined);
    }
    const isWhole = (offer: Offer | undefined) => hasMargin(offer?.outcomes.length ?? 0, market.outcomes.length);
    judge("margin", "margin", offers.map((offer) => (isWhole(offer) ? marginOf(market.marketId, offer?.margin) : undefined)), () => false);
  }
  return lines;
}

function offerOf(fixture: Fixture, book: Book, market: Shown): Offer | undefined {
  const offers = fixture.bookmakers.find(({ bookmaker_slug }) => bookmaker_slug === book.slug)?.inline_odds;
  return offers?.find(({ market_id, line }) => market_id === market.marketId && (line ?? null) === market.line);
}

/** A market goes as a whole, or one of its outcomes alone. */
function availabilityOf(offer: Offer | undefined, value: number | undefined, isClosed: (offer: Offer) => boolean): Cell["availability"] {
  if (!offer) return "never";
  if (!offer.available) return "gone";
  if (value === undefined) return "never";
  return isClosed(offer) ? "gone" : "offered";
}

/** Puts newer answers in the place of older ones; what did not change stays the same object. */
export function merge(old: readonly Fixture[], fresh: readonly Fixture[]): Fixture[] {
  const before = new Map(old.map((fixture) => [fixture.id, fixture]));
  return fresh.map((fixture) => {
    const known = before.get(fixture.id);
    return known && isSame(known, fixture) ? known : fixture;
  });
}

/** Whether two answers show the same. When it was last seen is not shown. */
function isSame(a: Fixture, b: Fixture): boolean {
  const shown = (fixture: Fixture) =>
    JSON.stringify({ ...fixture, bookmakers: fixture.bookmakers.map((book) => ({ ...book, snapshot_time: null })) });
  return shown(a) === shown(b);
}
