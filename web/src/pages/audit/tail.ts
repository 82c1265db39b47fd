import { signal } from "@preact/signals";

import { ApiError } from "../../api/client.ts";
import { forgetFailure, noteFailure } from "../../live/failures.ts";
import { hasTail, type Filter } from "./filter.ts";
import type { Row } from "./lines.ts";
import { newer, older, type Read } from "./walk.ts";

/** Rows that are kept at once; older ones are fetched again when somebody scrolls there. */
const MOST_ROWS = 5_000;
/** More than this waits for nobody: then the list begins anew. */
const MOST_WAITING = 2_000;
const SCREENFUL = 100;
/** After every position there is: answers nothing but where the log ends. */
const BEYOND = Number.MAX_SAFE_INTEGER;

/** The log from its end backwards, and what is added to it. */
export class Tail {
  /** Newest first. */
  readonly rows = signal<readonly Row[]>([]);
  /** What came while the rows must not move; newest first. */
  readonly waiting = signal<readonly Row[]>([]);
  /** Where the log ends. */
  readonly head = signal(0);
  readonly error = signal<ApiError | undefined>(undefined);
  readonly isLoading = signal(true);
  /** The beginning of the log is reached, or of the time that was asked for. */
  readonly isAll = signal(false);
  /** Where a search for older events is, if it takes a while. */
  readonly searched = signal<number | undefined>(undefined);
  /** So much came while it waited that the list has to begin anew. */
  readonly isTooFar = signal(false);

  readonly #read: Read;
  readonly #filter: Filter;
  readonly #now: () => number;
  readonly #end = new AbortController();
  #before = 1;
  #reached = 0;
  #isAsking = false;
  #wantsMore = false;
  #wantsBegin = false;

  constructor(read: Read, filter: Filter, now: () => number) {
    this.#read = read;
    this.#filter = filter;
    this.#now = now;
  }

  /** Whether events that come can be among these. */
  get isLive(): boolean {
    return hasTail(this.#filter, this.#now());
  }

  /** Fetches the newest events; what was there goes. */
  async begin(): Promise<void> {
    this.#wantsBegin = this.#isAsking;
    await this.#ask(async (stop) => {
      const { head } = await this.#read({ since: BEYOND, limit: 1 }, stop);
      const until = Math.min(head, this.#filter.until ?? head);
      const part = await older(this.#read, this.#filter, until + 1, SCREENFUL, stop, this.#note);
      this.#settle(part);
      this.rows.value = part.rows;
      this.waiting.value = [];
      this.isTooFar.value = false;
      this.head.value = head;
      this.#reached = head;
    });
  }

  /** Fetches what is before the last row. */
  async more(): Promise<void> {
    if (this.isAll.value) return;
    // Nobody may ask again: who scrolled to the end scrolls no further.
    this.#wantsMore = this.#isAsking;
    await this.#ask(async (stop) => {
      const part = await older(this.#read, this.#filter, this.#before, SCREENFUL, stop, this.#note);
      this.rows.value = [...this.rows.value, ...part.rows];
      this.#settle(part);
    });
  }

  /** Fetches what is new. `isHeld` keeps the rows where they are; `isPaused` only looks how far the log is. */
  async look({ isHeld, isPaused }: { isHeld: boolean; isPaused: boolean }): Promise<void> {
    if (this.isLoading.value) return;
    // The beginning has failed, or the log was empty.
    if (this.#reached === 0) {
      if (this.error.value?.passes ?? true) await this.begin();
      return;
    }
    await this.#ask(async (stop) => {
      if (isPaused || !this.isLive || this.isTooFar.value) {
        this.head.value = (await this.#read({ since: BEYOND, limit: 1 }, stop)).head;
        return;
      }
      const part = await newer(this.#read, this.#filter, this.#reached, stop);
      // It is another log, and what is shown is not in it.
      this.#wantsBegin = part.head < this.#reached;
      this.head.value = part.head;
      this.#reached = part.isAll ? part.head : (part.rows.at(-1)?.position ?? this.#reached);
      const fresh = part.rows.reverse();
      this.waiting.value = [...fresh, ...this.waiting.value];
      if (this.waiting.value.length > MOST_WAITING) {
        this.waiting.value = [];
        this.isTooFar.value = true;
      }
      if (!isHeld) this.release();
    });
  }

  /** Shows what waited. */
  release(): void {
    if (this.isTooFar.value) void this.begin();
    if (this.waiting.value.length === 0) return;
    const all = [...this.waiting.value, ...this.rows.value];
    this.waiting.value = [];
    this.rows.value = all.slice(0, MOST_ROWS);
    const dropped = all[MOST_ROWS];
    if (dropped) {
      this.#before = dropped.position + 1;
      this.isAll.value = false;
    }
  }

  close(): void {
    this.#end.abort();
    forgetFailure(this);
  }

  readonly #note = (reached: number): void => {
    if (!this.#end.signal.aborted) this.searched.value = reached;
  };

  #fail(error: ApiError): void {
    this.error.value = error;
    if (error.passes && this.rows.value.length > 0) noteFailure(this, error);
    else forgetFailure(this);
  }

  #settle({ before }: { before: number }): void {
    this.#before = before;
    this.isAll.value = before <= 1;
  }

  /** One asking at a time. */
  async #ask(asking: (stop: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      await asking(this.#end.signal);
      this.error.value = undefined;
      forgetFailure(this);
    } catch (fault) {
      if (this.#end.signal.aborted) return;
      this.#fail(fault instanceof ApiError ? fault : new ApiError(0, { detail: String(fault) }));
    } finally {
      this.#isAsking = false;
      this.searched.value = undefined;
      this.isLoading.value = false;
    }
    const [wantsBegin, wantsMore] = [this.#wantsBegin, this.#wantsMore];
    this.#wantsBegin = this.#wantsMore = false;
    if (wantsBegin) await this.begin();
    else if (wantsMore) await this.more();
  }
}
