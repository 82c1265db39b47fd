import { ApiError } from "../../api/client.ts";
import { type Change, count, type Message, type Outcome, outcomeOf, type Result, type Results, type Unsure, verbOf } from "./verdicts.ts";

/** Alerts by their ids, or a whole fixture up to what was seen of it and the ones of it that are known. */
export type Target = { alertIds: readonly number[] } | { eventId: number; upTo: number; alertIds: readonly number[] };

/** The most alerts of one request. */
const MAX_ALERTS_PER_REQUEST = 500;

type Post = (target: Record<string, unknown>, change: Change) => Promise<Results>;

/** Sends a change, in several requests where it is large; what was refused is told, never shown as done. */
export async function apply(target: Target, change: Change, post: Post): Promise<Outcome> {
  const results: Result[] = [];
  const stored: number[] = [];
  let position: number | undefined;
  for (const [at, part] of partsOf(target).entries()) {
    try {
      await whole(part.about, change, post, results);
    } catch (error) {
      const fault = error instanceof ApiError ? error : new ApiError(0, { detail: String(error) });
      const storedAt = positionOf(fault);
      const known = new Set(results.map(({ id }) => id));
      const open = part.alertIds.filter((id) => !known.has(id));
      if (storedAt === undefined) {
        const later = partsOf(target).slice(at + 1).flatMap(({ alertIds }) => alertIds);
        return broken(results, change, fault, open, later, { alertIds: stored, position });
      }
      // What comes after it is still asked for.
      stored.push(...open);
      position = storedAt;
    }
  }
  const outcome = outcomeOf(results, change);
  if (position === undefined) return outcome;
  const text = "Stored. The server is behind: the list will show it in a moment.";
  return { ...outcome, messages: [...outcome.messages, { kind: "info", text }], unsure: { alertIds: stored, position } };
}

interface Part {
  about: Record<string, unknown>;
  alertIds: readonly number[];
}

function partsOf(target: Target): Part[] {
  if ("eventId" in target) return [{ about: { eventId: target.eventId, upTo: target.upTo }, alertIds: target.alertIds }];
  const parts: Part[] = [];
  for (let from = 0; from < target.alertIds.length; from += MAX_ALERTS_PER_REQUEST) {
    const alertIds = target.alertIds.slice(from, from + MAX_ALERTS_PER_REQUEST);
    parts.push({ about: { alertIds }, alertIds });
  }
  return parts;
}

/** One request, and more where a fixture has more alerts than one may change. */
async function whole(about: Part["about"], change: Change, post: Post, results: Result[]): Promise<void> {
  for (;;) {
    const answer = await post(about, change);
    results.push(...answer.results);
    // A change that gets nowhere would be asked for without end.
    const isStuck = !answer.results.some(({ verdict }) => verdict === "acknowledged" || verdict === "unacknowledged");
    if (!answer.truncated || isStuck) return;
  }
}

/** The server says where a change is stored that it cannot show yet. */
function positionOf(fault: ApiError): number | undefined {
  const { position } = fault.problem;
  return fault.status >= 500 && typeof position === "number" ? position : undefined;
}

/** A request failed: it was refused, or it is not known what became of it. */
function broken(
  results: Result[],
  change: Change,
  fault: ApiError,
  open: readonly number[],
  later: readonly number[],
  stored: Unsure,
): Outcome {
  const done = outcomeOf(results, change);
  const others = done.messages.filter(({ kind }) => kind !== "success");
  const why = fault.status === 0 ? "the server did not answer." : fault.detail;
  const isUnsure = fault.status === 0 || fault.status >= 500;
  const said = isUnsure ? unknown(open.length, change, why) : refused(done.changed.length, change, why);
  const left = [...done.left, ...(isUnsure ? [] : open), ...later];
  const alertIds = [...stored.alertIds, ...(isUnsure ? open : [])];
  const unsure = alertIds.length > 0 ? { alertIds, position: isUnsure ? undefined : stored.position } : undefined;
  return { ...done, left, messages: [...others, said], unsure };
}

function refused(done: number, change: Change, why: string): Message {
  const how = done === 0 ? `Not ${verbOf(change)}` : `Only ${count(done)} ${verbOf(change)}`;
  return { kind: "error", text: `${how}: ${why}` };
}

function unknown(open: number, change: Change, why: string): Message {
  const be = open === 1 ? "is" : "are";
  return { kind: "info", text: `Not known yet whether ${count(open)} ${be} ${verbOf(change)}: ${why} It is being looked up.` };
}
