// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { offText } from "./trouble.ts";
import { zone } from "./time.ts";

it("says since when alerts are off, who turned them off and why", () => {
  zone.value = "utc";
  expect(offText({ since: "2026-01-02T03:04:05Z", actor: "anna", reason: "feeds are being moved" })).toMatch(/^Alerts are off since .*03:04.* by anna: feeds are being moved$/);
  expect(offText({ since: null, actor: null, reason: null })).toBe("Alerts are off: no reason given");
});
