import { eventOf, fieldsOf, payloadOf, type Progress, readLog } from "../../api/log.ts";
import { summaryOf, type Words } from "./summary.ts";

/** An event of the log as a row shows it. What it holds is left behind: a list may be long. */
export interface Row {
  position: number;
  stream: string;
  sequence: number;
  type: string;
  recordedAt: string;
  actor: string;
  correlation: string | undefined;
  /** How a scrape run ended. */
  status?: string | undefined;
  /** The number of the alert that it is about, inside its fixture. */
  alertNumber?: number | undefined;
  /** What happened, in a sentence. */
  summary: Words;
}

/** A part of the log, in its order. */
export interface Part {
  rows: Row[];
  /** Where the log ended. */
  head: number;
}

/** Reads a part of the log. */
export async function read(query: object, signal?: AbortSignal, progress?: Progress): Promise<Part> {
  const { lines, head } = await readLog(query, signal, progress);
  return { rows: lines.map(rowOf), head };
}

/** What happens to one alert, after it was raised. */
const OF_ONE_ALERT: ReadonlySet<string> = new Set(["AlertAcknowledged", "AlertUnacknowledged", "AlertNoteAmended", "AlertRepeated", "AlertEscalated", "AlertResolved"]);

/** A line as a row. What has been tampered with until it is no event any more is still shown. */
export function rowOf(line: string): Row {
  const event = eventOf(line);
  const metadata = fieldsOf(event.metadata);
  const payload = payloadOf(event);
  const isOfAlert = OF_ONE_ALERT.has(event.type);
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return {
    position: event.position,
    stream: event.stream,
    sequence: event.sequence,
    type: event.type,
    recordedAt: event.recorded_at,
    actor: text(metadata["actor"]),
    correlation: text(metadata["correlation_id"]) || undefined,
    status: event.type === "ScrapeRunCompleted" ? text(payload["status"]) : undefined,
    alertNumber: isOfAlert ? Number(payload["alertNumber"]) || undefined : undefined,
    summary: summaryOf(event),
  };
}
