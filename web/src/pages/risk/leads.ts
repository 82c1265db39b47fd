import type { Alert } from "./model.ts";
import { isSameLead, type Lead, leadOf } from "./lead.ts";

/** The list moves on under a scroll: what is only passed by is not asked for. */
const REST_MS = 350;
/** So many fixtures are asked for at a time. */
const FIXTURES_PER_REQUEST = 5;

/** What fetches the alerts of fixtures. */
interface Ground {
  /** Which alerts a fixture is known to have: undefined for a fixture that is not listed. */
  versionOf(eventId: number): string | undefined;
  fetch(eventIds: readonly number[]): Promise<void>;
  /** Something more important is being fetched. */
  isBusy(): boolean;
}

/** What moved most in each fixture on the screen: asked for after everything else, and kept. */
export class Leads {
  readonly #ground: Ground;
  readonly #known = new Map<number, { lead: Lead | undefined; version: string | undefined }>();
  #visible: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  of(eventId: number): Lead | undefined {
    return this.#known.get(eventId)?.lead;
  }

  /** The alerts of a fixture were fetched. */
  learn(eventId: number, alerts: readonly Alert[]): void {
    const old = this.#known.get(eventId)?.lead;
    const lead = leadOf(alerts);
    this.#known.set(eventId, { lead: isSameLead(old, lead) ? old : lead, version: this.#ground.versionOf(eventId) });
  }

  /** Tells which fixtures are on the screen. */
  look(eventIds: readonly number[]): void {
    this.#visible = eventIds;
    this.later();
  }

  /** Looks soon whether something is missing. */
  later(): void {
    if (this.#isAsking) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), REST_MS);
  }

  keepOnly(isListed: (eventId: number) => boolean): void {
    for (const id of this.#known.keys()) if (!isListed(id)) this.#known.delete(id);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#visible = [];
    this.#known.clear();
  }

  async #ask(): Promise<void> {
    if (this.#ground.isBusy()) return this.later();
    const isOld = (id: number) => {
      const version = this.#ground.versionOf(id);
      return version !== undefined && this.#known.get(id)?.version !== version;
    };
    const missing = this.#visible.filter(isOld).slice(0, FIXTURES_PER_REQUEST);
    if (missing.length === 0) return;
    this.#isAsking = true;
    try {
      await this.#ground.fetch(missing);
      this.#isAsking = false;
      this.later();
    } catch {
      // The next look asks again.
      this.#isAsking = false;
    }
  }
}
