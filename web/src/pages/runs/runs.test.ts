import { describe, expect, it } from "vitest";

import type { PushMessage } from "../../push/client.ts";
import { retriedBy, triggerText } from "./words.ts";
import { after, byType, eta, MOST_LINES, platformEta, share, type Progress } from "./progress.ts";

const told = (data: Record<string, unknown>, position = 1): PushMessage => ({
  type: "scrape_progress",
  position,
  timestamp: "2026-01-01T00:00:00Z",
  data: { scrape_run_id: 7, phase: "scraping", current: 0, total: 1_300, elapsed_ms: 0, ...data },
});
const fold = (...messages: PushMessage[]) => messages.reduce<Progress | undefined>(after, undefined)!;

describe("progress", () => {
  it("is what the last message says, with a log of all", () => {
    const progress = fold(
      told({ phase: "discovering", current: 1, total: 3, message: "reading the lists" }),
      told({ phase: "discovering", current: 3, total: 3, message: "3 of 3 bookmakers' lists are there" }, 4),
      told({ current: 50, elapsed_ms: 9_000, bookmakers: [{ platform: "betpawa", status: "active", total: 1_300, scraped: 48, failed: 2, duration_ms: 9_000 }] }, 2),
      told({ current: 100, elapsed_ms: 12_000, error: { error_type: "rate_limit", error_message: "slow down", platform: "bet9ja" } }, 3),
    );
    expect(progress).toMatchObject({ run: 7, phase: "scraping", current: 100, total: 1_300 });
    expect(progress.platforms).toHaveLength(1);
    expect(progress.log.map((line) => line.text)).toEqual(["1 of 3 · reading the lists", "3 of 3 bookmakers' lists are there", "50 of 1,300", "100 of 1,300", "bet9ja · rate limit · slow down"]);
    expect(progress.log.at(-1)?.isError).toBe(true);
  });

  it("begins anew with another run, and keeps a bounded log, each line once", () => {
    let progress: Progress | undefined;
    for (let at = 1; at <= 1_000; at++) progress = after(progress, told({ current: at }, at));
    expect(progress?.log).toHaveLength(MOST_LINES);
    expect(after(progress, told({ current: 1_000 }, 1_000)).log).toHaveLength(MOST_LINES);
    expect(after(progress, told({ scrape_run_id: 8 }, 1_001)).log).toHaveLength(1);
  });

  it("survives messages that say nothing or nonsense", () => {
    const odd = fold(told({ current: "x", total: null, bookmakers: [null, 3, { platform: {}, total: Infinity }], error: "boom", message: "<b>".repeat(9_999) }));
    expect(odd.platforms).toHaveLength(3);
    expect(odd.message.length).toBeLessThanOrEqual(500);
    expect(eta(odd)).toBeUndefined();
  });
});

describe("the time that is left", () => {
  it("is as fast as it lately went", () => {
    const progress = fold(told({ current: 100, elapsed_ms: 10_000 }), told({ current: 200, elapsed_ms: 15_000 }, 2), told({ current: 300, elapsed_ms: 20_000 }, 3));
    expect(eta(progress)).toBe(50_000);
  });

  it("is not told before anything is done, nor at the end", () => {
    expect(eta(fold(told({ current: 0 })))).toBeUndefined();
    expect(eta(fold(told({ current: 5, elapsed_ms: 10 }), told({ current: 5, elapsed_ms: 900 }, 2)))).toBeUndefined();
    expect(eta(fold(told({ phase: "completed", current: 3, total: 3 })))).toBeUndefined();
    expect(eta(fold(told({ current: 1_300 })))).toBe(0);
  });

  it("is told of a bookmaker, too", () => {
    const platform = { platform: "bet9ja", status: "active", total: 400, scraped: 90, failed: 10, duration_ms: 20_000 };
    expect(platformEta(platform)).toBe(60_000);
    expect(platformEta({ ...platform, status: "completed" })).toBeUndefined();
    expect(platformEta({ ...platform, total: 0 })).toBeUndefined();
  });

  it("shares stay between nothing and all", () => {
    expect([share(1, 4), share(5, 4), share(-1, 4), share(3, 0)]).toEqual([0.25, 1, 0, 0]);
  });
});

it("counts errors by type", () => {
  const errors = ["timeout", "network", "timeout", "http_status", "network", "timeout"].map((error_type) => ({ error_type }));
  expect(byType(errors)).toEqual([{ type: "timeout", count: 3 }, { type: "network", count: 2 }, { type: "http_status", count: 1 }]);
});

it("says what started a run, and over which fixtures", () => {
  expect(triggerText("scheduled", "within_30_minutes")).toBe("schedule · kickoff within 30 min");
  expect(triggerText("scheduled", "everything")).toBe("schedule · all fixtures");
  expect(triggerText("api", "everything")).toBe("started by hand · all fixtures");
  expect(triggerText("event:sr:66457014", "selection")).toBe("one fixture, sr:66457014");
  expect(triggerText(null, undefined)).toBe("–");
  expect([retriedBy("retry:6001"), retriedBy("scheduled")]).toEqual(["6001", undefined]);
});
