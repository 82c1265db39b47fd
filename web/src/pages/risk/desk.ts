import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";

import { entryNow, query, setQuery } from "../../app/router.ts";
import type { Target } from "./acks.ts";
import { Acting } from "./acting.ts";
import { between, step } from "./hands.ts";
import type { Row } from "./layout.ts";
import { RiskStore } from "./store.ts";
import { FILTERS, keyOf, queryOf, toggleOpen, type View } from "./view.ts";

/** What an alert's panel shows only to those who ask for it. */
export type PanelPart = "note" | "explanation";

/** Where a trader is on Risk, and what they hold. What they change is `acting`. */
export class Desk {
  readonly view: ReadonlySignal<View>;
  readonly store: RiskStore;
  readonly acting: Acting;
  /** The row that the keyboard is on. */
  readonly cursor = signal<string | undefined>(undefined);
  readonly selection = signal<ReadonlySet<string>>(new Set());
  /** A part of an alert's panel that is to be opened there. */
  readonly asked = signal<{ alert: number; part: PanelPart } | undefined>(undefined);
  /** Somebody's pointer is over the list. */
  readonly pointed = signal(false);
  /** The list is not at its beginning. */
  readonly scrolled = signal(false);
  /** Nothing may move. */
  readonly held: ReadonlySignal<boolean>;
  readonly cursorAt: ReadonlySignal<number>;
  #anchor: string | undefined;
  /** The first row on the screen. */
  #first = 0;
  readonly #stop: () => void;
  /** The entry of the history that typing into the search made: while it goes on there is no other one. */
  #typing = -1;
  /** The entry that opening an alert made, and what the address was apart from the alert. */
  #opened: { entry: number; rest: string } | undefined;
  /** What was asked for on a row whose alert had not come yet. */
  #then: (() => void) | undefined;

  constructor(view: ReadonlySignal<View>) {
    this.view = view;
    this.acting = new Acting(this);
    this.cursorAt = computed(() => {
      const cursor = this.cursor.value;
      return cursor === undefined ? -1 : this.store.rows.value.findIndex(({ id }) => id === cursor);
    });
    this.held = computed(
      () =>
        this.pointed.value ||
        this.scrolled.value ||
        this.#isOnRow() ||
        this.selection.value.size > 0 ||
        this.acting.noting.value !== undefined,
    );
    // Before the store hears of it: what was held were rows of another list.
    const key = computed(() => keyOf(view.value));
    const stopLetting = effect(() => {
      void key.value;
      untracked(() => this.letGo());
    });
    this.store = new RiskStore(view, this.held);
    const stopFollowing = effect(() => this.#follow());
    this.#stop = () => {
      stopLetting();
      stopFollowing();
    };
  }

