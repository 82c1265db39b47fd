import { ApiError, respond, type Query, type Schemas } from "./client.ts";

/** An event of the log. What it holds is the stored text, and may be anything. */
export type LogEvent = Omit<Schemas["AuditEvent"], "metadata" | "payload"> & { metadata: unknown; payload: unknown };

/** A part of the log: its lines as they were answered, and where the log ended. */
export interface LogLines {
  lines: string[];
  head: number;
}

/** An answer; where it is not all that was asked for, `next` is what to change in the query to go on. */
export interface LogAnswer extends LogLines {
  isWhole: boolean;
  /** Up to here, or down to here, the log has been looked through. */
  reached: number;
  next: { since?: number; until?: number };
  /** The closing line as it came. */
  end: Record<string, unknown>;
}

/** A large part of a large log takes the server a while. */
const TIMEOUT_MS = 60_000;
/** What the API answers unless told. */
const DEFAULT_LIMIT = 1_000;

/** How far a search has come that goes on. */
export type Progress = (reached: number) => void;

/**
 * Reads a part of the log; an answer that was cut off is none. The server ends a search that finds nothing for a while:
 * it is gone on with until all of the part has been looked through.
 */
export async function readLog(query: Query<"/api/audit/events">, signal?: AbortSignal, progress?: Progress): Promise<LogLines> {
  const lines: string[] = [];
  const limit = query.limit ?? DEFAULT_LIMIT;
  let rest = query;
  for (;;) {
    const answer = await respond("GET", "/api/audit/events", { query: rest, signal, timeoutMs: TIMEOUT_MS });
    const part = complete((await answer.text()).split("\n").filter(Boolean));
    lines.push(...part.lines);
    if (part.isWhole || lines.length >= limit) return { lines, head: part.head };
    progress?.(part.reached);
    rest = { ...rest, ...part.next, limit: limit - lines.length };
  }
}

/** What lines say; without a closing one they were cut off. */
export function complete(lines: readonly string[]): LogAnswer {
  const end = fieldsOf(parse(lines.at(-1) ?? ""));
  const next = fieldsOf(end["next"]);
  const isWhole = end["end"] === true;
  if (!isWhole && !(end["end"] === false && Object.keys(next).length === 1)) throw new ApiError(0, { detail: "The answer broke off before its end." });
  return { lines: lines.slice(0, -1), head: Number(end["head"]), isWhole, reached: Number(end["reached"]), next, end };
}

/** A line as an event. What has been tampered with until it is no event any more is still one, with little in it. */
export function eventOf(line: string): LogEvent {
  const found = fieldsOf(parse(line));
  const text = (name: string) => (typeof found[name] === "string" ? found[name] : "");
  return {
    position: Number(found["position"]) || 0,
    stream: text("stream"),
    sequence: Number(found["sequence"]) || 0,
    type: text("type"),
    version: text("version"),
    recorded_at: text("recorded_at"),
    metadata: found["metadata"],
    payload: found["payload"],
    hash: text("hash"),
  };
}

/** The fields of an event's own kind: a payload has one member, the event's name. */
export function payloadOf({ type, payload }: Pick<LogEvent, "type" | "payload">): Record<string, unknown> {
  return fieldsOf(fieldsOf(payload)[type]);
}

/** An object's members; of what is no object none. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
