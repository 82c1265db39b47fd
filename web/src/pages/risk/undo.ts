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

const KEY = "linewatch.undo";

/** What was changed, the last of it at the end. It outlives the page and a reload: who comes back may still undo. */
let stack: readonly Done[] = restored();

function restored(): readonly Done[] {
  try {
    const kept = JSON.parse(globalThis.sessionStorage?.getItem(KEY) ?? "[]") as (Omit<Done, "notes"> & { notes: [number, string][] })[];
    return kept.map(({ notes, ...done }) => ({ ...done, notes: new Map(notes) }));
  } catch {
    return [];
  }
}

function keep(changed: readonly Done[]): void {
  stack = changed;
  const plain = stack.map(({ notes, ...done }) => ({ ...done, notes: [...notes] }));
  try {
    globalThis.sessionStorage?.setItem(KEY, JSON.stringify(plain));
  } catch {
    // Without room in the browser's storage a reload forgets it.
  }
}

/** Notes a change that changed something. */
export function remember(done: Done): void {
  if (done.alertIds.length > 0) keep([...stack, done].slice(-MOST));
}

/** Takes the last change from the stack. */
export function takeLast(): Done | undefined {
  const last = stack.at(-1);
  keep(stack.slice(0, -1));
  return last;
}

/** Takes this very change from the stack; false where it is taken back already. */
export function take(done: Done): boolean {
  const has = stack.includes(done);
  keep(stack.filter((one) => one !== done));
  return has;
}

export function forgetAll(): void {
  keep([]);
}

/** How a change is taken back: what was put back is acknowledged with the note that it had. */
export function reverse({ acknowledged, alertIds, notes }: Done): { target: Target; change: Change }[] {
  if (acknowledged) return [{ target: { alertIds }, change: { acknowledged: false } }];
  const byNote = new Map<string | undefined, number[]>();
  for (const id of alertIds) byNote.set(notes.get(id), [...(byNote.get(notes.get(id)) ?? []), id]);
  return [...byNote].map(([note, ids]) => ({ target: { alertIds: ids }, change: { acknowledged: true, note } }));
}
