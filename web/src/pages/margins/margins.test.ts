import { describe, expect, it } from "vitest";

import { INLINE } from "../../markets/catalogue.ts";
import { askedSummary, askedTimeline, askedTournaments, type BookMargins, columnsOf, comparable, fixturesOf, marginAt, rivalOf, type Timeline, viewOf } from "./view.ts";

const view = (query: string) => viewOf(new URLSearchParams(query));
const [oneXTwo, , , doubleChance] = INLINE;

const book = (bookmakerSlug: string, margins: (number | null)[], fixtures = 1): BookMargins => ({
  bookmakerSlug,
  bookmakerName: bookmakerSlug,
  margin: margins[0] ?? null,
  buckets: ["7d_and_more", "3d_to_7d", "24h_to_72h", "under_24h"].map((bucket, at) => ({ bucket, margin: margins[at] ?? null, fixtures })),
});

describe("the view", () => {
  it("is in the address", () => {
    expect(view("market=dc&tournament=7&days=92&bucket=under_24h&against=bet9ja&q=serie")).toEqual({
      market: doubleChance,
      tournament: 7,
      days: 92,
      bucket: "under_24h",
      against: "bet9ja",
      search: "serie",
    });
    expect(view("market=x&tournament=-1&days=31&bucket=soon")).toMatchObject({ market: oneXTwo, tournament: undefined, days: 30, bucket: undefined });
  });

  it("asks for what it shows", () => {
    const chosen = view("market=btts&tournament=7&days=7&bucket=3d_to_7d&q=x");
    expect(askedSummary(chosen)).toEqual({ days: 7, tournament: 7 });
    expect(askedTournaments(chosen)).toEqual({ market: "3795", days: 7, search: "x" });
    expect(askedTimeline(chosen)).toEqual({ market: "3795", days: 7, tournament: 7, bucket: "3d_to_7d" });
  });
});

it("compares with who was chosen, else with the competitor of most fixtures", () => {
  const books = [book("betpawa", [5], 90), book("bet9ja", [6], 10), book("sportybet", [6], 20)];
  expect([rivalOf(books, "betpawa", undefined), rivalOf(books, "betpawa", "bet9ja"), rivalOf(books, "betpawa", "gone"), rivalOf(books.slice(0, 1), "betpawa", undefined)]).toEqual([
    "sportybet",
    "bet9ja",
    "sportybet",
    undefined,
  ]);
});

it("reads a book's margin at a time to kickoff, or over all", () => {
  const ours = book("betpawa", [5.1, null, 4.9]);
  expect([marginAt(ours, undefined), marginAt(ours, "3d_to_7d"), marginAt(ours, "24h_to_72h"), marginAt(undefined, undefined)]).toEqual([5.1, null, 4.9, null]);
  expect([fixturesOf(ours), fixturesOf(undefined)]).toEqual([1, 0]);
});

it("brings the margin of double chance to one winner", () => {
  expect([comparable(doubleChance, 107), comparable(oneXTwo, 7), comparable(oneXTwo, null)]).toEqual([3.5, 7, undefined]);
});

it("lays a timeline out over all of its days", () => {
  const timeline: Timeline = {
    firstDay: "2026-11-01",
    lastDay: "2026-11-03",
    market: { marketId: "3743", marketName: "1X2", line: null },
    books: [{ bookmakerSlug: "betpawa", bookmakerName: "BetPawa", points: [{ day: "2026-11-01", margin: 5 }, { day: "2026-11-03", margin: 6 }] }],
  };
  const { days, lines } = columnsOf(timeline, oneXTwo);
  expect(days.map((day) => new Date(day * 1_000).toISOString().slice(0, 10))).toEqual(["2026-11-01", "2026-11-02", "2026-11-03"]);
  expect(lines).toEqual([{ slug: "betpawa", name: "BetPawa", margins: [5, null, 6] }]);
});
