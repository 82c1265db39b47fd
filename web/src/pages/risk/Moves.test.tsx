// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { h } from "preact";
import { afterEach, expect, it } from "vitest";

import { zone } from "../../app/time.ts";
import { Present } from "./Moves.tsx";
import { alertOf } from "./samples.ts";

afterEach(cleanup);

it("says of a price that is gone since when, as people write times", () => {
  zone.value = "utc";
  const price = { bookmakerSlug: "bet9ja", bookmakerName: "Bet9ja", odds: 2.1, available: false, unavailableSince: "2026-11-21T12:05:00Z", confirmedAt: "2026-11-21T12:00:00Z" };
  const { container } = render(h(Present, { alert: alertOf(1), price }));
  expect(container.querySelector(".price")?.getAttribute("title")).toMatch(/^gone since 21 Nov 2026, 12:05:00$/);
});
