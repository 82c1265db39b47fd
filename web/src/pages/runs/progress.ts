import type { PushMessage } from "../../push/client.ts";

/** How far one bookmaker is in a run. */
export interface Platform {
  platform: string;
  status: string;
  /** Fixtures that the run wants from it; 0 until its lists were read. */
  total: number;
  scraped: number;
  failed: number;
  duration_ms: number;
}

/** A line of the live log. */
export interface LogLine {
  position: number;
  time: string;
  phase: string;
  text: string;
  isError: boolean;
}

interface Sample {
  elapsedMs: number;
  done: number;
}

/** A run as its messages tell of it. */
export interface Progress {
  run: number;
  phase: string;
  current: number;
  total: number;
  message: string;
  elapsedMs: number;
  /** When it was last heard of, by the server's clock. */
  heardAt: string;
  platforms: readonly Platform[];
  /** Newest last; bounded. */
  log: readonly LogLine[];
  samples: readonly Sample[];
}

export const MOST_LINES = 300;
/** The rate is that of the last so many messages: a run is not equally fast everywhere. */
const MOST_SAMPLES = 12;

type Fields = Record<string, unknown>;

/** The run that a message is about. */
export function runOf({ data }: PushMessage): number | undefined {
  return number(data["scrape_run_id"]) || undefined;
}

/** What is known of a run after a message about it. */
export function after(before: Progress | undefined, message: PushMessage): Progress {
  const { data, timestamp, position = 0 } = message;
  const run = runOf(message) ?? 0;
  const same = before?.run === run ? before : undefined;
  const phase = text(data["phase"]) || same?.phase || "";
  const [current, total] = [number(data["current"]), number(data["total"])];
  const elapsedMs = number(data["elapsed_ms"]) || same?.elapsedMs || 0;
  const platforms = Array.isArray(data["bookmakers"]) ? data["bookmakers"].map(platformOf) : (same?.platforms ?? []);
  const heardAt = text(data["timestamp"]) || timestamp || "";
  const isSamePhase = same?.phase === phase;
  const samples = [...(isSamePhase ? (same?.samples ?? []) : []), { elapsedMs, done: current }].slice(-MOST_SAMPLES);
  const lines = same && position > 0 && same.log.some((line) => line.position === position) ? [] : linesOf(data, { position, time: heardAt, phase });
  return {
    run,
    phase,
    current,
    total,
    message: text(data["message"]),
    elapsedMs,
    heardAt,
    platforms,
    samples,
    log: [...(same?.log ?? []), ...lines].slice(-MOST_LINES),
  };
}

function platformOf(value: unknown): Platform {
  const it = objectOf(value);
  return {
    platform: text(it["platform"]),
    status: text(it["status"]),
    total: number(it["total"]),
    scraped: number(it["scraped"]),
    failed: number(it["failed"]),
    duration_ms: number(it["duration_ms"]),
  };
}

function linesOf(data: Fields, base: { position: number; time: string; phase: string }): LogLine[] {
  const counted = number(data["total"]) > 0 ? `${number(data["current"]).toLocaleString("en")} of ${number(data["total"]).toLocaleString("en")}` : "";
  const platform = text(data["platform"]);
  const message = text(data["message"]);
  const words = [platform, message.startsWith(counted) ? "" : counted, message].filter(Boolean).join(" · ");
  const error = objectOf(data["error"]);
  const lines: LogLine[] = [{ ...base, text: words || base.phase, isError: false }];
  if (text(error["error_message"]) || text(error["error_type"])) {
    const said = [text(error["platform"]), text(error["error_type"]).replaceAll("_", " "), text(error["error_message"])].filter(Boolean).join(" · ");
    lines.push({ ...base, text: said, isError: true });
  }
  return lines;
}

/** Milliseconds until the phase is done, as fast as it lately went; undefined where nothing can be said. */
export function eta({ samples, current, total, phase }: Pick<Progress, "samples" | "current" | "total" | "phase">): number | undefined {
  if (isEnd(phase) || total <= 0) return undefined;
  if (current >= total) return 0;
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) return undefined;
  return remaining(total - current, last.done - first.done, last.elapsedMs - first.elapsedMs);
}

/** The same for one bookmaker, as fast as it went since its first request. */
export function platformEta({ total, scraped, failed, duration_ms, status }: Platform): number | undefined {
  if (status !== "active" || total <= 0) return undefined;
  const done = scraped + failed;
  return done >= total ? 0 : remaining(total - done, done, duration_ms);
}

function remaining(left: number, done: number, milliseconds: number): number | undefined {
  return done > 0 && milliseconds > 0 ? (left * milliseconds) / done : undefined;
}

/** How much of it is done, 0 to 1. */
export function share(done: number, total: number): number {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
}

/** Whether a phase is the last one. */
export function isEnd(phase: string): boolean {
  return phase === "completed" || phase === "failed";
}

/** How many errors there are of each type, the most frequent first. */
export function byType(errors: readonly { error_type: string }[]): { type: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { error_type } of errors) counts.set(error_type, (counts.get(error_type) ?? 0) + 1);
  return [...counts].map(([type, count]) => ({ type, count })).sort((one, other) => other.count - one.count || one.type.localeCompare(other.type));
}

function objectOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

const text = (value: unknown) => (typeof value === "string" ? value.slice(0, 500) : "");
const number = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? value : 0);
