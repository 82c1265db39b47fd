import { ApiError, respond } from "../../api/client.ts";
import { summaryOf } from "./summary.ts";

/** An event of the log as a row shows it. What it holds is left behind: a list may be long. */
export interface Row {
  position: number;
  stream: string;
  sequence: number;
  type: string;
  recordedAt: string;
  actor: string;
  correlation: string | undefined;
  /** What happened, in a sentence. */
  summary: string;
}

/** A part of the log, in its order. */
export interface Part {
  rows: Row[];
  /** Where the log ended. */
  head: number;
}

/** A large part of a large log takes the server a while. */
const TIMEOUT_MS = 60_000;

/** Reads a part of the log. */
export async function read(query: object, signal?: AbortSignal): Promise<Part> {
  const answer = await respond("GET", "/api/audit/events", { query, signal, timeoutMs: TIMEOUT_MS });
  const lines = (await answer.text()).split("\n").filter(Boolean);
  return partOf(lines);
}

/** What lines say; without the closing one they were cut off. */
export function partOf(lines: readonly string[]): Part {
  const end = parse(lines.at(-1) ?? "");
  if (end?.["end"] !== true) throw new ApiError(0, { detail: "The answer broke off before its end." });
  return { rows: lines.slice(0, -1).map(rowOf), head: Number(end["head"]) };
}

/** A line as a row. What has been tampered with until it is no event any more is still shown. */
export function rowOf(line: string): Row {
  const event = parse(line) ?? {};
  const metadata = objectOf(event["metadata"]);
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    position: Number(event["position"]) || 0,
    stream: text(event["stream"]),
    sequence: Number(event["sequence"]) || 0,
    type: text(event["type"]),
    recordedAt: text(event["recorded_at"]),
    actor: text(metadata["actor"]),
    correlation: text(metadata["correlation_id"]) || undefined,
    summary: summaryOf(text(event["type"]), event["payload"]),
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return objectOf(JSON.parse(line));
  } catch {
    return undefined;
  }
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
