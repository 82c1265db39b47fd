import { computed, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { ApiError, get } from "../../api/client.ts";
import { query } from "../../app/router.ts";
import { serverNow } from "../../app/time.ts";
import { onMessage } from "../../live/feed.ts";
import { live } from "../../live/resource.ts";
import { type Fixture, merge } from "./grid.ts";
import { asked, viewOf } from "./view.ts";

/** Changes are collected for so long. */
const COLLECT_MS = 250;
/** Up to so many changed fixtures are asked for one by one; beyond that the page is. */
const ONE_BY_ONE = 3;
/** The page as a whole is asked for at most this often. */
const WHOLE_MS = 1_000;
/** Fixtures come and go: the page is asked for again at least this often. */
const AGAIN_MS = 20_000;

/** The fixtures of the page that the address names; only what changed is asked for again. */
export function useFixtures() {
  const store = useMemo(fixtures, []);
  useEffect(() => () => store.close(), [store]);
  return store;
}

function fixtures() {
  const page = signal<{ events: Fixture[]; total: number } | undefined>(undefined);
  const whole = live(
    async (signal) => {
      const answer = await get("/api/events", { query: asked(viewOf(query.value), serverNow()), signal });
      page.value = { total: answer.total, events: merge(page.value?.events ?? [], answer.events) };
      return answer.total;
    },
    { everyMs: AGAIN_MS },
  );
  const changed = new Set<number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isClosed = false;
  let lastWhole = 0;

  const later = (milliseconds = COLLECT_MS) => {
    if (!isClosed) timer ??= setTimeout(() => void flush(), milliseconds);
  };
  const flush = async () => {
    timer = undefined;
    if (isAsking) return;
    const shown = new Set(page.value?.events.map(({ id }) => id));
    const wanted = [...changed].filter((id) => shown.has(id));
    if (wanted.length > ONE_BY_ONE) {
      // An asking is never cut short by the next: under a steady stream none would end.
      const wait = whole.loading.value ? COLLECT_MS : lastWhole + WHOLE_MS - performance.now();
      if (wait > 0) return later(wait);
      lastWhole = performance.now();
    }
    changed.clear();
    if (wanted.length === 0) return;
    if (wanted.length > ONE_BY_ONE) return whole.refresh();
    isAsking = true;
    try {
      put(await Promise.all(wanted.map((id) => get("/api/events/{id}", { path: { id } }))));
    } catch (fault) {
      // The page as a whole says what is wrong, and tries until it passes.
      if (fault instanceof ApiError) whole.refresh();
    } finally {
      isAsking = false;
      if (changed.size > 0) later();
    }
  };
  const put = (answers: (Fixture & { markets_by_bookmaker?: unknown })[]) => {
    const now = page.value;
    if (!now || isClosed) return;
    const fresh = new Map(answers.map(({ markets_by_bookmaker: _, ...fixture }) => [fixture.id, fixture]));
    page.value = { ...now, events: merge(now.events, now.events.map((event) => fresh.get(event.id) ?? event)) };
  };
  const end = onMessage("odds_updates", ({ data }) => {
    for (const id of (data["event_ids"] as number[] | undefined) ?? []) changed.add(id);
    later();
  });
  return {
    data: computed(() => page.value),
    error: whole.error,
    refresh: whole.refresh,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      end();
      whole.close();
    },
  };
}
