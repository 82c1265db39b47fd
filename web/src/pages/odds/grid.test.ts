import { describe, expect, it } from "vitest";

import { divided, type Fixture, linesOf, merge } from "./grid.ts";
import { asked, viewOf } from "./view.ts";

const books = [
  { slug: "betpawa", name: "BetPawa" },
  { slug: "sportybet", name: "SportyBet" },
  { slug: "bet9ja", name: "Bet9ja" },
];

function fixture(offers: Record<string, { prices: number[]; available?: boolean }>, seen = "2026-11-21T10:00:00Z"): Fixture {
  const bookmakers = Object.entries(offers).map(([slug, { prices, available = true }]) => ({
    bookmaker_slug: slug,
    bookmaker_name: slug,
    external_event_id: "x",
    has_odds: available,
    snapshot_time: seen,
    inline_odds: [
      {
        market_id: "3743",
        market_name: "1X2",
        line: null,
        outcomes: ["1", "X", "2"].flatMap((name, at) => (prices[at] === undefined ? [] : [{ name, odds: prices[at] }])),
        margin: available ? 5 : null,
        available,
        unavailable_since: available ? null : seen,
      },
    ],
  }));
  return { id: 1, name: "A - B", bookmakers } as unknown as Fixture;
}

describe("a fixture's lines", () => {
  const lines = linesOf(fixture({ betpawa: { prices: [2, 3.3] }, sportybet: { prices: [2.1, 3.3, 4], available: false } }), books, "betpawa");

  it("tell offered, gone and never apart", () => {
    expect(lines.map(({ isKnown, cells }) => [isKnown, cells[0]?.availability, cells[0]?.value])).toEqual([
      [true, "offered", 2],
      [true, "gone", 2.1],
      [false, "never", undefined],
    ]);
    // An outcome that the market has not, and a market that nobody has.
    expect(lines[0]?.cells[2]?.availability).toBe("never");
    expect(lines[0]?.cells.at(-1)?.availability).toBe("never");
  });

  it("tell an outcome that alone is closed from one that was never offered, and do not call its price the best", () => {
    const closing = fixture({ betpawa: { prices: [2, 3.3, 4] }, sportybet: { prices: [1.9] } });
    Object.assign(closing.bookmakers[1]?.inline_odds[0] ?? {}, { closed: [{ name: "2", odds: 9 }] });
    const [ours, theirs] = linesOf(closing, books, "betpawa");
    expect(theirs?.cells.slice(0, 3).map(({ availability, value }) => [availability, value])).toEqual([
      ["offered", 1.9],
      ["never", undefined],
      ["gone", 9],
    ]);
    expect(theirs?.cells[2]).toMatchObject({ isBest: false, beats: false });
    expect(ours?.cells[2]?.position).toBeUndefined();
  });

  it("have a cell an outcome and one a margin", () => {
    expect(lines[0]?.cells.map(({ kind }) => kind[0]).join("")).toBe("pppmppmppmpppm");
  });

  it("have no margin where an outcome has no price", () => {
    const margins = linesOf(fixture({ betpawa: { prices: [2, 3.3] }, sportybet: { prices: [2, 3.3, 4] } }), books, "betpawa").map(({ cells }) => cells[3]);
    expect(margins.map((cell) => [cell?.kind, cell?.value, cell?.isBest])).toEqual([
      ["margin", undefined, false],
      ["margin", 5, false],
      ["margin", undefined, false],
    ]);
  });

  it("do not call a price that is gone better", () => {
    expect(lines[0]?.cells[0]).toMatchObject({ position: undefined, isBest: false });
    expect(lines[1]?.cells[0]).toMatchObject({ beats: false });
  });
});

it("where there are many bookmakers, those that never had a fixture are only named; the reference book has its line", () => {
  const many = [...books, ...["a", "b", "c"].map((slug) => ({ slug, name: slug }))];
  const seen = fixture({ sportybet: { prices: [2] }, a: { prices: [2] } });
  const slugs = (found: readonly { slug: string }[]) => found.map(({ slug }) => slug);
  const found = divided(seen, many, "betpawa");
  expect([slugs(found.lines), slugs(found.absent)]).toEqual([["betpawa", "sportybet", "a"], ["bet9ja", "b", "c"]]);
  expect(divided(seen, books, "betpawa").lines).toBe(books);
});

describe("newer answers", () => {
  const old = fixture({ betpawa: { prices: [2, 3, 4] } });

  it("leave what shows the same as it is, whenever it was seen", () => {
    const [same] = merge([old], [fixture({ betpawa: { prices: [2, 3, 4] } }, "2026-11-21T11:00:00Z")]);
    expect(same).toBe(old);
  });

  it("replace what changed", () => {
    const fresh = fixture({ betpawa: { prices: [2, 3, 4.1] } });
    expect(merge([old], [fresh])[0]).toBe(fresh);
  });
});

describe("the address", () => {
  it("says what is shown, and nonsense in it says nothing", () => {
    const view = viewOf(new URLSearchParams("q=a&tournament=5&country=Italy&books=2&kickoff=3h&availability=competitor&page=2"));
    expect(asked(view, 0)).toEqual({
      page: 2,
      page_size: 50,
      search: "a",
      tournament_ids: [5],
      countries: ["Italy"],
      availability: "competitor",
      min_bookmakers: 2,
      kickoff_to: "1970-01-01T03:00:00.000Z",
    });
    const nonsense = viewOf(new URLSearchParams("tournament=<b>&books=99&kickoff=x&availability=%00&page=-1&from=never&market=zz"));
    expect(asked(nonsense, 0)).toEqual({ page: 1, page_size: 50 });
    expect(nonsense.market).toBe("1x2");
  });

  it("has fixtures that have begun where somebody asks for them or for kickoffs of the past", () => {
    const includes = (address: string) => asked(viewOf(new URLSearchParams(address)), Date.parse("2026-11-21T12:00:00Z")).include_started;
    expect(includes("started=1")).toBe(true);
    expect(includes("from=2026-11-20T00:00:00Z")).toBe(true);
    expect(includes("from=2026-11-22T00:00:00Z")).toBeUndefined();
    expect(includes("")).toBeUndefined();
  });
});
