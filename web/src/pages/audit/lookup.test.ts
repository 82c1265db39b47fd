import { expect, it, vi } from "vitest";

import { Lookup } from "./lookup.ts";

/** Takes from a look-up until nothing is on its way. */
const settled = () => new Promise((done) => setTimeout(done, 5));

it("looks each key up once, and not more than four at a time", async () => {
  let atOnce = 0;
  let most = 0;
  const load = vi.fn(async (key: string) => {
    most = Math.max(most, (atOnce += 1));
    await Promise.resolve();
    atOnce -= 1;
    return key.toUpperCase();
  });
  const lookup = new Lookup(load);
  expect(["a", "b", "c", "d", "e", "a"].map((key) => lookup.of(key))).toEqual(Array(6).fill(undefined));
  await settled();
  expect(["a", "b", "c", "d", "e"].map((key) => lookup.of(key))).toEqual(["A", "B", "C", "D", "E"]);
  expect([load.mock.calls.length, most]).toEqual([5, 4]);
});

it("asks again for what failed, and passes over what nobody looks at any more", async () => {
  let isBroken = true;
  const load = vi.fn(async (key: string) => {
    if (isBroken) throw new Error("the store is away");
    return key;
  });
  const lookup = new Lookup(load);
  lookup.of("a");
  await settled();
  isBroken = false;
  lookup.of("a");
  await settled();
  expect(lookup.of("a")).toBe("a");
  for (let at = 0; at < 500; at++) lookup.of(`row ${at}`);
  await settled();
  expect(lookup.of("row 499")).toBe("row 499");
  expect(load.mock.calls.length).toBeLessThanOrEqual(2 + 80);
});
