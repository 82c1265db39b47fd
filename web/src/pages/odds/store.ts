import { batch, computed, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { ApiError, clockAhead, get } from "../../api/client.ts";
import { query } from "../../app/router.ts";
import { serverNow } from "../../app/time.ts";
import { onMessage } from "../../live/feed.ts";
import { live, type Live } from "../../live/resource.ts";
import { type Fixture, merge } from "./grid.ts";
import { asked, keyOf, viewOf } from "./view.ts";

/** Changes are collected for so long. */
const COLLECT_MS = 250;
/** Up to so many changed fixtures are asked for one by one; beyond that the page is. */
const ONE_BY_ONE = 3;
/** The page as a whole is asked for at most this often. */
const WHOLE_MS = 1_000;
/** Fixtures come and go: the page is asked for again at least this often. */
const AGAIN_MS = 20_000;
/** A clock that turns out to be off by this much was asked with a wrong time. */
const CLOCK_MS = 60_000;

/** Some fixtures, and to which view they belong. */
interface Shown {
  events: Fixture[];
  total: number;
  /** {@link keyOf} of the view that they were asked for. */
  of: string;
}

/** The fixtures of the page that the address names; only what changed is asked for again. */
export function useFixtures(): FixtureStore {
  const store = useMemo(() => new FixtureStore(), []);
  useEffect(() => () => store.close(), [store]);
  return store;
}

/**
 * Askings and messages are numbered in one row: an answer knows of all messages with a lower number, and the answer with the
 * higher number counts, in whatever order they come.
 */
export class FixtureStore {
  readonly #page = signal<Shown | undefined>(undefined);
  readonly #whole: Live<number>;
  readonly #end: () => void;
  #number = 0;
  /** The message that was last heard of a fixture, as long as no answer knows of it. */
  readonly #heard = new Map<number, number>();
  /** The asking that a fixture on the page comes from. */
  #answered = new Map<number, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #isClosed = false;
  #lastWhole = -Infinity;

  readonly data = computed(() => this.#page.value);
  readonly error;
  readonly refresh;

  constructor() {
    this.#whole = live((signal) => this.#askWhole(signal), { everyMs: AGAIN_MS });
    this.#end = onMessage("odds_updates", ({ data }) => this.#hear(data["event_ids"] as number[] | undefined));
    this.error = this.#whole.error;
    this.refresh = this.#whole.refresh;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#end();
    this.#whole.close();
  }

  /** A message that does not say of which fixtures it is may be of any. */
  #hear(ids: readonly number[] = this.#page.value?.events.map(({ id }) => id) ?? []): void {
    const number = ++this.#number;
    for (const id of ids) this.#heard.set(id, number);
    this.#later();
  }

  #later(milliseconds = COLLECT_MS): void {
    if (!this.#isClosed) this.#timer ??= setTimeout(() => void this.#flush(), milliseconds);
  }

  async #askWhole(signal: AbortSignal): Promise<number> {
    const view = viewOf(query.value);
    const number = ++this.#number;
    const ahead = clockAhead.peek();
    const answer = await get("/api/events", { query: asked(view, serverNow()), signal });
    if (signal.aborted) return answer.total;
    batch(() => this.#showWhole({ ...answer, of: keyOf(view) }, number));
    if (view.kickoff !== undefined && Math.abs(clockAhead.peek() - ahead) > CLOCK_MS) queueMicrotask(() => this.refresh());
    return answer.total;
  }

  #showWhole({ events, total, of }: Shown, number: number): void {
    const before = new Map(this.#page.value?.events.map((event) => [event.id, event]));
    const answered = new Map<number, number>();
    const newest = events.map((event) => {
      const earlier = before.get(event.id);
      const known = this.#answered.get(event.id) ?? 0;
      answered.set(event.id, Math.max(known, number));
      return earlier && known > number ? earlier : event;
    });
    this.#answered = answered;
    this.#page.value = { events: merge([...before.values()], newest), total, of };
    for (const [id, heard] of this.#heard) if (heard < number) this.#heard.delete(id);
    if (this.#heard.size > 0) this.#later();
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    if (this.#isAsking) return;
    const wanted = this.#wanted();
    if (wanted.length === 0) return;
    if (wanted.length <= ONE_BY_ONE) return this.#askSome(wanted);
    // An asking is never cut short by the next: under a steady stream none would end.
    const wait = this.#whole.loading.value ? COLLECT_MS : this.#lastWhole + WHOLE_MS - performance.now();
    if (wait > 0) return this.#later(wait);
    this.#lastWhole = performance.now();
    this.refresh();
  }

  /** The fixtures of the page that changed. Of others nothing has to be known, unless they may be in an answer on its way. */
  #wanted(): number[] {
    const shown = new Set(this.#page.value?.events.map(({ id }) => id));
    const isWaiting = this.#page.value === undefined || this.#whole.loading.value;
    if (!isWaiting) for (const id of this.#heard.keys()) if (!shown.has(id)) this.#heard.delete(id);
    return [...this.#heard.keys()].filter((id) => shown.has(id));
  }

  async #askSome(ids: readonly number[]): Promise<void> {
    this.#isAsking = true;
    const number = ++this.#number;
    try {
      const answers = await Promise.all(ids.map((id) => get("/api/events/{id}", { path: { id } })));
      for (const id of ids) if ((this.#heard.get(id) ?? 0) < number) this.#heard.delete(id);
      if (!this.#isClosed) this.#put(answers, number);
    } catch (fault) {
      // The page as a whole says what is wrong, and tries until it passes.
      if (fault instanceof ApiError && !this.#isClosed) this.refresh();
      return;
    } finally {
      this.#isAsking = false;
    }
    if (this.#heard.size > 0) this.#later();
  }

  #put(answers: (Fixture & { markets_by_bookmaker?: unknown })[], number: number): void {
    const now = this.#page.value;
    if (!now) return;
    const fresh = new Map<number, Fixture>();
    for (const { markets_by_bookmaker: _, ...fixture } of answers) {
      if (!this.#answered.has(fixture.id) || (this.#answered.get(fixture.id) ?? 0) > number) continue;
      this.#answered.set(fixture.id, number);
      fresh.set(fixture.id, fixture);
    }
    this.#page.value = { ...now, events: merge(now.events, now.events.map((event) => fresh.get(event.id) ?? event)) };
  }
}
