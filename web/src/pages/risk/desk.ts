import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";

import { setQuery } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { refreshCounts } from "../../live/counts.ts";
import type { Outcome, Target } from "./acks.ts";
import { between, type Done, remember, step, targetsOf } from "./hands.ts";
import { type Alert, marketOf } from "./model.ts";
import { RiskStore } from "./store.ts";
import { queryOf, toggleOpen, type View } from "./view.ts";

/** What a trader does on the Risk page: where they are, what they hold, what they change. */
export class Desk {
  readonly view: ReadonlySignal<View>;
  readonly store: RiskStore;
  /** The row that the keyboard is on. */
  readonly cursor = signal<string | undefined>(undefined);
  readonly selection = signal<ReadonlySet<string>>(new Set());
  /** Somebody's pointer is over the list. */
  readonly pointed = signal(false);
  /** The list is not at its beginning. */
  readonly scrolled = signal(false);
  /** What is about to be acknowledged with a note. */
  readonly noting = signal<{ targets: Target[]; what: string } | undefined>(undefined);
  /** Nothing may move. */
  readonly held: ReadonlySignal<boolean>;
  readonly cursorAt: ReadonlySignal<number>;
  #anchor: string | undefined;
  #done: readonly Done[] = [];
  /** The first row on the screen. */
  #first = 0;
  readonly #stop: () => void;

  constructor(view: ReadonlySignal<View>) {
    this.view = view;
    this.held = computed(
      () =>
        this.pointed.value ||
        this.scrolled.value ||
        this.cursor.value !== undefined ||
        this.selection.value.size > 0 ||
        this.noting.value !== undefined,
    );
    this.store = new RiskStore(view, this.held);
    this.cursorAt = computed(() => {
      const cursor = this.cursor.value;
      return cursor === undefined ? -1 : this.store.rows.value.findIndex(({ id }) => id === cursor);
    });
    this.#stop = effect(() => this.#follow());
  }

