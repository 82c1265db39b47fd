import type { Target } from "./acks.ts";
import type { Change } from "./verdicts.ts";

/** A change that can be taken back. */
export interface Done {
  acknowledged: boolean;
  alertIds: readonly number[];
  /** The notes that its alerts had before. */
  notes: ReadonlyMap<number, string>;
}

/** As many changes as can be taken back one by one. */
const MOST = 50;

/** What was changed, the last of it at the end. It outlives the page: who comes back may still undo. */
let stack: readonly Done[] = [];

/** Notes a change that changed something. */
export function remember(done: Done): void {
  if (done.alertIds.length > 0) stack = [...stack, done].slice(-MOST);
}

/** Takes the last change from the stack. */
export function takeLast(): Done | undefined {
  const last = stack.at(-1);
  stack = stack.slice(0, -1);
  return last;
}

/** Takes this very change from the stack; false where it is taken back already. */
export function take(done: Done): boolean {
  const has = stack.includes(done);
  stack = stack.filter((one) => one !== done);
  return has;
}

export function forgetAll(): void {
  stack = [];
}

/** How a change is taken back: what was put back is acknowledged with the note that it had. */
export function reverse({ acknowledged, alertIds, notes }: Done): { target: Target; change: Change }[] {
  if (acknowledged) return [{ target: { alertIds }, change: { acknowledged: false } }];
  const byNote = new Map<string | undefined, number[]>();
  for (const id of alertIds) byNote.set(notes.get(id), [...(byNote.get(notes.get(id)) ?? []), id]);
  return [...byNote].map(([note, ids]) => ({ target: { alertIds: ids }, change: { acknowledged: true, note } }));
}
