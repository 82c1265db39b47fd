import { ApiError } from "../../api/client.ts";
import type { Schemas } from "../../api/client.ts";

/** What one request changes. */
export interface Change {
  acknowledged: boolean;
  note?: string | undefined;
}

/** Alerts by their ids, or a whole fixture up to what was seen of it. */
export type Target = { alertIds: readonly number[] } | { eventId: number; upTo: number; alertIds: readonly number[] };

type Results = Schemas["AcknowledgeResults"];
type Result = Results["results"][number];
type AlertView = Schemas["AlertView"];

/** Shown for an alert until the server has answered. */
export interface Pending extends Change {
  /** The change that it belongs to. */
  change: number;
}

/** What came of a change. */
export interface Outcome {
  /** The alerts as they are now. */
  alerts: AlertView[];
  /** The ones that this change changed: what undoing it would be about. */
  changed: number[];
  /** What has to be said to whoever asked for it, and how. */
  messages: { kind: "success" | "info" | "error"; text: string }[];
  /** It is not known whether the server did it: ask it. */
  isUnsure: boolean;
}

/** The most alerts of one request. */
const MOST = 500;

type Post = (target: Record<string, unknown>, change: Change) => Promise<Results>;

/** Sends a change, in several requests where it is large; what was refused is told, never shown as done. */
export async function apply(target: Target, change: Change, post: Post): Promise<Outcome> {
  const results: Result[] = [];
  try {
    for await (const answer of requests(target, change, post)) results.push(...answer.results);
  } catch (error) {
    const outcome = outcomeOf(results, change);
    return { ...outcome, ...failed(error, outcome, change) };
  }
  return outcomeOf(results, change);
}

async function* requests(target: Target, change: Change, post: Post): AsyncGenerator<Results> {
  if ("eventId" in target) {
    for (;;) {
      const answer = await post({ eventId: target.eventId, upTo: target.upTo }, change);
      yield answer;
      // A change that gets nowhere would be asked for without end.
      const isStuck = !answer.results.some(({ verdict }) => verdict === "acknowledged" || verdict === "unacknowledged");
      if (!answer.truncated || isStuck) return;
    }
  }
  for (let from = 0; from < target.alertIds.length; from += MOST) {
    yield await post({ alertIds: target.alertIds.slice(from, from + MOST) }, change);
  }
}

function failed(error: unknown, done: Outcome, change: Change): Pick<Outcome, "messages" | "isUnsure"> {
  const fault = error instanceof ApiError ? error : new ApiError(0, { detail: String(error) });
  const isUnsure = fault.status === 0 || fault.status >= 500;
  const verb = change.acknowledged ? "acknowledged" : "put back";
  const how = done.changed.length === 0 ? `Not ${verb}` : `Only ${count(done.changed.length)} ${verb}`;
  const text = fault.status === 0 ? `${how}: the server did not answer.` : `${how}: ${fault.detail}`;
  return { messages: [...done.messages.filter(({ kind }) => kind !== "success"), { kind: "error", text }], isUnsure };
}

/** Reads the verdicts. */
export function outcomeOf(results: readonly Result[], change: Change): Outcome {
  const of = (verdict: Result["verdict"]) => results.filter((result) => result.verdict === verdict);
  const done = of(change.acknowledged ? "acknowledged" : "unacknowledged");
  const alerts = results.flatMap(({ alert }) => (alert ? [alert] : []));
  const messages: Outcome["messages"] = [];
  if (done.length > 0) {
    messages.push({ kind: "success", text: `${count(done.length)} ${change.acknowledged ? "acknowledged" : "put back to New"}.` });
  }
  const say = (kind: "info" | "error", found: Result[], text: string) => {
    if (found.length > 0) messages.push({ kind, text: `${count(found.length)} ${text}` });
  };
  say("info", of("unchanged"), unchangedWords(of("unchanged"), change));
  say("error", of("past"), "not changed: the fixture has kicked off, so it is past by now.");
  say("error", of("not_found"), "not changed: the server does not know it.");
  say("error", of("failed"), "not changed: others changed the same fixture again and again. Try once more.");
  return { alerts, changed: done.map(({ id }) => id), messages, isUnsure: false };
}

function unchangedWords(found: Result[], change: Change): string {
  if (!change.acknowledged) return "had been put back already by somebody else.";
  const names = [...new Set(found.flatMap(({ alert }) => alert?.acknowledgedBy ?? []))];
  return `had been acknowledged already${names.length > 0 ? ` by ${names.join(", ")}` : ""}.`;
}

function count(alerts: number): string {
  return alerts === 1 ? "1 alert" : `${alerts.toLocaleString("en")} alerts`;
}
