import { describe, expect, it } from "vitest";

import { asked, type CoveredFixture, hasAndLacks, isNarrowed, rateOf, rateText, viewOf } from "./view.ts";

const view = (query: string) => viewOf(new URLSearchParams(query));

describe("the view", () => {
  it("is in the address", () => {
    expect(view("show=competitor-only&q=roma&at=bet9ja&lacking=betpawa&started=true")).toEqual({
      shown: "competitor-only",
      search: "roma",
      at: "bet9ja",
      lacking: "betpawa",
      hasStarted: true,
    });
    expect(view("show=none&started=1")).toEqual({ shown: "all", search: "", at: undefined, lacking: undefined, hasStarted: false });
  });

  it("asks for what it shows, and for nothing that is not chosen", () => {
    expect(asked(view(""))).toEqual({ availability: "all", sort: "tournament" });
    expect(asked(view("show=matched&q=x&at=msport&lacking=bet9ja&started=true"))).toEqual({
      availability: "matched",
      sort: "tournament",
      search: "x",
      platforms: ["msport"],
      lacking: ["bet9ja"],
      include_started: true,
    });
  });

  it("is narrowed by filters, not by its tab", () => {
    expect([isNarrowed(view("show=matched")), isNarrowed(view("lacking=bet9ja"))]).toEqual([false, true]);
  });
});

it("tells who has a fixture and who lacks it, in the order of all", () => {
  const fixture = { platforms: ["bet9ja", "betpawa"] } as CoveredFixture;
  expect(hasAndLacks(fixture, ["betpawa", "sportybet", "bet9ja"])).toEqual({ has: ["betpawa", "bet9ja"], lacks: ["sportybet"] });
});

it("writes rates, also of nothing", () => {
  expect([rateText(66.6667), rateText(rateOf({ matched: 1, total: 3 })), rateText(rateOf({ matched: 0, total: 0 }))]).toEqual(["66.7 %", "33.3 %", "0.0 %"]);
});
