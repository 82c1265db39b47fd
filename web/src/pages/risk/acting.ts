import { signal } from "@preact/signals";

import { toast } from "../../app/toasts.ts";
import { refreshCounts } from "../../live/counts.ts";
import type { Target } from "./acks.ts";
import type { Sent } from "./changes.ts";
import type { Desk } from "./desk.ts";
import { targetsOf } from "./hands.ts";
import { type Alert, marketOf } from "./model.ts";
import { type Done, remember, reverse, take, takeLast, userNow } from "./undo.ts";
import type { Change } from "./verdicts.ts";

/** What is about to be changed with a note. */
export interface Noting {
  targets: Target[];
  acknowledged: boolean;
  /** What it is about, for people. */
  what: string;
  /** What was written before, and why that was not taken. */
  text: string;
  why: string | undefined;
}

/** What a trader changes on Risk. */
export class Acting {
  readonly #desk: Desk;
  readonly noting = signal<Noting | undefined>(undefined);

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  acknowledge(rows: string[] = this.#desk.chosen()): void {
    if (rows.length === 0 && this.#desk.isPutOff(() => this.acknowledge())) return;
    const { status } = this.#desk.view.value;
    if (status !== "new") return this.#refuse(status);
    this.#changeRows(rows, { acknowledged: true });
  }

  /** Puts back what is chosen. */
  putBack(rows: string[] = this.#desk.chosen()): void {
    this.#changeRows(rows, { acknowledged: false });
  }

  /** Acknowledges an alert by its button, whatever is selected. */
  acknowledgeOne(alert: Alert): void {
    void this.#change([{ alertIds: [alert.id] }], { acknowledged: true });
  }

  putBackOne(alert: Alert): void {
    void this.#change([{ alertIds: [alert.id] }], { acknowledged: false });
  }

  /** Asks for a note, for what the tab allows: to acknowledge with it, or to put back. */
  withNote(): void {
    const rows = this.#desk.chosen();
    if (rows.length === 0 && this.#desk.isPutOff(() => this.withNote())) return;
    const { status } = this.#desk.view.value;
    if (status === "past") return this.#refuse(status);
    const targets = this.#targets(rows);
    if (targets) this.noting.value = { targets, acknowledged: status === "new", what: this.#describe(rows), text: "", why: undefined };
  }

  /** The note is written. */
  noted(note: string): void {
    const noting = this.noting.value;
    this.noting.value = undefined;
    if (noting) void this.#change(noting.targets, { acknowledged: noting.acknowledged, note: note || undefined }, noting.what);
  }

  /** Puts back what is chosen where it is acknowledged; else takes the last change back. */
  undo(): void {
    const rows = this.#desk.chosen();
    if (this.#desk.view.value.status === "acknowledged" && rows.length > 0) return this.putBack(rows);
    const last = takeLast();
    if (last) void this.#takeBack(last);
    else toast("info", "There is nothing to undo.");
  }

  #changeRows(rows: string[], change: Change): void {
    const targets = this.#targets(rows);
    if (targets) void this.#change(targets, change);
  }

  #targets(rows: string[]): Target[] | undefined {
    if (rows.length > 0) return targetsOf(rows, this.#desk.store);
    toast("info", "Nothing is selected: j and k move, x selects.");
    return undefined;
  }

  #refuse(status: "acknowledged" | "past"): void {
    const why = status === "past" ? "Past alerts cannot be changed: the fixture has kicked off." : "These are acknowledged already: u unacknowledges them.";
    toast("info", why);
  }

  async #change(targets: Target[], change: Change, what = ""): Promise<void> {
    const { selection, store } = this.#desk;
    const isSingle = targets.length === 1 && selection.value.size === 0;
    selection.value = new Set();
    if (isSingle) this.#desk.moveOn(targets[0]);
    const user = userNow();
    const sent = await Promise.all(targets.map((target) => store.changes.send(target, change)));
    if (user !== userNow()) return;
    this.#settle(sent, change);
    this.#askAgain(sent, targets, change, what);
    for (const one of sent) if (one.later) void this.#whenKnown(one, one.later, change, what);
  }

  /** Until it is known whether something was done it can be undone as if it were: `u` is about what was asked for last. */
  async #whenKnown({ unsure, notes }: Sent, later: Promise<Sent>, change: Change, what: string): Promise<void> {
    const meanwhile: Done = { acknowledged: change.acknowledged, alertIds: unsure?.alertIds ?? [], notes };
    remember(meanwhile);
    const found = await later;
    if (!take(meanwhile)) return;
    this.#settle([found], change);
    this.#askAgain([found], [], change, what);
  }

