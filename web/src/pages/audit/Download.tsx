import { useSignal } from "@preact/signals";

import { address, ApiError, respond, token } from "../../api/client.ts";
import { complete } from "../../api/log.ts";
import { toast } from "../../app/toasts.ts";
import { isSearch, toApi, type Filter } from "./filter.ts";

/** As many as one answer may have. */
const MAX_EVENTS = 1_000_000;
/** A whole log takes a while. */
const TIMEOUT_MS = 30 * 60_000;
/** A closing line is shorter. */
const LONGEST_END = 1_000;
const NAME = "linewatch-audit.ndjson";

/** The events that fit, as the API streams them: one line of JSON each, and a closing line. */
export function Download({ filter }: { filter: Filter }) {
  const bytes = useSignal<number | undefined>(undefined);
  const query = { ...toApi(filter), limit: MAX_EVENTS };
  const hint = "One line of JSON an event, with its hash; at most a million. The last line says that it is complete.";
  // Without a token the browser writes it straight to disk; a search may take several answers.
  if (token.value === undefined && !isSearch(filter)) {
    return (
      <a class="button" href={address("/api/audit/events", { query })} download={NAME} title={hint}>
        Download
      </a>
    );
  }
  const download = async () => {
    bytes.value = 0;
    try {
      const ask = (rest: object) => respond("GET", "/api/audit/events", { query: { ...query, ...rest }, timeoutMs: TIMEOUT_MS });
      save(await collect(ask, MAX_EVENTS, (sum) => (bytes.value = sum)));
    } catch (error) {
      toast("error", `Nothing was saved. ${error instanceof ApiError ? error.detail : String(error)}`);
    }
    bytes.value = undefined;
  };
  return (
    <button type="button" title={hint} disabled={bytes.value !== undefined} onClick={() => void download()}>
      {bytes.value === undefined ? "Download" : `${(bytes.value / 1e6).toFixed(1)} MB`}
    </button>
  );
}

/** All that was asked for, of as many answers as it takes, closed by one line; refused where an answer broke off. */
export async function collect(ask: (rest: object) => Promise<Response>, most: number, progress: (bytes: number) => void): Promise<Blob> {
  const events: Blob[] = [];
  const found: { first: unknown; last: unknown; count: number; chain_hash: unknown } = { first: null, last: null, count: 0, chain_hash: undefined };
  let sum = 0;
  for (let rest = {}; ; ) {
    const { blob, last } = await whole(await ask(rest), (bytes) => progress(sum + bytes));
    const { end, isWhole, next } = complete([last]);
    const lines = blob.slice(0, blob.size - new Blob([last]).size - 1);
    events.push(lines);
    sum += lines.size;
    if (Number(end["count"]) > 0 || found.chain_hash === undefined) found.chain_hash = end["chain_hash"];
    found.first ??= end["first"];
    found.last = end["last"] ?? found.last;
    found.count += Number(end["count"]);
    if (isWhole || found.count >= most) return new Blob([...events, `${JSON.stringify({ ...end, ...found, end: true })}\n`], { type: "application/x-ndjson" });
    rest = { ...next, limit: most - found.count };
  }
}

/** One answer and its last line. */
async function whole(answer: Response, progress: (bytes: number) => void): Promise<{ blob: Blob; last: string }> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = answer.body?.getReader();
  let sum = 0;
  let last = "";
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) break;
    parts.push(value as Uint8Array<ArrayBuffer>);
    last = (last + decoder.decode(value, { stream: true })).slice(-LONGEST_END);
    progress((sum += value.length));
  }
  return { blob: new Blob(parts), last: last.trimEnd().split("\n").at(-1) ?? "" };
}

function save(blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = NAME;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
