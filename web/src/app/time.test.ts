// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { clockAhead } from "../api/client.ts";
import { duration, formatTime, relative, serverNow, zone } from "./time.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");

it("tells ages in their largest unit", () => {
  expect(relative("2026-11-21T11:59:48Z", NOW)).toBe("12 s ago");
  expect(relative("2026-11-21T15:00:00Z", NOW)).toBe("in 3 h");
  expect(relative("2026-11-21T14:30:00Z", NOW)).toBe("in 2 h");
  expect(relative("2026-11-21T12:00:00.4Z", NOW)).toBe("now");
  expect(relative("never", NOW)).toBe("–");
});

it("tells durations in their two largest units, and nothing where there is none", () => {
  expect([0, 0.4, 250, 1_250, 59_999, 61_000, 3_600_000, 273_600_000, -5].map((it) => duration(it))).toEqual([
    "0 s",
    "0 s",
    "250 ms",
    "1 s",
    "59 s",
    "1 min 1 s",
    "1 h",
    "3 d 4 h",
    "0 s",
  ]);
  expect([undefined, null, Number.NaN, Infinity].map((it) => duration(it))).toEqual(["–", "–", "–", "–"]);
  expect(duration(172_800_000 + 60_000)).toBe("2 d");
});

it("goes by the server's clock where this machine's is off", () => {
  clockAhead.value = 3_600_000;
  expect(serverNow() - Date.now()).toBeCloseTo(3_600_000, -2);
  clockAhead.value = 0;
});

it("shows times in UTC when that is chosen, and what is no time as it came", () => {
  zone.value = "utc";
  expect(formatTime("2026-11-21T23:30:05Z", "time")).toBe("23:30:05");
  expect(formatTime("2026-11-21T23:30:05Z")).toBe("21 Nov 2026, 23:30:05");
  expect(formatTime("soon")).toBe("soon");
  zone.value = "local";
});
