import { computed, signal } from "@preact/signals";

import type { ApiError } from "../api/client.ts";

/** Something that is shown could not be had anew. */
export interface Failure {
  error: ApiError;
  /** When it failed first, in this machine's milliseconds. */
  since: number;
}

const failing = signal<ReadonlyMap<object, Failure>>(new Map());

/** The failure that has lasted longest; undefined while all that is shown could be had. */
export const oldestFailure = computed(() => {
  let oldest: Failure | undefined;
  for (const failure of failing.value.values()) {
    if (!oldest || failure.since < oldest.since) oldest = failure;
  }
  return oldest;
});

/** What `of` shows is old: it could not be had again. */
export function noteFailure(of: object, error: ApiError): void {
  const since = failing.value.get(of)?.since ?? Date.now();
  failing.value = new Map(failing.value).set(of, { error, since });
}

/** It could be had, or nobody wants it any more. */
export function forgetFailure(of: object): void {
  if (!failing.value.has(of)) return;
  const left = new Map(failing.value);
  left.delete(of);
  failing.value = left;
}
