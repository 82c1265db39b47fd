import type { Query } from "../../api/client.ts";
import { INLINE } from "../../markets/catalogue.ts";

/** What the Odds page shows: all of it is in its address. */
export interface View {
  search: string;
  tournament: string | undefined;
  country: string | undefined;
  availability: Availability | undefined;
  /** At least so many bookmakers. */
  books: number | undefined;
  /** Starts within: `1h`, `1d`; moves on with the time. */
  kickoff: string | undefined;
  /** Starts not before and not after, as instants. */
  from: string | undefined;
  to: string | undefined;
  /** Also fixtures that have kicked off. */
  started: boolean;
  page: number;
  /** The one market that a narrow page has room for. */
  market: (typeof INLINE)[number]["id"];
}

type Availability = NonNullable<Query<"/api/events">["availability"]>;

export const PAGE_SIZE = 50;
const AVAILABILITIES: readonly Availability[] = ["betpawa", "competitor", "alerts"];
export const SPANS: readonly [value: string, label: string, hours: number][] = [
  ["1h", "Within 1 hour", 1],
  ["3h", "Within 3 hours", 3],
  ["12h", "Within 12 hours", 12],
  ["1d", "Within a day", 24],
  ["3d", "Within 3 days", 72],
  ["7d", "Within a week", 168],
];

const whole = (value: string | null, least: number, most: number) => {
  const number = Number(value ?? "");
  return Number.isInteger(number) && number >= least && number <= most ? number : undefined;
};
const instant = (value: string | null) => (value !== null && !Number.isNaN(Date.parse(value)) ? value : undefined);

/** The view of an address. What it does not know or understand is as if it were not there. */
export function viewOf(query: URLSearchParams): View {
  const kickoff = query.get("kickoff");
  return {
    search: (query.get("q") ?? "").slice(0, 200),
    tournament: whole(query.get("tournament"), 1, Number.MAX_SAFE_INTEGER)?.toString(),
    country: query.get("country") || undefined,
    availability: AVAILABILITIES.find((one) => one === query.get("availability")),
    books: whole(query.get("books"), 2, 3),
    kickoff: SPANS.find(([value]) => value === kickoff)?.[0],
    from: instant(query.get("from")),
    to: instant(query.get("to")),
    started: query.get("started") === "1",
    page: whole(query.get("page"), 1, 1_000_000) ?? 1,
    market: INLINE.find(({ id }) => id === query.get("market"))?.id ?? "1x2",
  };
}

/** Whether anything is left out. */
export function isNarrowed(view: View): boolean {
  const { search, tournament, country, availability, books, kickoff, from, to } = view;
  return search !== "" || [tournament, country, availability, books, kickoff, from, to].some((one) => one !== undefined);
}

/** What the API is asked for. */
export function asked(view: View, now: number): Query<"/api/events"> {
  const hours = SPANS.find(([value]) => value === view.kickoff)?.[2];
  const to = hours === undefined ? view.to : new Date(now + hours * 3_600_000).toISOString();
  return {
    page: view.page,
    page_size: PAGE_SIZE,
    ...(view.search && { search: view.search }),
    ...(view.tournament && { tournament_ids: [Number(view.tournament)] }),
    ...(view.country && { countries: [view.country] }),
    ...(view.availability && { availability: view.availability }),
    ...(view.books && { min_bookmakers: view.books }),
    ...(view.from && hours === undefined && { kickoff_from: view.from }),
    ...(to && { kickoff_to: to }),
    // Whoever asks for kickoffs of the past means fixtures that have begun.
    ...((view.started || Date.parse(view.from ?? "") < now) && { include_started: true }),
  };
}

/** What decides which fixtures are shown: a change of it means another list. */
export function keyOf({ market: _, ...view }: View): string {
  return JSON.stringify(view);
}
