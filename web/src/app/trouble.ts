import type { Failure } from "../live/failures.ts";
import type { Stale } from "../live/stale.ts";
import type { Status } from "../push/client.ts";
import { byServer, duration, formatTime } from "./time.ts";

/** A connection, or an answer, may take this long before anybody is told. */
const PATIENCE_MS = 2_000;
/** How long it is told that the database went back. */
const REWIND_TOLD_MS = 30 * 60_000;
/** The names that fit into a line. */
const MOST_NAMES = 3;
/** A time of day says enough about what is not longer ago. */
const TODAY_MS = 12 * 3_600_000;

/** All that the banner goes by; times are this machine's milliseconds, those of spans on the clock that nobody sets. */
export interface Facts {
  connection: Status;
  lostAt: number | undefined;
  lastHeard: number | undefined;
  failure: Failure | undefined;
  /** `foundAt` is on the clock of {@link ticks}. */
  silence: (Stale & { foundAt: number }) | undefined;
  /** What the server warns of. */
  warnings: readonly string[];
  rewoundAt: number | undefined;
  now: number;
  /** The monotonic clock's milliseconds: `performance.now()`. */
  ticks: number;
}

/** Why what is shown may not be what is. */
export interface Trouble {
  kind: "lost" | "late";
  text: string;
  /** What changes every second. */
  next?: string;
}

/** Alerts are turned off: since when, by whom and why. */
export function offText({ since, actor, reason }: { since?: string | null; actor?: string | null; reason?: string | null }): string {
  const when = since ? ` since ${formatTime(since, "minute")}` : "";
  const who = actor ? ` by ${actor}` : "";
  return `Alerts are off${when}${who}: ${reason || "no reason given"}`;
}

/** The worst that is wrong; undefined where all is well. */
export function troubleOf(facts: Facts): Trouble | undefined {
  return lost(facts) ?? failing(facts) ?? rewound(facts) ?? late(facts) ?? silent(facts) ?? warned(facts);
}

function lost({ connection, lostAt, lastHeard, now, ticks }: Facts): Trouble | undefined {
  const { state, retryAt } = connection;
  if (lostAt === undefined || now - lostAt <= PATIENCE_MS) return undefined;
  if (state === "catching_up") return { kind: "late", text: "Connected again. Catching up with what was missed." };
  const known = lastHeard === undefined ? "No live connection yet. What you see does not move on." : `Connection lost. You see what was known at ${moment(lastHeard, now)}.`;
  const next = retryAt === undefined ? "Connecting again." : `Trying again in ${duration(Math.max(0, retryAt - ticks), { units: 1 })}.`;
  return { kind: "lost", text: known, next };
}

function failing({ failure, now }: Facts): Trouble | undefined {
  if (!failure || now - failure.since <= PATIENCE_MS) return undefined;
  const how = failure.error.status === 0 ? "The server has not answered" : "The server has answered with errors";
  return { kind: "lost", text: `${how} since ${moment(failure.since, now)}. This may be out of date.` };
}

/** What a failover or a restore took away is looked for by somebody who knows of it. */
function rewound({ rewoundAt, now }: Facts): Trouble | undefined {
  if (rewoundAt === undefined || now - rewoundAt > REWIND_TOLD_MS) return undefined;
  return {
    kind: "late",
    text: `The database went back to an earlier state at ${moment(rewoundAt, now)}. What you see was fetched again; look over the last alerts, acknowledgements and settings.`,
  };
}

function late({ connection: { late, lag } }: Facts): Trouble | undefined {
  if (!late) return undefined;
  const by = lag > 0 ? ` by ${lag.toLocaleString("en")} ${lag === 1 ? "event" : "events"}` : "";
  return { kind: "late", text: `The server is behind its own log${by}: alerts come late.` };
}

function silent({ silence, ticks }: Facts): Trouble | undefined {
  const text = silence && silenceText(silence, ticks - silence.foundAt);
  return text === undefined ? undefined : { kind: "late", text };
}

/** Which bookmakers are silent, in a line, so long after that was found; undefined where none is. */
export function silenceText({ feeds, isAll }: Stale, since = 0): string | undefined {
  const age = (seconds: number) => ageText(seconds * 1_000 + Math.max(0, since));
  const [first, ...others] = feeds;
  if (!first) return undefined;
  if (isAll && others.length > 0) {
    const least = Math.min(...feeds.map((feed) => feed.ageSeconds));
    return `No data from any bookmaker for ${age(least)}. All prices may be out of date.`;
  }
  if (others.length === 0) return `No data from ${first.name} for ${age(first.ageSeconds)}. Its prices may be out of date.`;
  const named = feeds.slice(0, MOST_NAMES).map((feed) => `${feed.name} (${age(feed.ageSeconds)})`);
  const rest = feeds.length > MOST_NAMES ? [`${feeds.length - MOST_NAMES} more`] : [];
  return `No recent data from ${[...named, ...rest].join(", ")}. Their prices may be out of date.`;
}

const DAY_MS = 86_400_000;

/** `40 min`, `155 days`. */
function ageText(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY_MS);
  return days < 2 ? duration(milliseconds, { units: 1 }) : `${days.toLocaleString("en")} days`;
}

function warned({ warnings }: Facts): Trouble | undefined {
  if (warnings.length === 0) return undefined;
  return { kind: "late", text: `The server warns: ${warnings.join("; ")}.` };
}

/** A moment for people, by the server's clock; with its day where that is not clear. */
function moment(at: number, now: number): string {
  return formatTime(byServer(at), now - at < TODAY_MS ? "time" : "minute");
}
