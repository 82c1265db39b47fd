import type { Query, Schemas } from "../../api/client.ts";
import { INLINE, marginOf } from "../../markets/catalogue.ts";

export type Summary = Schemas["MarginSummary"];
export type BookMargins = Schemas["BookMargins"];
export type TournamentMargins = Schemas["TournamentMargins"];
export type Timeline = Schemas["MarginTimeline"];
export type BookTimeline = Schemas["BookTimeline"];

/** The times to kickoff, as the API names them, and in words. */
export const BUCKETS = [
  ["7d_and_more", "7 days and more"],
  ["3d_to_7d", "3 to 7 days"],
  ["24h_to_72h", "24 to 72 hours"],
  ["under_24h", "Under 24 hours"],
] as const;
export type Bucket = (typeof BUCKETS)[number][0];

export const SPANS = [7, 30, 92] as const;

/** What the page shows: all of it is in its address. */
export interface View {
  market: (typeof INLINE)[number];
  tournament: number | undefined;
  days: (typeof SPANS)[number];
  bucket: Bucket | undefined;
  /** Who is compared with the reference book; who has most fixtures unless told. */
  against: string | undefined;
  search: string;
}

export function viewOf(query: URLSearchParams): View {
  const tournament = Number(query.get("tournament") ?? "");
  return {
    market: INLINE.find(({ id }) => id === query.get("market")) ?? INLINE[0],
    tournament: Number.isSafeInteger(tournament) && tournament > 0 ? tournament : undefined,
    days: SPANS.find((days) => String(days) === query.get("days")) ?? 30,
    bucket: BUCKETS.find(([id]) => id === query.get("bucket"))?.[0],
    against: query.get("against") || undefined,
    search: (query.get("q") ?? "").slice(0, 200),
  };
}

export const askedSummary = ({ tournament, days }: View): Query<"/api/margins"> => ({ days, ...(tournament && { tournament }) });

export const askedTournaments = ({ market, days, search }: View): Query<"/api/margins/tournaments"> => ({
  market: market.marketId,
  days,
  ...(search && { search }),
});

export const askedTimeline = ({ market, tournament, days, bucket }: View): Query<"/api/margins/timeline"> => ({
  market: market.marketId,
  days,
  ...(tournament && { tournament }),
  ...(bucket && { bucket }),
});

/** A margin of the API as the desk compares it: that of double chance brought to one winner. */
export function comparable(market: View["market"], margin: number | null | undefined): number | undefined {
  return marginOf(market.marketId, margin);
}

/** A bookmaker's margin at a time to kickoff, or over all. */
export function marginAt(book: BookMargins | undefined, bucket: Bucket | undefined): number | null {
  if (!book) return null;
  return (bucket === undefined ? book.margin : book.buckets.find((one) => one.bucket === bucket)?.margin) ?? null;
}

export function fixturesOf(book: BookMargins | undefined): number {
  return book?.buckets.reduce((most, { fixtures }) => Math.max(most, fixtures), 0) ?? 0;
}

/** Who is compared with the reference book: who was chosen, else the competitor of most fixtures. */
export function rivalOf(books: readonly BookMargins[], reference: string, chosen: string | undefined): string | undefined {
  const others = books.filter(({ bookmakerSlug }) => bookmakerSlug !== reference);
  const found = others.find(({ bookmakerSlug }) => bookmakerSlug === chosen);
  if (found) return found.bookmakerSlug;
  return others.toSorted((a, b) => fixturesOf(b) - fixturesOf(a))[0]?.bookmakerSlug;
}

/** A timeline's books as columns over its days, for the chart: seconds since 1970, and a margin or none for each day. */
export function columnsOf(timeline: Timeline, market: View["market"]): { days: number[]; lines: { slug: string; name: string; margins: (number | null)[] }[] } {
  const first = Date.parse(timeline.firstDay);
  const length = Math.round((Date.parse(timeline.lastDay) - first) / DAY_MS) + 1;
  const days = Array.from({ length: Math.max(0, length) }, (_, at) => (first + at * DAY_MS) / 1_000);
  const lines = timeline.books.map(({ bookmakerSlug, bookmakerName, points }) => {
    const known = new Map(points.map(({ day, margin }) => [Date.parse(day) / 1_000, comparable(market, margin)]));
    return { slug: bookmakerSlug, name: bookmakerName, margins: days.map((day) => known.get(day) ?? null) };
  });
  return { days, lines };
}

const DAY_MS = 86_400_000;
