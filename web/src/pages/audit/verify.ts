import { member, textOf, type Json } from "../../ui/json.ts";

/** What an event's hash says of it. */
export type Verdict =
  /** It follows from the event before and from what this one says. */
  | "right"
  /** It does not: something was changed after it was stored. */
  | "wrong"
  /** This browser has no means to tell: it lends them only to encrypted pages and to this machine's. */
  | "unknown";

/** Recomputes an event's hash from the answers of `GET /api/audit/events/{position}` for it and for the one before. */
export async function verify(event: Json, before: Json | undefined): Promise<Verdict> {
  if (!globalThis.crypto?.subtle) return "unknown";
  const previous = before === undefined ? new Uint8Array(32) : bytesOf(textOf(member(before, "hash")?.value) ?? "");
  const digest = await crypto.subtle.digest("SHA-256", sealed(event, previous));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === textOf(member(event, "hash")?.value) ? "right" : "wrong";
}

/** `previous hash ‖ position ‖ aggregate_type ‖ stream ‖ sequence ‖ type ‖ version ‖ payload ‖ metadata ‖ recorded_at` */
function sealed(event: Json, previous: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = (key: string) => textOf(member(event, key)?.value) ?? "";
  const stored = (key: string) => {
    const found = member(event, key);
    return found?.value.kind === "string" ? found.value.value : (found?.raw ?? "");
  };
  const stream = text("stream");
  const fields = [
    text("position"),
    aggregateOf(stream),
    stream,
    text("sequence"),
    text("type"),
    text("version"),
    stored("payload"),
    stored("metadata"),
    String(microseconds(text("recorded_at"))),
  ];
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [previous];
  for (const field of fields) {
    const bytes = encoder.encode(field);
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length));
    parts.push(length, bytes);
  }
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What kind of thing a stream is about. */
export function aggregateOf(stream: string): string {
  if (stream === "settings") return "Settings";
  if (stream.startsWith("channel-")) return "Channel";
  if (stream.startsWith("scrape-run-")) return "ScrapeRun";
  return "Fixture";
}

/** Microseconds since 1970 of a time in UTC, which `Date` would cut to milliseconds. */
export function microseconds(time: string): bigint {
  const [, whole = "", fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(time) ?? [];
  const seconds = Date.parse(`${whole}Z`) / 1_000;
  if (Number.isNaN(seconds)) return 0n;
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
