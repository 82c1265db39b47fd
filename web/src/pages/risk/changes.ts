import { batch, signal } from "@preact/signals";

import { ApiError, get, send } from "../../api/client.ts";
import { me } from "../../live/me.ts";
import { apply, type Target } from "./acks.ts";
import { lookUp } from "./lookup.ts";
import type { Alert } from "./model.ts";
import { type AlertView, type Change, count, foundOut, type Outcome, type Unsure, verbOf } from "./verdicts.ts";
import type { GroupFilter } from "./view.ts";

/** Shown for an alert or a fixture until the server has answered. */
export interface Pending extends Change {
  /** The change that it belongs to. */
  change: number;
  /** It is being looked up whether the server did it. */
  isUnsure: boolean;
}

export function pendingWords({ acknowledged, isUnsure }: Pending): string {
  if (isUnsure) return "checking …";
  return acknowledged ? "acknowledging …" : "unacknowledging …";
}

/** What came of a change, and what undoing it needs. */
export interface Sent extends Outcome {
  /** The notes that the alerts had before. */
  notes: ReadonlyMap<number, string>;
  /** Tells what could not be told at once. */
  later: Promise<Sent> | undefined;
}

/** What of the store is changed. */
export interface Ground {
  alert(id: number): Alert | undefined;
  /** Takes over what the server said of alerts. */
  learn(alerts: readonly AlertView[]): void;
  /** Fetches fixtures again. */
  refetch(eventIds: readonly number[]): Promise<void>;
  filter(): GroupFilter;
}

/** Changes of alerts: shown at once as asked for, and as they are when the server has said so. */
export class Changes {
  readonly #ground: Ground;
  #count = 0;

  /** What was asked of the server and is not answered yet, by alert. */
  readonly pending = signal<ReadonlyMap<number, Pending>>(new Map());
  /** The same of whole fixtures. */
  readonly pendingGroups = signal<ReadonlyMap<number, Pending>>(new Map());

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Changes alerts; what becomes of them when the server does not say is told `later`. */
  async send(target: Target, change: Change): Promise<Sent> {
    const mine = ++this.#count;
    const eventId = "eventId" in target ? target.eventId : undefined;
    this.#mark(target.alertIds, eventId, { ...change, change: mine, isUnsure: false });
    const filter = eventId === undefined ? {} : this.#ground.filter();
    let known: ReadonlyMap<number, Alert>;
    let full: Target;
    try {
      [full, known] = await this.#prepare(target, filter);
    } catch (error) {
      this.#unmark(target.alertIds, eventId, mine);
      const why = error instanceof ApiError ? error.detail : String(error);
      const messages: Outcome["messages"] = [{ kind: "error", text: `Not ${verbOf(change)}: ${why}` }];
      // Only a fixture whose alerts are not known has to be prepared: the one that is known stands for all.
      const left = "eventId" in target ? [target.upTo] : [];
      return { alerts: [], changed: [], left, messages, unsure: undefined, notes: new Map(), later: undefined };
    }
    const outcome = await apply(full, change, (about, { acknowledged, note }) =>
      send("post", "/api/alerts/acknowledge", { query: filter, body: { ...about, acknowledged, ...(note ? { note } : {}) } }),
    );
    const { unsure } = outcome;
    batch(() => {
      this.#ground.learn(outcome.alerts);
      this.#unmark(full.alertIds, undefined, mine);
      if (unsure) this.#mark(unsure.alertIds, eventId, { ...change, change: mine, isUnsure: true });
    });
    const events = new Set([...known.values(), ...outcome.alerts].flatMap((alert) => alert.eventId ?? []));
    if (eventId !== undefined) events.add(eventId);
    const fetched = this.#ground.refetch([...events]);
    // A fixture is as it was until its alerts are fetched again.
    if (!unsure) void fetched.finally(() => this.#unmark([], eventId, mine));
    const later = unsure && this.#findOut(unsure, change, known).finally(() => this.#unmark(unsure.alertIds, eventId, mine));
    return { ...outcome, notes: notesOf(known), later };
  }

  /** The alerts before the change: those of a fixture that was never opened are fetched first. */
  async #prepare(target: Target, filter: GroupFilter | object): Promise<[Target, ReadonlyMap<number, Alert>]> {
    if (!("eventId" in target) || target.alertIds.length > 0) {
      const known = target.alertIds.flatMap((id) => this.#ground.alert(id) ?? []);
      return [target, new Map(known.map((alert) => [alert.id, alert]))];
    }
    const { alerts } = await get("/api/alerts/groups/{eventId}", { path: { eventId: target.eventId }, query: filter });
    const seen = alerts.filter(({ id }) => id <= target.upTo);
    return [{ ...target, alertIds: seen.map(({ id }) => id) }, new Map(seen.map((alert) => [alert.id, alert]))];
  }

  async #findOut(unsure: Unsure, change: Change, known: ReadonlyMap<number, Alert>): Promise<Sent> {
    let outcome: Outcome;
    try {
      const found = await lookUp(unsure, (id) => known.get(id)?.eventId ?? undefined);
      outcome = foundOut(unsure, found, change, me.peek()?.actor);
    } catch (error) {
      const why = error instanceof ApiError ? error.detail : String(error);
      const text = `Not known whether ${count(unsure.alertIds.length)} ${unsure.alertIds.length === 1 ? "is" : "are"} ${verbOf(change)}: ${why}`;
      outcome = { alerts: [], changed: [], left: [], messages: [{ kind: "error", text }], unsure: undefined };
    }
    this.#ground.learn(outcome.alerts);
    void this.#ground.refetch([...new Set(outcome.alerts.flatMap((alert) => alert.eventId ?? []))]);
    return { ...outcome, notes: notesOf(known), later: undefined };
  }

  #mark(alertIds: readonly number[], eventId: number | undefined, pending: Pending): void {
    batch(() => {
      this.pending.value = new Map([...this.pending.value, ...alertIds.map((id) => [id, pending] as const)]);
      if (eventId !== undefined) this.pendingGroups.value = new Map(this.pendingGroups.value).set(eventId, pending);
    });
  }

  /** Takes the marks of a change away; of a later one they stay. */
  #unmark(alertIds: readonly number[], eventId: number | undefined, mine: number): void {
    const without = (all: ReadonlyMap<number, Pending>, ids: readonly number[]) => {
      const rest = new Map(all);
      for (const id of ids) if (rest.get(id)?.change === mine) rest.delete(id);
      return rest.size === all.size ? all : rest;
    };
    batch(() => {
      this.pending.value = without(this.pending.value, alertIds);
      if (eventId !== undefined) this.pendingGroups.value = without(this.pendingGroups.value, [eventId]);
    });
  }
}

function notesOf(known: ReadonlyMap<number, Alert>): Map<number, string> {
  return new Map([...known].flatMap(([id, { note }]): [number, string][] => (note ? [[id, note]] : [])));
}
