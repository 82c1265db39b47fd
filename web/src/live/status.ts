import { computed } from "@preact/signals";

import { get } from "../api/client.ts";
import { live } from "./resource.ts";
import { staleOf } from "./stale.ts";

/** Often enough to tell of a silent bookmaker long before two scrape cycles are over again. */
const LOOK_MS = 30_000;

/** How linewatch is, whatever page is shown: quiet bookmakers send no message, so this is asked for. */
export const status = live((signal) => get("/api/status", { signal }), { everyMs: LOOK_MS, isUnseen: true });

/** Who is silent, and when that was found, in milliseconds of the monotonic clock. */
export const silence = computed(() => {
  const answer = status.data.value;
  return answer && { ...staleOf(answer), foundAt: performance.now() };
});

/** What an operator should look at, as the server says it. */
export const warnings = computed<readonly string[]>(() => status.data.value?.warnings ?? []);
