import { batch, computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";

import { ApiError, get } from "../../api/client.ts";
import { now, serverNow } from "../../app/time.ts";
import { epoch, onMessage } from "../../live/feed.ts";
import { greeted } from "../../live/greeting.ts";
import type { PushMessage } from "../../push/client.ts";
import { learnBooks } from "./bookNames.ts";
import { Changes } from "./changes.ts";
import { type Facts, type Kept, layOut, type Layout, NOTHING, orderAlerts, place, type Row, rowsOf, waitingOf } from "./layout.ts";
import { type Lead, leadOfGroup } from "./lead.ts";
import { Leads } from "./leads.ts";
import { alertsOfFixture } from "./lookup.ts";
import type { Alert, Group } from "./model.ts";
import { pause } from "./pause.ts";
import type { AlertView } from "./verdicts.ts";
import { filterOf, type GroupFilter, isOpen, keyOf, type View } from "./view.ts";

/** Fixtures of one answer. */
const PART = 100;
/** Between two rounds of asking there is a pause within these, after whole lists as long as the last one took: a busy server is spared. */
const SHORTEST_PAUSE_MS = 16;
const LONGEST_PAUSE_MS = 250;
/** The pause after a round of single fixtures, as a part of the time that it took. */
const SINGLE_REST = 0.25;
/** The least time between two rounds for prices alone. */
const PRICES_MS = 700;
/** From so many fixtures on the list is asked for instead of each of them. */
const MANY = 10;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/** What the Risk page knows, and what of it is shown. Facts change in place at once; lines move only when nobody holds them. */
export class RiskStore {
  readonly #view: ReadonlySignal<View>;
  readonly #held: ReadonlySignal<boolean>;
  readonly #groups = new Map<number, Group>();
  readonly #alerts = new Map<number, Alert>();
  readonly #alertsOf = new Map<number, readonly number[]>();
  readonly #kept: Kept = new Map();
  readonly #stops: (() => void)[];

  #order: readonly number[] = [];
  #cursor: string | undefined;
  #atEnd = false;
  #abort = new AbortController();
  #key = "";
  #busy = false;
  /** What messages were about. */
  #dirty = new Set<number>();
  /** What is on the screen and not fetched, or not any more. */
  #wanted = new Set<number>();
  /** What is being fetched in this round. */
  #underWay: ReadonlySet<number> = new Set();
  #reload = false;
  #loadingMore = false;
  #visible: ReadonlySet<number> = new Set();
  /** When prices of fixtures on the screen changed that were not fetched since. */
  #priced = new Map<number, number>();
  #isPricing = false;
  /** Requests about one fixture are numbered, so that an old answer does not replace a newer one. */
  #asked = 0;
  #answered = new Map<number, number>();
  #fetchedAt = new Map<number, number>();
  #pricesTimer: ReturnType<typeof setTimeout> | undefined;
  #minute = 0;
  /** With so many alerts it is looked which of them can go. */
  #most = 200;
  readonly #leads = new Leads({
    versionOf: (id) => {
      const group = this.#groups.get(id);
      // What the server says already is not asked for.
      return group && !group.strongest ? `${group.newestAlertId} ${group.count}` : undefined;
    },
    fetch: (ids) => this.#fetchSome(this.#abort.signal, ids),
    isBusy: () => this.#busy,
  });

  /** Moves on whenever a fact changed. */
  readonly version = signal(0);
  /** Which lines there are. */
  readonly shown = signal<Layout>(NOTHING);
  /** What they would be if nobody held them. */
  readonly latest = signal<Layout>(NOTHING);
  readonly totals = signal<{ groups: number; alerts: number } | undefined>(undefined);
  readonly error = signal<ApiError | undefined>(undefined);
  /** The first answer of this view has come. */
  readonly isReady = signal(false);
  readonly changes = new Changes(this);
  /** Fixtures whose alerts have all left the view. */
  readonly goneGroups = signal<ReadonlySet<number>>(new Set());

  readonly rows = computed(() => {
    const view = this.#view.value;
    return rowsOf(this.shown.value, (id) => isOpen(view, id), this.#kept);
  });
  readonly waiting = computed(() => waitingOf(this.shown.value, this.latest.value));

  constructor(view: ReadonlySignal<View>, held: ReadonlySignal<boolean>) {
    this.#view = view;
    this.#held = held;
    this.#stops = [
      effect(() => {
        const key = keyOf(view.value);
        untracked(() => this.#show(key));
      }),
      effect(() => {
        if (greeted.value) untracked(() => void this.#work());
      }),
      effect(() => {
        if (epoch.value > 0) untracked(() => this.#reloadAll());
      }),
      effect(() => {
        if (!held.value) untracked(() => this.take());
      }),
      this.#followTime(),
      onMessage("risk_alerts", (message) => this.#touch(eventsOf(message))),
      onMessage("odds_updates", (message) => this.#touchPrices(eventsOf(message))),
    ];
  }

  close(): void {
    this.#abort.abort();
    clearTimeout(this.#pricesTimer);
    this.#leads.close();
    for (const stop of this.#stops) stop();
  }

  group(id: number): Group | undefined {
    return this.#groups.get(id);
  }

  alert(id: number): Alert | undefined {
    return this.#alerts.get(id);
  }

  /** What moved most among a fixture's alerts, as far as it is known. */
  lead(eventId: number): Lead | undefined {
    const group = this.#groups.get(eventId);
    return (group && leadOfGroup(group)) ?? this.#leads.of(eventId);
  }

  /** The alerts of a fixture that have lines. */
  linesOf(eventId: number): readonly number[] {
    return this.shown.value.alertsOf.get(eventId) ?? [];
  }

  /** The newest alert of a fixture when its line was laid out: what came later nobody has seen. */
  newestOf(eventId: number): number | undefined {
    return this.shown.value.newest.get(eventId);
  }

  filter(): GroupFilter {
    return filterOf(this.#view.value, serverNow());
  }

  learn(alerts: readonly AlertView[]): void {
    for (const alert of alerts) {
      const old = this.#alerts.get(alert.id);
      if (old) this.#alerts.set(alert.id, { ...old, ...alert });
    }
    if (alerts.length > 0) this.version.value += 1;
  }

  async refetch(eventIds: readonly number[]): Promise<void> {
    if (eventIds.length > MANY) return this.#touch(eventIds);
    try {
      await this.#fetchSome(this.#abort.signal, this.#ours(eventIds));
    } catch {
      this.#touch(eventIds);
    }
  }

  /** Shows everything that waited. */
  take(): void {
    batch(() => {
      this.shown.value = this.latest.value;
      this.goneGroups.value = new Set();
      this.#prune();
    });
  }

  /** Tells which lines are on the screen: what they miss is fetched. */
  look(rows: readonly Row[]): void {
    this.#visible = new Set(rows.filter(({ kind }) => kind !== "group").map(({ eventId }) => eventId));
    for (const id of this.#visible) if (!this.#alertsOf.has(id) && !this.#underWay.has(id)) this.#wanted.add(id);
    if (this.#wanted.size > 0) void this.#work();
    this.#leads.look([...new Set(rows.map(({ eventId }) => eventId))]);
    const last = rows.at(-1);
    const near = this.shown.value.groups.slice(-8);
    if (last && near.includes(last.eventId)) void this.#more();
  }

  // --- asking ------------------------------------------------------------------------------------------------------

  #show(key: string): void {
    if (key === this.#key) return;
    this.#key = key;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#busy = this.#loadingMore = false;
    this.#dirty.clear();
    this.#wanted.clear();
    this.#underWay = new Set();
    this.#priced.clear();
    this.#forget();
    batch(() => {
      this.isReady.value = false;
      this.error.value = undefined;
      this.totals.value = undefined;
      this.shown.value = this.latest.value = NOTHING;
    });
    this.#reloadAll();
  }

  #forget(): void {
    this.#order = [];
    this.#groups.clear();
    this.#alerts.clear();
    this.#alertsOf.clear();
    this.#kept.clear();
    this.#answered.clear();
    this.#fetchedAt.clear();
    this.#leads.close();
    this.#atEnd = false;
    this.#cursor = undefined;
    this.goneGroups.value = new Set();
  }

  #reloadAll(): void {
    this.#reload = true;
    void this.#work();
  }

  #touch(ids: readonly number[]): void {
    for (const id of this.#ours(ids)) this.#dirty.add(id);
    void this.#work();
  }

  /** Those that this view can have: where it is about one fixture, nobody asks for others. */
  #ours(ids: readonly number[]): readonly number[] {
    const { fixture } = this.#view.value;
    return fixture === undefined ? ids : ids.filter((id) => id === fixture);
  }

  /** What a span such as the last hour has is another list every minute. */
  #followTime(): () => void {
    const minute = computed(() => (this.#view.value.since === undefined ? 0 : Math.floor(now.value / 60_000)));
    return effect(() => {
      const [before, after] = [this.#minute, minute.value];
      this.#minute = after;
      if (before > 0 && after > before) untracked(() => this.#reloadAll());
    });
  }

  #touchPrices(ids: readonly number[]): void {
    const now = performance.now();
    for (const id of ids) if (this.#visible.has(id)) this.#priced.set(id, now);
    if (this.#priced.size > 0) this.#pricesTimer ??= setTimeout(() => void this.#refreshPrices(), PRICES_MS);
  }

  /** Apart from the rounds: no alert waits until prices are there. Only of what is on the screen and is not fetched since. */
  async #refreshPrices(): Promise<void> {
    this.#pricesTimer = undefined;
    if (this.#isPricing) return;
    const { signal } = this.#abort;
    const isOld = ([id, at]: [number, number]) => this.#visible.has(id) && (this.#fetchedAt.get(id) ?? 0) < at;
    const ids = [...this.#priced].filter(isOld).map(([id]) => id);
    this.#priced.clear();
    this.#isPricing = true;
    try {
      await this.#fetchSome(signal, ids.slice(0, MANY));
    } catch {
      // The next change of a price asks again.
    } finally {
      this.#isPricing = false;
    }
  }

  /** One round after the other: what comes in meanwhile is in the next one. */
  async #work(): Promise<void> {
    if (this.#busy || !greeted.peek()) return;
    this.#busy = true;
    const { signal } = this.#abort;
    let failures = 0;
    while (!signal.aborted && (this.#reload || this.#dirty.size > 0 || this.#wanted.size > 0)) {
      const started = performance.now();
      const dirty = [...this.#dirty];
      const whole = this.#reload || dirty.length > MANY;
      const wanted = [...this.#wanted].filter((id) => this.#visible.has(id)).slice(0, MANY);
      const single = [...new Set(whole ? wanted : [...dirty, ...wanted])];
      this.#dirty.clear();
      if (wanted.length === 0) this.#wanted.clear();
      for (const id of single) this.#wanted.delete(id);
      this.#underWay = new Set(single);
      this.#reload = false;
      let rest: number;
      try {
        await Promise.all([whole && this.#fetchList(signal, dirty), this.#fetchSome(signal, single)]);
        this.#underWay = new Set();
        failures = 0;
        this.error.value = undefined;
        // Whole lists are much to ask for; an alert that comes during a round of single fixtures need not wait as long again.
        const took = (performance.now() - started) * (whole ? 1 : SINGLE_REST);
        rest = Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, took));
      } catch (error) {
        if (signal.aborted) return;
        this.#underWay = new Set();
        const fault = error instanceof ApiError ? error : new ApiError(0, { detail: String(error) });
        this.error.value = fault;
        if (!fault.passes) break;
        for (const id of dirty) this.#dirty.add(id);
        for (const id of wanted) this.#wanted.add(id);
        this.#reload = whole;
        rest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++);
      }
      if ((await pause(rest)) === "reconnected") failures = 0;
    }
    if (!signal.aborted) this.#busy = false;
  }

  /** All parts of the list that were fetched so far, and the fixtures that are open on the screen. */
  async #fetchList(signal: AbortSignal, ids: readonly number[]): Promise<void> {
    const wanted = Math.max(PART, this.#order.length);
    const found: Group[] = [];
    let cursor: string | undefined;
    let answer;
    do {
      answer = await this.#part(signal, Math.min(200, Math.max(PART, wanted - found.length)), cursor);
      found.push(...answer.groups);
      cursor = answer.nextCursor ?? undefined;
    } while (cursor !== undefined && found.length < wanted);
    const changed = new Set(ids);
    batch(() => {
      const order = [...new Set(found.map(({ eventId }) => eventId))];
      const has = new Set(order);
      const gone = this.#order.filter((id) => !has.has(id));
      for (const group of found) {
        const old = this.#groups.get(group.eventId);
        const isSame = old?.newestAlertId === group.newestAlertId && old.count === group.count;
        // What changed is fetched again when it is looked at; what is on the screen right away.
        if (!isSame || changed.has(group.eventId)) this.#outdate(group.eventId);
        this.#groups.set(group.eventId, group);
      }
      for (const id of gone) this.#outdate(id);
      this.goneGroups.value = new Set([...this.goneGroups.value, ...gone].filter((id) => !has.has(id)));
      this.#order = order;
      this.#cursor = cursor;
      this.#atEnd = cursor === undefined;
      this.totals.value = { groups: answer.totalGroups, alerts: answer.totalAlerts };
      this.#changed();
      this.isReady.value = true;
    });
    this.#leads.later();
  }

  /** The alerts of a fixture are not what they were. What is on the screen stays until the answer is there. */
  #outdate(id: number): void {
    if (this.#visible.has(id)) this.#wanted.add(id);
    else this.#alertsOf.delete(id);
  }

  async #fetchSome(signal: AbortSignal, ids: readonly number[]): Promise<void> {
    const filter = this.filter();
    await Promise.all(ids.map((id) => this.#fetchOne(signal, id, filter)));
  }

  async #fetchOne(signal: AbortSignal, eventId: number, filter: GroupFilter): Promise<void> {
    const asked = ++this.#asked;
    this.#fetchedAt.set(eventId, performance.now());
    const { group, alerts } = await get("/api/alerts/groups/{eventId}", { path: { eventId }, query: filter, signal });
    if (signal.aborted || asked < (this.#answered.get(eventId) ?? 0)) return;
    this.#answered.set(eventId, asked);
    batch(() => {
      for (const alert of alerts) this.#alerts.set(alert.id, alert);
      learnBooks(alerts.flatMap(({ prices }) => prices.map((price) => ({ slug: price.bookmakerSlug, name: price.bookmakerName }))));
      if (group) this.#put(group, alerts);
      else this.#drop(eventId);
      this.#leads.learn(eventId, alerts);
      this.#changed();
    });
    if (this.#held.value) void this.#learnFates(signal, eventId, alerts);
  }

  /** What became of alerts that have lines still and do not fit the view any more: who saw them, and why. */
  async #learnFates(signal: AbortSignal, eventId: number, alerts: readonly Alert[]): Promise<void> {
    const here = new Set(alerts.map(({ id }) => id));
    const { status } = this.#view.value;
    const isLeft = (id: number) => !here.has(id) && this.#alerts.get(id)?.status === status;
    if (!this.linesOf(eventId).some(isLeft)) return;
    try {
      this.learn(await alertsOfFixture(eventId, { signal }));
    } catch {
      // The line says then only what it said.
    }
  }

  #put(group: Group, alerts: readonly Alert[]): void {
    const id = group.eventId;
    const old = this.#groups.get(id);
    this.#groups.set(id, group);
    this.#alertsOf.set(id, keepIfSame(this.#alertsOf.get(id), orderAlerts(alerts)));
    const moved = !old || old.newestAlertId !== group.newestAlertId || old.highestSeverity !== group.highestSeverity;
    if (moved || !this.#order.includes(id)) {
      this.#order = place(this.#order, this.#groups, group, this.#view.value.sort, this.#atEnd);
    }
    this.#count(group.count - (old?.count ?? 0), old ? 0 : 1);
    if (this.goneGroups.value.has(id)) {
      this.goneGroups.value = new Set([...this.goneGroups.value].filter((other) => other !== id));
    }
    this.#fill(id);
  }

  #drop(id: number): void {
    const old = this.#groups.get(id);
    if (old && this.#order.includes(id)) this.#count(-old.count, -1);
    this.#order = this.#order.filter((other) => other !== id);
    this.#alertsOf.set(id, []);
    this.goneGroups.value = new Set([...this.goneGroups.value, id]);
  }

  /** The totals follow at once; the next list sets them right. */
  #count(alerts: number, groups: number): void {
    const totals = this.totals.value;
    if (!totals || (alerts === 0 && groups === 0)) return;
    this.totals.value = { groups: Math.max(0, totals.groups + groups), alerts: Math.max(0, totals.alerts + alerts) };
  }

  /** Lines that stood for alerts become these alerts, as many as there are lines: the others wait. */
  #fill(id: number): void {
    const shown = this.shown.value;
    const alerts = this.#alertsOf.get(id);
    if (!alerts || shown.alertsOf.has(id) || !shown.sizes.has(id)) return;
    const lines = this.#held.value ? alerts.slice(-(shown.sizes.get(id) ?? alerts.length)) : alerts;
    this.shown.value = { ...shown, alertsOf: new Map(shown.alertsOf).set(id, lines.length === alerts.length ? alerts : lines) };
  }

  async #more(): Promise<void> {
    if (this.#loadingMore || this.#atEnd || this.#cursor === undefined) return;
    this.#loadingMore = true;
    const { signal } = this.#abort;
    try {
      const answer = await this.#part(signal, PART, this.#cursor);
      batch(() => {
        for (const group of answer.groups) this.#groups.set(group.eventId, group);
        const known = new Set(this.#order);
        const fresh = answer.groups.map(({ eventId }) => eventId).filter((id) => !known.has(id));
        this.#order = [...this.#order, ...fresh];
        this.#cursor = answer.nextCursor ?? undefined;
        this.#atEnd = this.#cursor === undefined;
        this.totals.value = { groups: answer.totalGroups, alerts: answer.totalAlerts };
        this.#append(fresh);
        this.#changed();
      });
    } catch {
      // The next look tries again.
    } finally {
      if (!signal.aborted) this.#loadingMore = false;
    }
  }

  /** More lines at the end move nothing. */
  #append(ids: readonly number[]): void {
    const shown = this.shown.value;
    const sizes = new Map(shown.sizes);
    const newest = new Map(shown.newest);
    for (const id of ids) {
      sizes.set(id, this.#groups.get(id)?.count ?? 0);
      newest.set(id, this.#groups.get(id)?.newestAlertId ?? 0);
    }
    const has = new Set(shown.groups);
    this.shown.value = { ...shown, sizes, newest, groups: [...shown.groups, ...ids.filter((id) => !has.has(id))] };
  }

  async #part(signal: AbortSignal, limit: number, cursor: string | undefined) {
    const view = this.#view.value;
    const query = { ...filterOf(view, serverNow()), sort: view.sort, limit, ...(cursor === undefined ? {} : { cursor }) };
    return await get("/api/alerts/groups", { query, signal });
  }

  #changed(): void {
    const facts: Facts = { groups: this.#groups, alerts: this.#alerts, alertsOf: new Map(this.#alertsOf) };
    this.version.value += 1;
    this.latest.value = layOut(facts, this.#order);
    // A view's first answer is shown whoever holds what; and where there are no lines none can move.
    const isFree = !this.isReady.value || this.shown.value.groups.length === 0;
    if (isFree || !this.#held.value) this.take();
    else if (this.#alerts.size > this.#most) this.#prune();
  }

  /** Lets go of what has no line and is not in the list any more, so that a day's alerts do not pile up. */
  #prune(): void {
    const { shown } = this;
    const listed = new Set([...this.#order, ...shown.value.groups]);
    const byFixture: Map<number, unknown>[] = [this.#groups, this.#alertsOf, this.#kept, this.#answered, this.#fetchedAt];
    for (const all of byFixture) {
      if (all.size > listed.size * 1.25 + 50) for (const id of all.keys()) if (!listed.has(id)) all.delete(id);
    }
    this.#leads.keepOnly((id) => listed.has(id));
    const used = new Set([...this.#alertsOf.values(), ...shown.value.alertsOf.values()].flat());
    if (this.#alerts.size > used.size * 1.25 + 200) {
      for (const id of this.#alerts.keys()) if (!used.has(id)) this.#alerts.delete(id);
    }
    this.#most = used.size * 1.25 + 200;
  }
}

function eventsOf(message: PushMessage): number[] {
  const ids = message.data["event_ids"];
  return Array.isArray(ids) ? ids.filter((id): id is number => typeof id === "number") : [];
}

function keepIfSame(old: readonly number[] | undefined, fresh: readonly number[]): readonly number[] {
  return old && old.length === fresh.length && old.every((id, at) => id === fresh[at]) ? old : fresh;
}
