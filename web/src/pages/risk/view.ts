import type { Query } from "../../api/client.ts";
import type { QueryValue } from "../../app/router.ts";
import { SEVERITIES } from "../../ui/Badge.tsx";
import { type AlertType, type Severity, type Sort, type Status, TYPE_WORDS } from "./model.ts";

/** What the Risk page shows: all of it is in its address. */
export interface View {
  status: Status;
  sort: Sort;
  severities: Severity[];
  types: AlertType[];
  /** Raised by these monitors of the rules. */
  monitors: string[];
  bookmakers: string[];
  tournaments: number[];
  countries: string[];
  search: string;
  /** Only this fixture. */
  fixture: number | undefined;
  /** Detected within: `15m`, `1h`, `24h`; moves on with the time. */
  since: string | undefined;
  /** Detected not before and not after, as instants. */
  from: string | undefined;
  to: string | undefined;
  /** The fixtures that are open, or all. */
  open: readonly number[] | "all";
  /** Where all are open: the ones that are not. */
  shut: readonly number[];
  /** The alert whose details are shown. */
  alert: number | undefined;
}

export const STATUSES = ["new", "acknowledged", "past"] as const satisfies readonly Status[];
export const SORTS = ["recency", "severity", "kickoff"] as const satisfies readonly Sort[];
export const SPANS: readonly [value: string, label: string, minutes: number][] = [
  ["15m", "Last 15 minutes", 15],
  ["1h", "Last hour", 60],
  ["4h", "Last 4 hours", 240],
  ["24h", "Last 24 hours", 1_440],
];
const TYPES = Object.keys(TYPE_WORDS) as AlertType[];

const known = <T extends string>(values: string[], all: readonly T[]) => all.filter((one) => values.includes(one));
const ids = (values: string[]) => [...new Set(values.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0))];
const instant = (value: string | null) => (value !== null && !Number.isNaN(Date.parse(value)) ? value : undefined);

/** The view of an address. What it does not know or understand is as if it were not there. */
export function viewOf(query: URLSearchParams): View {
  const since = query.get("since") ?? undefined;
  const open = query.get("open");
  return {
    status: STATUSES.find((status) => status === query.get("status")) ?? "new",
    sort: SORTS.find((sort) => sort === query.get("sort")) ?? "recency",
    severities: known(query.getAll("severity"), SEVERITIES),
    types: known(query.getAll("type"), TYPES),
    monitors: query.getAll("monitor").filter(Boolean),
    bookmakers: query.getAll("bookmaker").filter(Boolean),
    tournaments: ids(query.getAll("tournament")),
    countries: query.getAll("country").filter(Boolean),
    search: (query.get("q") ?? "").slice(0, 200),
    fixture: ids([query.get("fixture") ?? ""])[0],
    since: SPANS.some(([value]) => value === since) ? since : undefined,
    from: instant(query.get("from")),
    to: instant(query.get("to")),
    open: open === "all" ? "all" : ids((open ?? "").split(",")),
    shut: ids((query.get("shut") ?? "").split(",")),
    alert: ids([query.get("alert") ?? ""])[0],
  };
}

/** How a change of the view changes the address. */
export function queryOf(change: Partial<View>): Record<string, QueryValue> {
  const all: Record<keyof View, () => Record<string, QueryValue>> = {
    status: () => ({ status: change.status === "new" ? undefined : change.status }),
    sort: () => ({ sort: change.sort === "recency" ? undefined : change.sort }),
    severities: () => ({ severity: change.severities }),
    types: () => ({ type: change.types }),
    monitors: () => ({ monitor: change.monitors }),
    bookmakers: () => ({ bookmaker: change.bookmakers }),
    tournaments: () => ({ tournament: change.tournaments?.map(String) }),
    countries: () => ({ country: change.countries }),
    search: () => ({ q: change.search }),
    fixture: () => ({ fixture: change.fixture }),
    since: () => ({ since: change.since }),
    from: () => ({ from: change.from }),
    to: () => ({ to: change.to }),
    open: () => ({ open: change.open === "all" ? "all" : change.open?.join(",") }),
    shut: () => ({ shut: change.shut?.join(",") }),
    alert: () => ({ alert: change.alert }),
  };
  return Object.assign({}, ...(Object.keys(change) as (keyof View)[]).map((name) => all[name]())) as Record<string, QueryValue>;
}

/** Nothing is filtered. */
export const NO_FILTERS = {
  severities: [],
  types: [],
  monitors: [],
  bookmakers: [],
  tournaments: [],
  countries: [],
  search: "",
  fixture: undefined,
  since: undefined,
  from: undefined,
  to: undefined,
} satisfies Partial<View>;

/** What another list belongs to: the browser's Back takes a change of it back. */
export const FILTERS = ["status", "sort", ...(Object.keys(NO_FILTERS) as (keyof typeof NO_FILTERS)[])] as const;

export function isFiltered(view: View): boolean {
  const lists = [view.severities, view.types, view.monitors, view.bookmakers, view.tournaments, view.countries];
  return lists.some((list) => list.length > 0) || [view.search, view.fixture, view.since, view.from, view.to].some(Boolean);
}

export type GroupFilter = Omit<Query<"/api/alerts/groups">, "sort" | "limit" | "cursor" | "min_position"> & { monitor?: string[] };

/** What the API is asked for. A span is counted back from `now`, in whole minutes. */
export function filterOf(view: View, now: number): GroupFilter {
  const filter: GroupFilter = { status: view.status };
  if (view.severities.length > 0) filter.severity = view.severities;
  if (view.types.length > 0) filter.alertType = view.types as NonNullable<GroupFilter["alertType"]>;
  if (view.monitors.length > 0) filter.monitor = view.monitors;
  if (view.bookmakers.length > 0) filter.bookmaker = view.bookmakers;
  if (view.tournaments.length > 0) filter.tournament = view.tournaments;
  if (view.countries.length > 0) filter.country = view.countries;
  if (view.search) filter.search = view.search;
  if (view.fixture !== undefined) filter.eventId = view.fixture;
  const minutes = SPANS.find(([value]) => value === view.since)?.[2];
  if (minutes !== undefined) filter.from = new Date(Math.floor(now / 60_000 - minutes) * 60_000).toISOString();
  if (view.from) filter.from = view.from;
  if (view.to) filter.to = view.to;
  return filter;
}

/** What decides which alerts are shown and in which order: a change of it means another list. */
export function keyOf(view: View): string {
  const { open: _open, shut: _shut, alert: _alert, ...rest } = view;
  return JSON.stringify(rest);
}

export function isOpen(view: View, eventId: number): boolean {
  return view.open === "all" ? !view.shut.includes(eventId) : view.open.includes(eventId);
}

/** Opens a fixture, or shuts it. */
export function toggleOpen(view: View, eventId: number): Partial<View> {
  const toggled = (ids: readonly number[]) => (ids.includes(eventId) ? ids.filter((id) => id !== eventId) : [...ids, eventId]);
  return view.open === "all" ? { shut: toggled(view.shut) } : { open: toggled(view.open) };
}

/** With one more, or without it. */
export function toggled<T>(all: readonly T[], one: T): T[] {
  return all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
}
