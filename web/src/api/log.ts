import { ApiError, respond, type Query, type Schemas } from "./client.ts";

/** An event of the log. What it holds is the stored text, and may be anything. */
export type LogEvent = Omit<Schemas["AuditEvent"], "metadata" | "payload"> & { metadata: unknown; payload: unknown };

/** A part of the log: its lines as they were answered, and where the log ended. */
export interface LogLines {
  lines: string[];
  head: number;
}

/** A large part of a large log takes the server a while. */
const TIMEOUT_MS = 60_000;

/** Reads a part of the log; an answer that was cut off is none. */
export async function readLog(query: Query<"/api/audit/events">, signal?: AbortSignal): Promise<LogLines> {
  const answer = await respond("GET", "/api/audit/events", { query, signal, timeoutMs: TIMEOUT_MS });
  return complete((await answer.text()).split("\n").filter(Boolean));
}

/** What lines say; without the closing one they were cut off. */
export function complete(lines: readonly string[]): LogLines {
  const end = fieldsOf(parse(lines.at(-1) ?? ""));
  if (end["end"] !== true) throw new ApiError(0, { detail: "The answer broke off before its end." });
  return { lines: lines.slice(0, -1), head: Number(end["head"]) };
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