  /** Remembers what was changed, and says what came of it. */
  #settle(sent: Sent[], change: Change): void {
    const alertIds = sent.flatMap(({ changed }) => changed);
    const done: Done = { acknowledged: change.acknowledged, alertIds, notes: new Map(sent.flatMap(({ notes }) => [...notes])) };
    remember(done);
    refreshCounts();
    this.#tell(sent, alertIds.length, change, done);
  }

  /** A note that was not taken is not lost: it is asked for again, as it was written. */
  #askAgain(sent: Sent[], asked: Target[], { acknowledged, note }: Change, what: string): void {
    const targets = sent.flatMap(({ left }, at): Target[] => {
      const target = asked[at];
      if (left.length === 0) return [];
      return [target && "eventId" in target ? target : { alertIds: left }];
    });
    if (note === undefined || targets.length === 0 || this.noting.value) return;
    const why = sent.flatMap(({ messages }) => messages).findLast(({ kind }) => kind === "error")?.text;
    this.noting.value = { targets, acknowledged, what, text: note, why };
  }

  async #takeBack(done: Done): Promise<void> {
    const parts = reverse(done);
    const user = userNow();
    const sent = await Promise.all(parts.map(({ target, change }) => this.#desk.store.changes.send(target, change)));
    const change: Change = { acknowledged: !done.acknowledged };
    if (user !== userNow()) return;
    this.#told(sent, done, change);
    const later = await Promise.all(sent.flatMap((one) => one.later ?? []));
    if (later.length > 0 && user === userNow()) this.#told(later, done, change);
  }

  /** What could not be undone can be tried again. */
  #told(sent: Sent[], done: Done, change: Change): void {
    remember({ ...done, alertIds: sent.flatMap(({ left }) => left) });
    refreshCounts();
    this.#tell(sent, sent.reduce((sum, { changed }) => sum + changed.length, 0), change);
  }

  #tell(sent: Sent[], changed: number, { acknowledged }: Change, undoable?: Done): void {
    if (changed > 0) {
      const what = changed === 1 ? "1 alert" : `${changed.toLocaleString("en")} alerts`;
      const undo = undoable && { label: "Undo", key: "u", run: () => this.#undoThis(undoable) };
      toast("success", `${what} ${acknowledged ? "acknowledged" : "unacknowledged"}.`, undo);
    }
    const others = sent.flatMap(({ messages }) => messages.filter(({ kind }) => kind !== "success"));
    for (const [text, kind] of new Map(others.map(({ text, kind }) => [text, kind]))) toast(kind, text);
  }

  #undoThis(done: Done): void {
    if (take(done)) void this.#takeBack(done);
    else toast("info", "That is undone already.");
  }

  #describe(rows: string[]): string {
    const [row] = rows;
    if (rows.length > 1 || row === undefined) return `${rows.length} rows`;
    const id = Number(row.slice(1));
    if (row.startsWith("g")) return this.#desk.store.group(id)?.eventName ?? "";
    const alert = this.#desk.store.alert(id);
    return alert ? `${alert.eventName}: ${marketOf(alert)} ${alert.outcomeName ?? ""}` : "";
  }
}
