import type { Query, Schemas } from "../../api/client.ts";

export type Covered = Schemas["CoveredEvents"];
export type Tournament = Schemas["TournamentGroup"];
export type CoveredFixture = Schemas["CoveredEvent"];

/** Who has the fixtures that are listed. */
export const SHOWN = ["all", "matched", "betpawa-only", "competitor-only"] as const;
export type Shown = (typeof SHOWN)[number];

/** What the page shows: all of it is in its address. */
export interface View {
  shown: Shown;
  search: string;
  /** Only what this bookmaker has. */
  at: string | undefined;
  /** Only what this bookmaker lacks. */
  lacking: string | undefined;
  hasStarted: boolean;
}

export function viewOf(query: URLSearchParams): View {
  return {
    shown: SHOWN.find((one) => one === query.get("show")) ?? "all",
    search: (query.get("q") ?? "").slice(0, 200),
    at: query.get("at") || undefined,
    lacking: query.get("lacking") || undefined,
    hasStarted: query.get("started") === "true",
  };
}

/** Whether anything but the tab leaves fixtures out. */
export function isNarrowed({ search, at, lacking }: View): boolean {
  return search !== "" || at !== undefined || lacking !== undefined;
}

/** What the API is asked for. */
export function asked({ shown, search, at, lacking, hasStarted }: View): Query<"/api/palimpsest/events"> {
  return {
    availability: shown,
    sort: "tournament",
    ...(search && { search }),
    ...(at && { platforms: [at] }),
    ...(lacking && { lacking: [lacking] }),
    ...(hasStarted && { include_started: true }),
  };
}

/** The bookmakers that have a fixture, and those of all that lack it, in the order of all. */
export function hasAndLacks(fixture: CoveredFixture, all: readonly string[]): { has: string[]; lacks: string[] } {
  const there = new Set(fixture.platforms);
  return { has: all.filter((slug) => there.has(slug)), lacks: all.filter((slug) => !there.has(slug)) };
}

/** `66.7 %`. */
export function rateText(rate: number): string {
  return `${rate.toFixed(1)} %`;
}

/** The share of a tournament's fixtures that is matched, in per cent. */
export function rateOf({ matched, total }: { matched: number; total: number }): number {
  return total > 0 ? (100 * matched) / total : 0;
}
