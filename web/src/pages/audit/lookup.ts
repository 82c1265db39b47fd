import { signal, type Signal } from "@preact/signals";

/** Found things that are remembered; the ones that were asked for longest ago go first. */
const MOST_KEPT = 1_000;
/** What waits to be looked up: about what is on the screen. Beyond that the oldest are passed over until they are shown again. */
const MOST_WAITING = 80;
const AT_ONCE = 4;

/** Looks things up by their keys, a few at a time, each once as long as it is remembered. */
export class Lookup<T> {
  readonly #load: (key: string) => Promise<T | undefined>;
  readonly #known = new Map<string, Signal<T | undefined>>();
  #waiting: string[] = [];
  #running = 0;

  constructor(load: (key: string) => Promise<T | undefined>) {
    this.#load = load;
  }

  /** What is known of it; whoever reads this is drawn again when there is more. */
  of(key: string): T | undefined {
    return (this.#known.get(key) ?? this.#want(key)).value;
  }

  #want(key: string): Signal<T | undefined> {
    const found = signal<T | undefined>(undefined);
    this.#known.set(key, found);
    for (const old of this.#known.keys()) {
      if (this.#known.size <= MOST_KEPT) break;
      this.#known.delete(old);
    }
    this.#waiting.push(key);
    while (this.#waiting.length > MOST_WAITING) this.#known.delete(this.#waiting.shift() ?? "");
    queueMicrotask(() => this.#go());
    return found;
  }

  #go(): void {
    while (this.#running < AT_ONCE) {
      const key = this.#waiting.shift();
      if (key === undefined) return;
      this.#running += 1;
      void this.#find(key).finally(() => {
        this.#running -= 1;
        this.#go();
      });
    }
  }

  async #find(key: string): Promise<void> {
    const found = this.#known.get(key);
    try {
      const value = await this.#load(key);
      if (found) found.value = value;
    } catch {
      // A name is an extra. It is asked for again when its row is drawn again; the list itself says what is wrong.
      if (this.#known.get(key) === found) this.#known.delete(key);
    }
  }
}
