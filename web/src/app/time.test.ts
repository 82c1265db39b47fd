// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { clockAhead } from "../api/client.ts";
import { formatTime, relative, serverNow, span, zone } from "./time.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");

it("tells ages in their largest unit", () => {
  expect([0, 59_999, 60_000, 3_600_000, 172_800_000].map(span)).toEqual(["0 s", "59 s", "1 min", "1 h", "2 d"]);
  expect(relative("2026-11-21T11:59:48Z", NOW)).toBe("12 s ago");
  expect(relative("2026-11-21T15:00:00Z", NOW)).toBe("in 3 h");
  expect(relative("2026-11-21T12:00:00.4Z", NOW)).toBe("now");
  expect(relative("never", NOW)).toBe("–");
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