  /** A row that is not listed, as under a shut fixture, holds nothing; one that was there for an alert is about to be that alert's. */
  #isOnRow(): boolean {
    const [, eventId] = /^w(\d+)/.exec(this.cursor.value ?? "") ?? [];
    return this.cursorAt.value >= 0 || (eventId !== undefined && this.store.linesOf(Number(eventId)).length > 0);
  }

  /** A row that stood for an alert is this alert's row now. */
  #follow(): void {
    const [, eventId, at] = /^w(\d+)\.(\d+)$/.exec(this.cursor.value ?? "") ?? [];
    const lines = this.store.shown.value.alertsOf.get(Number(eventId));
    const alert = lines?.at(Math.min(Number(at), lines.length - 1));
    if (alert === undefined) return;
    const then = this.#then;
    this.#then = undefined;
    this.#goTo(`a${alert}`);
    if (then) queueMicrotask(then);
  }

  /** Puts off what is asked for on a row whose alert is still on its way. */
  isPutOff(what: () => void): boolean {
    const isWaiting = this.selection.value.size === 0 && (this.cursor.value?.startsWith("w") ?? false);
    this.#then = isWaiting ? what : undefined;
    return isWaiting;
  }

  close(): void {
    this.#stop();
    this.store.close();
  }

  /** Changes the view, and with it the address. The browser's Back takes back tabs, filters and an opened alert. */
  show(change: Partial<View>, { replace = false } = {}): void {
    const isOpening = change.alert !== undefined && this.view.value.alert === undefined;
    const isTyping = "search" in change && Object.keys(change).length === 1;
    const isStep = isOpening || FILTERS.some((name) => name in change);
    const goesOn = isTyping && this.#typing === entryNow();
    setQuery(queryOf(change), { replace: replace || !isStep || goesOn });
    if (isTyping && !replace) this.#typing = entryNow();
    if (isOpening && !replace) this.#opened = { entry: entryNow(), rest: withoutAlert() };
  }

  /** Goes back to where the alert was opened; where the page moved on meanwhile, it only shuts it. */
  closeAlert(): void {
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened?.entry === entryNow() && opened.rest === withoutAlert()) history.back();
    else this.show({ alert: undefined }, { replace: true });
  }

  look(from: number, to: number): void {
    this.#first = from;
    this.store.look(this.store.rows.value.slice(from, to));
  }

  move(by: number): void {
    const rows = this.store.rows.value;
    const row = rows[step(rows, this.cursor.value, by, this.#first)];
    this.#then = undefined;
    if (row) this.#goTo(row.id);
  }

  moveTo(at: number): void {
    const rows = this.store.rows.value;
    const row = rows.at(at);
    if (row) this.#goTo(row.id);
  }

  /** An open panel shows what the keyboard is on. */
  #goTo(row: string): void {
    this.cursor.value = row;
    const { alert } = this.view.value;
    const id = Number(row.slice(1));
    if (alert !== undefined && row.startsWith("a") && alert !== id) this.show({ alert: id }, { replace: true });
  }

  /** The alert that the keyboard is on, else the one that is open. */
  alertHere(): number | undefined {
    const cursor = this.cursor.value;
    return cursor?.startsWith("a") ? Number(cursor.slice(1)) : cursor?.startsWith("g") ? undefined : this.view.value.alert;
  }

  /** The fixture that the keyboard is on, else the one of the open alert. */
  fixtureHere(): number | undefined {
    const row = this.store.rows.value[this.cursorAt.value];
    if (row) return row.eventId;
    const alert = this.view.value.alert;
    return alert === undefined ? undefined : (this.store.alert(alert)?.eventId ?? undefined);
  }

  /** Opens or shuts a fixture, or opens an alert. */
  open(row: string | undefined = this.cursor.value): void {
    if (row === undefined) return;
    const id = Number(row.slice(1));
    if (row.startsWith("g")) return this.show(toggleOpen(this.view.value, id));
    if (!row.startsWith("a")) return void this.isPutOff(() => this.open());
    if (this.view.value.alert === id) this.closeAlert();
    else this.show({ alert: id });
  }

  /** Opens a part of an alert's panel, and the panel with it. */
  ask(alert: number, part: PanelPart): void {
    if (this.view.value.alert !== alert) this.show({ alert });
    this.asked.value = { alert, part };
  }

  /** Opens the fixture that the keyboard is on, or goes to the one that a row belongs to and shuts it. */
  unfold(open: boolean): void {
    const row = this.store.rows.value[this.cursorAt.value];
    if (!row) return;
    const at = this.store.rows.value.find(({ kind, eventId }) => kind === "group" && eventId === row.eventId);
    const view = this.view.value;
    const isOpen = view.open === "all" ? !view.shut.includes(row.eventId) : view.open.includes(row.eventId);
    if (isOpen === open) return;
    if (at) this.cursor.value = at.id;
    this.show(toggleOpen(view, row.eventId));
  }

  toggleAll(): void {
    this.show(this.view.value.open === "all" ? { open: [], shut: [] } : { open: "all", shut: [] });
  }

  select(row: string | undefined = this.cursor.value, range = false): void {
    if (row === undefined || row.startsWith("w")) return;
    const next = new Set(this.selection.value);
    if (range) between(this.store.rows.value, this.#anchor, row).forEach((one) => one.startsWith("w") || next.add(one));
    else if (!next.delete(row)) next.add(row);
    this.#anchor = row;
    this.selection.value = next;
  }

  /** Steps back: from the alert, the selection, the row; then the list moves again. */
  escape(): void {
    if (this.view.value.alert !== undefined) this.closeAlert();
    else if (this.selection.value.size > 0) this.selection.value = new Set();
    else this.letGo();
  }

  letGo(): void {
    this.selection.value = new Set();
    this.cursor.value = undefined;
    this.#anchor = undefined;
  }

  /** Shows what waits. The row that the keyboard is on stays where it is on the screen. */
  take(box: HTMLElement | null, rowHeight: number): void {
    const before = this.cursorAt.value;
    this.store.take();
    const rows = this.store.rows.value;
    this.selection.value = new Set([...this.selection.value].filter((id) => rows.some((row) => row.id === id)));
    if (before < 0) {
      if (box) box.scrollTop = 0;
      return;
    }
    if (this.cursorAt.value < 0) this.cursor.value = rows[Math.min(before, rows.length - 1)]?.id;
    else if (box) box.scrollTop += (this.cursorAt.value - before) * rowHeight;
  }

  /** The selection, else the row that the keyboard is on. */
  chosen(): string[] {
    const { selection, cursor } = this;
    if (selection.value.size > 0) return [...selection.value];
    return cursor.value === undefined || cursor.value.startsWith("w") ? [] : [cursor.value];
  }

  /** To the next row, when it was the row under the keyboard that was changed. */
  moveOn(target: Target | undefined): void {
    if (!target || this.cursor.value === undefined) return;
    const isHere = "eventId" in target ? `g${target.eventId}` : `a${target.alertIds[0]}`;
    if (this.cursor.value !== isHere) return;
    const rows = this.store.rows.value;
    if (!("eventId" in target)) return this.#moveToAlert(rows);
    const next = rows.findIndex(({ kind }, at) => kind === "group" && at > this.cursorAt.value);
    if (next >= 0) this.moveTo(next);
  }

  /** While an alert is open, to the next alert, beyond the lines of fixtures between them. */
  #moveToAlert(rows: readonly Row[]): void {
    const next = rows.findIndex(({ kind }, at) => kind === "alert" && at > this.cursorAt.value);
    if (this.view.value.alert === undefined || next < 0) this.move(1);
    else this.moveTo(next);
  }
}

function withoutAlert(): string {
  const rest = new URLSearchParams(query.peek());
  rest.delete("alert");
  return rest.toString();
}
