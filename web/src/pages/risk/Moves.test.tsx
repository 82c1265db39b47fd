// @vitest-environment happy-dom
import { cleanup, render } from "@testing-library/preact";
import { h } from "preact";
import { afterEach, expect, it, vi } from "vitest";

import { zone } from "../../app/time.ts";
import { othersOf, Present } from "./Moves.tsx";
import { alertOf } from "./samples.ts";

vi.mock("../../markets/books.ts", () => ({ referenceBook: { value: "betpawa" } }));

afterEach(cleanup);

it("says of a price that is withdrawn since when, as people write times", () => {
  zone.value = "utc";
  const price = { bookmakerSlug: "bet9ja", bookmakerName: "Bet9ja", odds: 2.1, available: false, unavailableSince: "2026-11-21T12:05:00Z", confirmedAt: "2026-11-21T12:00:00Z" };
  const { container } = render(h(Present, { alert: alertOf(1), price }));
  expect(container.querySelector(".price")?.getAttribute("title")).toMatch(/^withdrawn since 21 Nov 2026, 12:05:00$/);
});

it("has the reference book first among the others, as the last may find no room", () => {
  const price = (slug: string) => ({ bookmakerSlug: slug, bookmakerName: slug, odds: 2, available: true, unavailableSince: null, confirmedAt: "2026-11-21T12:00:00Z" });
  const alert = { ...alertOf(1), bookmakerSlug: "bet9ja", competitorSlug: "msport", prices: ["bet9ja", "bovada", "msport", "betpawa", "lowvig"].map(price) };
  expect(othersOf(alert, "betpawa").map(({ bookmakerSlug }) => bookmakerSlug)).toEqual(["betpawa", "bovada", "lowvig"]);
});

it("says of the closed outcome of an open market that it is closed, not withdrawn", () => {
  const price = { bookmakerSlug: "bet9ja", bookmakerName: "Bet9ja", odds: 2.1, available: false, unavailableSince: null, confirmedAt: "2026-11-21T12:00:00Z" };
  const { container } = render(h(Present, { alert: alertOf(1), price }));
  expect(container.querySelector("[title]")?.getAttribute("title")).toBe("closed; the rest of the market is open");
});
