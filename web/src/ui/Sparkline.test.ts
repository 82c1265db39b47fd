import { expect, it } from "vitest";

import { draw } from "./Sparkline.tsx";

it("draws steps from edge to edge, and where the price is now", () => {
  expect(draw([1, 2, 2], 26, 16)).toEqual({ line: "M3 13H13V3H23V3", end: [23, 3] });
});

it("leaves a gap where there was no price", () => {
  expect(draw([1, null, 2], 26, 16)).toEqual({ line: "M3 13H13M23 3", end: [23, 3] });
});

it("draws nothing of nothing, and a level line of one price", () => {
  expect(draw([], 26, 16)).toEqual({ line: "", end: undefined });
  expect(draw([null, null], 26, 16).end).toBeUndefined();
  expect(draw([2, 2], 26, 16)).toEqual({ line: "M3 13H23V13", end: [23, 13] });
});
