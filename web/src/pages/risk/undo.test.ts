import { beforeEach, expect, it } from "vitest";

import { type Done, forgetAll, remember, reverse, take, takeLast } from "./undo.ts";

const done = (...alertIds: number[]): Done => ({ acknowledged: true, alertIds, notes: new Map() });

beforeEach(forgetAll);

it("gives changes back one by one, the last first, and each once", () => {
  const [first, second] = [done(1), done(2)];
  remember(first);
  remember(done());
  remember(second);
  expect(take(first)).toBe(true);
  expect(take(first)).toBe(false);
  expect(takeLast()).toBe(second);
  expect(takeLast()).toBeUndefined();
});

it("does not grow for ever", () => {
  for (let at = 0; at < 80; at += 1) remember(done(at));
  let count = 0;
  while (takeLast()) count += 1;
  expect(count).toBe(50);
});

it("takes an acknowledgement back, and acknowledges what was put back with the notes that there were", () => {
  expect(reverse(done(1, 2))).toEqual([{ target: { alertIds: [1, 2] }, change: { acknowledged: false } }]);
  const putBack: Done = { acknowledged: false, alertIds: [1, 2, 3], notes: new Map([[1, "ours is right"], [3, "ours is right"]]) };
  expect(reverse(putBack)).toEqual([
    { target: { alertIds: [1, 3] }, change: { acknowledged: true, note: "ours is right" } },
    { target: { alertIds: [2] }, change: { acknowledged: true, note: undefined } },
  ]);
});