  /** A row that stood for an alert is this alert's row now. */
  #follow(): void {
    const [, eventId, at] = /^w(\d+)\.(\d+)$/.exec(this.cursor.value ?? "") ?? [];
    const lines = this.store.shown.value.alertsOf.get(Number(eventId));
    const alert = lines?.at(Math.min(Number(at), lines.length - 1));
    if (alert !== undefined) this.cursor.value = `a${alert}`;
  }

  close(): void {
    this.#stop();
    this.store.close();
  }

  /** Changes the view, and with it the address. */
  show(change: Partial<View>): void {
    const isOther = Object.keys(change).some((name) => name !== "open" && name !== "shut" && name !== "alert");
    if (isOther) this.letGo();
    setQuery(queryOf(change), { replace: !("status" in change) });
  }

  look(from: number, to: number): void {
    this.#first = from;
    this.store.look(this.store.rows.value.slice(from, to));
  }

  move(by: number): void {
    const rows = this.store.rows.value;
    const row = rows[step(rows, this.cursor.value, by, this.#first)];
    if (row) this.cursor.value = row.id;
  }

  moveTo(at: number): void {
    const rows = this.store.rows.value;
    const row = rows.at(at);
    if (row) this.cursor.value = row.id;
  }

  /** Opens or shuts a fixture, or opens an alert. */
  open(row: string | undefined = this.cursor.value): void {
    if (row === undefined) return;
    const id = Number(row.slice(1));
    if (row.startsWith("g")) return this.show(toggleOpen(this.view.value, id));
    if (!row.startsWith("a")) return;
    this.show({ alert: this.view.value.alert === id ? undefined : id });
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
    if (this.view.value.alert !== undefined) this.show({ alert: undefined });
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

  // --- changing ----------------------------------------------------------------------------------------------------

  /** The selection, else the row that the keyboard is on. */
  #chosen(): string[] {
    const { selection, cursor } = this;
    if (selection.value.size > 0) return [...selection.value];
    return cursor.value === undefined || cursor.value.startsWith("w") ? [] : [cursor.value];
  }

  acknowledge(rows: string[] = this.#chosen(), note?: string): void {
    const targets = this.#acknowledgeable(rows);
    if (targets) void this.#change(targets, true, note);
  }

  acknowledgeWithNote(): void {
    const rows = this.#chosen();
    const targets = this.#acknowledgeable(rows);
    if (targets) this.noting.value = { targets, what: this.#describe(rows) };
  }

  /** The note is written. */
  noted(note: string): void {
    const noting = this.noting.value;
    this.noting.value = undefined;
    if (noting) void this.#change(noting.targets, true, note);
  }

  /** Puts back what is chosen where it is acknowledged; else takes the last change back. */
  undo(): void {
    const rows = this.#chosen();
    if (this.view.value.status === "acknowledged" && rows.length > 0) {
      void this.#change(targetsOf(rows, this.store), false);
      return;
    }
    this.undoLast();
  }

  undoLast(): void {
    const last = this.#done.at(-1);
    if (!last) return void toast("info", "There is nothing to undo.");
    this.#done = this.#done.slice(0, -1);
    void this.#change([{ alertIds: last.alertIds }], !last.acknowledged, undefined, false);
  }

  putBack(alert: Alert): void {
    void this.#change([{ alertIds: [alert.id] }], false);
  }

  #acknowledgeable(rows: string[]): Target[] | undefined {
    if (rows.length === 0) {
      toast("info", "Nothing is chosen: j and k move, x selects.");
      return undefined;
    }
    const { status } = this.view.value;
    if (status === "new") return targetsOf(rows, this.store);
    const why = status === "past" ? "Past alerts cannot be changed: the fixture has kicked off." : "These are acknowledged already.";
    toast("info", why);
    return undefined;
  }

  async #change(targets: Target[], acknowledged: boolean, note?: string, isNew = true): Promise<void> {
    const single = targets.length === 1 && this.selection.value.size === 0;
    this.selection.value = new Set();
    if (single && isNew) this.#moveOn(targets[0]);
    const outcomes = await Promise.all(targets.map((target) => this.store.change(target, { acknowledged, note: note || undefined })));
    const changed = outcomes.flatMap((outcome) => outcome.changed);
    if (isNew) this.#done = remember(this.#done, { alertIds: changed, acknowledged });
    refreshCounts();
    this.#tell(outcomes, changed.length, acknowledged, isNew);
  }

  /** To the next row, when it was the row under the keyboard that was changed. */
  #moveOn(target: Target | undefined): void {
    if (!target || this.cursor.value === undefined) return;
    const isHere = "eventId" in target ? `g${target.eventId}` : `a${target.alertIds[0]}`;
    if (this.cursor.value !== isHere) return;
    if (!("eventId" in target)) return this.move(1);
    const rows = this.store.rows.value;
    const next = rows.findIndex(({ kind }, at) => kind === "group" && at > this.cursorAt.value);
    if (next >= 0) this.moveTo(next);
  }

  #tell(outcomes: Outcome[], changed: number, acknowledged: boolean, canUndo: boolean): void {
    if (changed > 0) {
      const what = changed === 1 ? "1 alert" : `${changed.toLocaleString("en")} alerts`;
      const undo = canUndo ? { label: "Undo (u)", run: () => this.undoLast() } : undefined;
      toast("success", `${what} ${acknowledged ? "acknowledged" : "put back to New"}.`, undo);
    }
    const others = outcomes.flatMap(({ messages }) => messages.filter(({ kind }) => kind !== "success"));
    for (const [text, kind] of new Map(others.map(({ text, kind }) => [text, kind]))) toast(kind, text);
  }

  #describe(rows: string[]): string {
    const [row] = rows;
    if (rows.length > 1 || row === undefined) return `${rows.length} rows`;
    const id = Number(row.slice(1));
    if (row.startsWith("g")) return this.store.group(id)?.eventName ?? "";
    const alert = this.store.alert(id);
    return alert ? `${alert.eventName}: ${marketOf(alert)} ${alert.outcomeName ?? ""}` : "";
  }
}
