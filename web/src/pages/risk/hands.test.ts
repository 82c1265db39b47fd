import { expect, it } from "vitest";

import { between, step, targetsOf } from "./hands.ts";
import type { Row } from "./layout.ts";
import { alertOf } from "./samples.ts";

const rows: Row[] = [
  { kind: "group", id: "g1", eventId: 1 },
  { kind: "alert", id: "a10", eventId: 1, alertId: 10 },
  { kind: "alert", id: "a9", eventId: 1, alertId: 9 },
  { kind: "group", id: "g2", eventId: 2 },
];
const known = {
  newestOf: (id: number) => (id === 3 ? undefined : 12),
  alert: (id: number) => alertOf(id, { eventId: id > 20 ? 2 : 1 }),
  linesOf: (id: number) => (id === 1 ? [10, 9] : []),
};

it("moves within the rows, and begins at what is on the screen", () => {
  expect(step(rows, undefined, 1, 2)).toBe(2);
  expect(step(rows, "g1", 1, 0)).toBe(1);
  expect(step(rows, "g1", -1, 0)).toBe(0);
  expect(step(rows, "g2", 1, 0)).toBe(3);
  expect(step([], undefined, 1, 0)).toBe(-1);
});

it("selects from one row to another in both directions", () => {
  expect(between(rows, "a9", "g1")).toEqual(["g1", "a10", "a9"]);
  expect(between(rows, "a10", "g2")).toEqual(["a10", "a9", "g2"]);
  expect(between(rows, "gone", "a9")).toEqual(["a9"]);
  expect(between(rows, "a9", "gone")).toEqual([]);
});

it("changes of a fixture only what was seen of it", () => {
  // Alert 12 waits behind the bar: the newest line is 10.
  expect(targetsOf(["g1"], known)).toEqual([{ eventId: 1, upTo: 10, alertIds: [10, 9] }]);
  expect(targetsOf(["g2"], known)).toEqual([{ eventId: 2, upTo: 12, alertIds: [] }]);
  expect(targetsOf(["g3"], known)).toEqual([]);
});

it("does not change an alert twice whose whole fixture is chosen", () => {
  expect(targetsOf(["a9", "g1", "a21", "a22"], known)).toEqual([
    { eventId: 1, upTo: 10, alertIds: [10, 9] },
    { alertIds: [21, 22] },
  ]);
});
