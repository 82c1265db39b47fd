import { effect, signal, untracked, type Signal } from "@preact/signals";

import { ApiError } from "../api/client.ts";
import type { PushMessage, Topic } from "../push/client.ts";
import { forgetFailure, noteFailure } from "./failures.ts";
import { epoch, onMessage } from "./feed.ts";
import { greeted } from "./greeting.ts";

/** Answers are asked for at most this often, however many messages come; the first message is not kept waiting. */
const COALESCE_MS = 100;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;

/** Something of the API that stays right: fetched once, then again whenever a message says that it changed. */
export interface Live<T> {
  /** What was last answered. */
  readonly data: Signal<T | undefined>;
  /** Why the last asking failed; undefined after a success. */
  readonly error: Signal<ApiError | undefined>;
  readonly loading: Signal<boolean>;
  /** Asks again now. */
  refresh(): void;
  /** Asks again now, unless it was asked for within so many milliseconds. */
  refreshAfter(milliseconds: number): void;
  /** Shows what a change of this page answered; what was asked for before it is older. */
  put(answer: T): void;
  /** No more of it. */
  close(): void;
}

export interface Liveness {
  topics?: Topic[];
  /** Whether a message is about what is shown; all of these topics unless told. */
  concerns?: (message: PushMessage) => boolean;
  /** Ask again every so often as well, and when somebody looks at the page again, for what no message tells of. */
  everyMs?: number;
  coalesceMs?: number;
  /** No page shows that it could not be had at all: the banner does. */
  isUnseen?: boolean;
}

/**
 * Fetches with `load` and again on messages, after gaps and new connections, and after failures that pass. Signals read in
 * `load` before its first `await` make it ask again when they change.
 */
export function live<T>(load: (signal: AbortSignal) => Promise<T>, liveness: Liveness = {}): Live<T> {
  const data = signal<T | undefined>(undefined);
  const error = signal<ApiError | undefined>(undefined);
  const loading = signal(true);
  const round = signal(0);
  let running: AbortController | undefined;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let started = -Infinity;
  const later = (milliseconds: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      round.value += 1;
    }, milliseconds);
  };
  /** Messages never cut an asking short: under a steady stream none would ever end. */
  const changed = () => {
    if (running) again = true;
    else later(rest());
  };
  /** What is left of the pause since the last asking. */
  const rest = () => Math.max(0, started + (liveness.coalesceMs ?? COALESCE_MS) - performance.now());
  const settle = (mine: AbortController) => {
    if (running !== mine) return false;
    running = undefined;
    loading.value = false;
    return true;
  };
  const succeed = (answer: T) => {
    failures = 0;
    data.value = answer;
    error.value = undefined;
    forgetFailure(data);
  };
  const fail = (fault: ApiError) => {
    error.value = fault;
    const hides = data.value !== undefined || liveness.isUnseen;
    if (fault.passes && hides) noteFailure(data, fault);
    else forgetFailure(data);
    if (fault.passes) later(Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++));
  };

  const stop = effect(() => {
    void round.value;
    void epoch.value;
    if (!greeted.value) return;
    running?.abort();
    const mine = new AbortController();
    running = mine;
    started = performance.now();
    again = false;
    const asked = load(mine.signal);
    untracked(() => {
      loading.value = true;
      asked.then(
        (answer) => {
          if (!settle(mine)) return;
          succeed(answer);
          if (again) later(rest());
        },
        (fault: unknown) => {
          if (mine.signal.aborted || !settle(mine)) return;
          fail(fault instanceof ApiError ? fault : new ApiError(0, { detail: String(fault) }));
        },
      );
    });
  });
  const listening = (liveness.topics ?? []).map((topic) =>
    onMessage(topic, (message) => {
      if (liveness.concerns?.(message) ?? true) changed();
    }),
  );
  const interval = liveness.everyMs === undefined ? undefined : setInterval(changed, liveness.everyMs);
  if (interval !== undefined) listening.push(whenSeen(changed));

  return {
    data,
    error,
    loading,
    refresh: () => (round.value += 1),
    refreshAfter: (milliseconds) => {
      if (performance.now() - started > milliseconds) round.value += 1;
    },
    put: (answer) => {
      running?.abort();
      running = undefined;
      loading.value = false;
      succeed(answer);
      if (again) later(rest());
    },
    close: () => {
      stop();
      forgetFailure(data);
      running?.abort();
      running = undefined;
      clearTimeout(timer);
      clearInterval(interval);
      for (const end of listening) end();
    },
  };
}

/** Timers of a page that nobody sees are slow or stand still. */
function whenSeen(look: () => void): () => void {
  const onChange = () => document.visibilityState === "visible" && look();
  document.addEventListener("visibilitychange", onChange);
  return () => document.removeEventListener("visibilitychange", onChange);
}
