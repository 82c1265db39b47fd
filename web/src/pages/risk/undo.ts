import { effect } from "@preact/signals";

import { token } from "../../api/client.ts";
import { me } from "../../live/me.ts";
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
const MAX_UNDO_STEPS = 50;

const KEY = "linewatch.undo";

interface Kept {
  /** Whose changes they are; undefined until the server has said who this is. */
  actor: string | undefined;
  stack: readonly Done[];
}

/** What was changed, the last of it at the end. It outlives the page and a reload: who comes back may still undo. */
let { actor, stack }: Kept = restored();

function restored(): Kept {
  try {
    const { actor, stack } = JSON.parse(globalThis.sessionStorage?.getItem(KEY) ?? "") as { actor?: string; stack: Plain[] };
    return { actor, stack: stack.map(({ notes, ...done }) => ({ ...done, notes: new Map(notes) })) };
  } catch {
    return { actor: undefined, stack: [] };
  }
}

type Plain = Omit<Done, "notes"> & { notes: [number, string][] };

function keep(changed: readonly Done[]): void {
  stack = changed;
  const plain = stack.map(({ notes, ...done }): Plain => ({ ...done, notes: [...notes] }));
  try {
    if (plain.length === 0) globalThis.sessionStorage?.removeItem(KEY);
    else globalThis.sessionStorage?.setItem(KEY, JSON.stringify({ actor, stack: plain }));
  } catch {
    // Without room in the browser's storage a reload forgets it.
  }
}

let users = 0;

/** Another number for each user of this page: what one asked for is not answered to the next. */
export const userNow = (): number => users;

function isAnother(next: string | undefined): void {
  users += 1;
  actor = next;
  forgetAll();
}

// Nobody undoes what somebody else did: not with another token, and not as another actor.
let shown = token.peek();
effect(() => {
  if (token.value === shown) return;
  shown = token.value;
  isAnother(undefined);
});
effect(() => {
  const current = me.value?.actor;
  if (current === undefined || current === actor) return;
  if (actor !== undefined) return isAnother(current);
  actor = current;
  keep(stack);
});

/** Notes a change that changed something. */
export function remember(done: Done): void {
  if (done.alertIds.length > 0) keep([...stack, done].slice(-MAX_UNDO_STEPS));
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
