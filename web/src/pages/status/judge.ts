import type { ApiError, Schemas } from "../../api/client.ts";
import { duration, formatTime } from "../../app/time.ts";
import { silenceText } from "../../app/trouble.ts";
import { staleOf } from "../../live/stale.ts";
import { sentence } from "../../ui/words.ts";

export type StatusDocument = Schemas["StatusDocument"];

/** Something that somebody should look at. */
export interface Trouble {
  tone: "warn" | "bad";
  text: string;
}

/** A read model may be this far behind before anybody is told. */
export const LATE_S = 5;
/** Messages that wait for slow connections. */
const MANY_WAITING = 10_000;
/** All that is not as it should be, one line for each kind; the worst first. */
export function troublesOf(status: StatusDocument): Trouble[] {
  const found: Trouble[] = [];
  for (const { name, deadLettered, lag, lagSeconds, filling } of status.projections) {
    if (filling) found.push({ tone: "warn", text: `${name} is being rebuilt from the log: its data is incomplete.` });
    if (deadLettered > 0) found.push({ tone: "bad", text: `${name} could not apply ${count(deadLettered, "event")}: what it shows lacks them. See docs/OPERATIONS.md, “dead-lettered”.` });
    if (lagSeconds > LATE_S) found.push({ tone: lagSeconds > LATE_S * 6 ? "bad" : "warn", text: `${name} is ${count(lag, "event")} behind, for ${count(lagSeconds, "second")}.` });
  }
  const silence = silenceText(staleOf(status));
  if (silence !== undefined) found.push({ tone: "warn", text: silence });
  if (status.push.queueDepth > MANY_WAITING) found.push({ tone: "warn", text: `${count(status.push.queueDepth, "message")} wait for slow connections.` });
  if (status.warnings.length > 0) found.push({ tone: "warn", text: `The server warns: ${sentence(status.warnings.join("; "))}` });
  return found.sort((one, other) => Number(other.tone === "bad") - Number(one.tone === "bad"));
}

/** Why nothing can be said about now, and from when the figures are. */
export function outageOf(status: StatusDocument, error: ApiError, now: number): string {
  const then = Date.parse(status.now);
  const why = error.detail.replace(/\.$/, "");
  return `The state is not known now: ${why}. The figures are from ${formatTime(then, "time")}, ${duration(now - then)} ago.`;
}

/** `2.4 GB`: decimal units, as disks have them. */
export function bytes(size: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const at = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / 3));
  const value = size / 1_000 ** at;
  return `${value >= 100 || at === 0 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/** Events a second between two answers; undefined where it cannot be told. */
export function rate(before: { now: string; head: number } | undefined, after: { now: string; head: number }): number | undefined {
  if (!before) return undefined;
  const seconds = (Date.parse(after.now) - Date.parse(before.now)) / 1_000;
  return seconds > 0.2 && after.head >= before.head ? (after.head - before.head) / seconds : undefined;
}

function count(number: number, of: string): string {
  return `${number.toLocaleString("en")} ${of}${number === 1 ? "" : "s"}`;
}
