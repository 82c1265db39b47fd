// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { formatPercent, formatPrice } from "./Price.tsx";

it("writes prices as the desk does, at their extremes too", () => {
  expect([2, 2.05, 1.005, 1.0001, 99_999.99].map(formatPrice)).toEqual(["2.00", "2.05", "1.005", "1.0001", "99999.99"]);
  expect([1e9, 1e21].map(formatPrice)).toEqual(["1.00e+9", "1.00e+21"]);
  expect([null, undefined, Number.NaN].map(formatPrice)).toEqual(["–", "–", "–"]);
});

it("writes percentages with a true minus", () => {
  expect([8.3333, -8.3333, 0].map((value) => formatPercent(value))).toEqual(["+8.33 %", "−8.33 %", "+0.00 %"]);
  expect(formatPercent(20.588, { sign: false })).toBe("20.59 %");
  expect(formatPercent(123_456_789)).toBe("+1.2e+8 %");
  expect(formatPercent(null)).toBe("–");
});
