// @vitest-environment happy-dom
import type { Signal } from "@preact/signals";
import { beforeEach, expect, it, vi } from "vitest";

import { logOut, token } from "../../api/client.ts";
import { me as known } from "../../live/me.ts";
import { type Done, forgetAll, remember, reverse, take, takeLast } from "./undo.ts";

vi.mock("../../live/me.ts", async () => ({ me: (await import("@preact/signals")).signal(undefined) }));

const me = known as unknown as Signal<{ actor: string } | undefined>;
const done = (...alertIds: number[]): Done => ({ acknowledged: true, alertIds, notes: new Map() });
const kept = () => sessionStorage.getItem("linewatch.undo");

beforeEach(() => {
  token.value = undefined;
  me.value = { actor: "ada" };
  forgetAll();
});

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

it("is forgotten with the sign-out, with its notes", () => {
  token.value = "ada's";
  remember({ ...done(1), notes: new Map([[1, "team news"]]) });
  expect(kept()).toContain("team news");
  logOut();
  expect(kept()).toBeNull();
  expect(takeLast()).toBeUndefined();
});

it("is not for another token", () => {
  remember(done(1));
  token.value = "ben's";
  expect(takeLast()).toBeUndefined();
  expect(kept()).toBeNull();
});

it("is not for another actor", () => {
  remember(done(1));
  me.value = { actor: "ben" };
  expect(takeLast()).toBeUndefined();
  expect(kept()).toBeNull();
});

it("is still there after a reload for who did it, and for nobody else", async () => {
  const reload = async () => {
    vi.resetModules();
    const fresh = (await import("../../live/me.ts")).me as unknown as Signal<{ actor: string } | undefined>;
    return { fresh, undo: await import("./undo.ts") };
  };
  remember(done(1));
  const before = kept();
  const first = await reload();
  first.fresh.value = { actor: "ada" };
  expect(first.undo.takeLast()?.alertIds).toEqual([1]);
  sessionStorage.setItem("linewatch.undo", before ?? "");
  const second = await reload();
  second.fresh.value = { actor: "ben" };
  expect(second.undo.takeLast()).toBeUndefined();
});
