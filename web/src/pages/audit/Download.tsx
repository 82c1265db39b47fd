import { useSignal } from "@preact/signals";

import { address, ApiError, respond, token } from "../../api/client.ts";
import { toast } from "../../app/toasts.ts";
import { toApi, type Filter } from "./filter.ts";

/** As many as one answer may have. */
const MOST = 1_000_000;
/** A whole log takes a while. */
const TIMEOUT_MS = 30 * 60_000;
const NAME = "linewatch-audit.ndjson";

/** The events that fit, as the API streams them: one line of JSON each, and a closing line. */
export function Download({ filter }: { filter: Filter }) {
  const bytes = useSignal<number | undefined>(undefined);
  const query = { ...toApi(filter), limit: MOST };
  const hint = "One line of JSON an event, with its hash; at most a million. The last line says that it is complete.";
  // Without a token the browser writes it straight to disk.
  if (token.value === undefined) {
    return (
      <a class="button" href={address("/api/audit/events", { query })} download={NAME} title={hint}>
        Download
      </a>
    );
  }
  const download = async () => {
    bytes.value = 0;
    try {
      const answer = await respond("GET", "/api/audit/events", { query, timeoutMs: TIMEOUT_MS });
      save(await collect(answer, (sum) => (bytes.value = sum)));
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

/** The whole answer; refused where its closing line is missing. */
async function collect(answer: Response, progress: (bytes: number) => void): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = answer.body?.getReader();
  let sum = 0;
  let last = "";
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) break;
    parts.push(value as Uint8Array<ArrayBuffer>);
    last = (last + decoder.decode(value, { stream: true })).slice(-500);
    progress((sum += value.length));
  }
  if (!/\{"end":true[^\n]*\n?$/.test(last)) throw new ApiError(0, { detail: "The answer broke off before its end." });
  return new Blob(parts, { type: "application/x-ndjson" });
}

function save(blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = NAME;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
