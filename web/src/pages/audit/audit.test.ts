import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { beforeAll, describe, expect, it, vi } from "vitest";

import { parse } from "../../ui/json.ts";
import type { Filter } from "./filter.ts";

vi.hoisted(() => {
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key) };
  Object.assign(globalThis, { sessionStorage: storage, localStorage: storage });
});

let filter: typeof import("./filter.ts");
let lines: typeof import("./lines.ts");
let summaries: typeof import("./summary.ts");
let time: typeof import("../../app/time.ts");
let walk: typeof import("./walk.ts");
let verifying: typeof import("./verify.ts");
let tails: typeof import("./tail.ts");
let downloads: typeof import("./Download.tsx");
beforeAll(async () => {
  [filter, lines, summaries, time, walk, verifying, tails, downloads] = await Promise.all([
    import("./filter.ts"),
    import("./lines.ts"),
    import("./summary.ts"),
    import("../../app/time.ts"),
    import("./walk.ts"),
    import("./verify.ts"),
    import("./tail.ts"),
    import("./Download.tsx"),
  ]);
});

describe("the filter", () => {
  it("is the address's query, and back", () => {
    const query = new URLSearchParams("type=AlertDetected&stream=fixture-sr:1&correlation=a%20b&actor=anna&from=2026-01-01T00:00:00Z&until=7");
    const said = filter.fromQuery(query);
    expect(said).toEqual({ type: "AlertDetected", stream: "fixture-sr:1", correlation: "a b", actor: "anna", from: "2026-01-01T00:00:00Z", to: undefined, until: 7 });
    const again = new URLSearchParams(Object.entries(filter.toQuery(said)).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
    expect(filter.fromQuery(again)).toEqual(said);
    expect(filter.toApi(said)).toEqual({ type: "AlertDetected", stream: "fixture-sr:1", correlation_id: "a b", actor: "anna", from_time: "2026-01-01T00:00:00Z", until: 7 });
  });

  it("passes over what makes no sense", () => {
    expect(filter.fromQuery(new URLSearchParams("until=-3&from=yesterday&type=%20"))).toEqual({});
    expect(filter.fromQuery(new URLSearchParams("until=1e400"))).toEqual({});
    expect(filter.narrows({ until: 3 })).toBe(false);
    expect(filter.narrows({ stream: "settings" })).toBe(true);
  });

  it("has a tail unless it ends", () => {
    const now = Date.parse("2026-06-01T00:00:00Z");
    expect(filter.hasTail({}, now)).toBe(true);
    expect(filter.hasTail({ until: 5 }, now)).toBe(false);
    expect(filter.hasTail({ to: "2026-05-31T00:00:00Z" }, now)).toBe(false);
    expect(filter.hasTail({ to: "2026-06-02T00:00:00Z" }, now)).toBe(true);
  });
});

describe("lines", () => {
  const event = { position: 3, stream: "settings", sequence: 1, type: "SettingsChanged", recorded_at: "2026-01-01T00:00:00Z", metadata: { actor: "anna", correlation_id: "c" }, payload: { SettingsChanged: { version: 2 } } };

  it("are rows", () => {
    expect(lines.rowOf(JSON.stringify(event))).toEqual({ position: 3, stream: "settings", sequence: 1, type: "SettingsChanged", recordedAt: "2026-01-01T00:00:00Z", actor: "anna", correlation: "c", summary: ["version 2"] });
  });

  it("know which alert of its fixture an event is about, and how a run ended", () => {
    expect(lines.rowOf(JSON.stringify({ ...event, type: "AlertAcknowledged", payload: { AlertAcknowledged: { alertNumber: 3 } } })).alertNumber).toBe(3);
    expect(lines.rowOf(JSON.stringify({ ...event, type: "ScrapeRunCompleted", payload: { ScrapeRunCompleted: { status: "partial" } } })).status).toBe("partial");
  });

  it("of tampered events are rows, too", () => {
    expect(lines.rowOf('{"position":3,"type":"AlertDetected","metadata":"no json","payload":"<script>"}')).toMatchObject({ position: 3, actor: "", summary: [] });
    expect(lines.rowOf("{").position).toBe(0);
    expect(lines.rowOf(JSON.stringify({ ...event, type: "AlertDetected", payload: { AlertDetected: { severity: {}, changePercent: "x", line: [] } } })).summary.join()).toContain("–");
  });
});

describe("a summary", () => {
  const said = (type: string, payload: object) => summaries.inWords(summaries.summaryOf({ type, payload: { [type]: payload } }));

  it("has its times in the chosen zone, also after it was read", () => {
    const payload = { previousKickoff: "2026-06-26T22:01:00Z", kickoff: "2026-06-26T23:41:00Z", bookmaker: "betpawa" };
    const summary = summaries.summaryOf({ type: "FixtureRescheduled", payload: { FixtureRescheduled: payload } });
    time.zone.value = "utc";
    expect(summaries.inWords(summary)).toBe("kickoff Fri 26 Jun, 22:01 → Fri 26 Jun, 23:41, says betpawa");
  });

  it("names after an alert's number what the alert is about", () => {
    const summary = summaries.summaryOf({ type: "AlertUnacknowledged", payload: { AlertUnacknowledged: { alertNumber: 3, note: "a mistake" } } });
    expect(summaries.inWords(summary)).toBe("the fixture's alert 3 is new again · “a mistake”");
    expect(summaries.inWords(summary, "1X2 · X")).toBe("the fixture's alert 3 (1X2 · X) is new again · “a mistake”");
  });

  it("says a scrape's count once", () => {
    expect(said("ScrapeProgressed", { phase: "discovering", current: 3, total: 4, message: "3 of 4 bookmakers' lists are there" })).toBe("discovering 3 of 4 bookmakers' lists are there");
    expect(said("ScrapeProgressed", { phase: "scraping", current: 3, total: 4, message: "storing" })).toBe("scraping 3 of 4 · storing");
  });

  it("says what the Risk page says of an alert", () => {
    const alert = { severity: "warning", alertType: "availability", availability: "suspended", bookmaker: "bet9ja", marketName: "1X2" };
    expect(said("AlertDetected", alert)).toBe("warning · bet9ja · 1X2 · market suspended");
  });
});

it("has of an event before today its date, and what may be left out apart", async () => {
  const { clock } = await import("./clock.ts");
  time.zone.value = "utc";
  const now = Date.parse("2026-11-30T00:10:00Z");
  expect(clock("2026-11-30T00:09:01.5Z", now)).toEqual({ isDated: false, first: "00:09:01", rest: ".500" });
  expect(clock("2026-11-29T23:59:35.123456Z", now)).toEqual({ isDated: true, first: "29 Nov 23:59:35", rest: ".123" });
  expect(clock("2025-11-29T23:59:35Z", now)).toEqual({ isDated: true, first: "29 Nov 2025", rest: " 23:59:35" });
});

it("can be filtered by every type that is stored", () => {
  const document = readFileSync(new URL("../../../../docs/EVENTS.md", import.meta.url), "utf8");
  const types = [...document.matchAll(/^### ([A-Z]\w+)$/gm)].map(([, type]) => type ?? "");
  expect(filter.EVENT_TYPES.toSorted()).toEqual(types.toSorted());
});

/** A log of so many events, of which those fit whose position the function takes. */
function logOf(size: number, fits: (position: number) => boolean = () => true) {
  let head = size;
  const read = async (query: object) => {
    const { since = 0, until = head, limit, newest_first: isBackwards = false } = query as { since?: number; until?: number; limit: number; newest_first?: boolean };
    const all = Array.from({ length: Math.max(0, Math.min(until, head) - since) }, (_, at) => since + 1 + at).filter(fits);
    const rows = (isBackwards ? all.reverse() : all).slice(0, limit);
    return { rows: rows.map((position) => lines.rowOf(JSON.stringify({ position }))), head };
  };
  return { read, grow: (by: number) => (head += by) };
}

describe("going back", () => {
  it.each([
    ["all", () => true],
    ["some", (at: number) => at % 97 === 0],
    ["none", () => false],
    ["as many as are asked for", (at: number) => at > 900],
  ])("finds every event that fits, each once, newest first: %s", async (_, fits) => {
    const { read } = logOf(1_000, fits);
    const found: number[] = [];
    for (let before = 1_001; before > 1; ) {
      const part = await walk.older(read, { type: "X" }, before, 100);
      expect(part.before).toBeLessThan(before);
      found.push(...part.rows.map((row) => row.position));
      before = part.before;
    }
    expect(found).toEqual(Array.from({ length: 1_000 }, (_, at) => 1_000 - at).filter(fits));
  });
});

describe("a download", () => {
  const answer = (text: string) => Promise.resolve(new Response(text));

  it("is one file of as many answers as it takes", async () => {
    const asked: object[] = [];
    const answers = [
      '{"position":3}\n{"end":false,"first":3,"last":3,"count":1,"head":9,"chain_hash":"c3","reached":5,"next":{"since":5}}\n',
      '{"end":false,"first":null,"last":null,"count":0,"head":9,"chain_hash":"c9","reached":7,"next":{"since":7}}\n',
      '{"position":8}\n{"end":true,"first":8,"last":8,"count":1,"head":9,"chain_hash":"c8","reached":9,"next":null}\n',
    ];
    const blob = await downloads.collect((rest) => (asked.push(rest), answer(answers.shift() ?? "")), 100, () => {});
    const lines = (await blob.text()).split("\n");
    expect(lines.slice(0, 2)).toEqual(['{"position":3}', '{"position":8}']);
    expect(JSON.parse(lines[2] ?? "")).toEqual({ end: true, first: 3, last: 8, count: 2, head: 9, chain_hash: "c8", reached: 9, next: null });
    expect(lines[3]).toBe("");
    expect(asked).toEqual([{}, { since: 5, limit: 99 }, { since: 7, limit: 99 }]);
  });

  it("is none where an answer broke off", async () => {
    await expect(downloads.collect(() => answer('{"position":3}\n'), 100, () => {})).rejects.toThrow("broke off");
  });
});

describe("the tail", () => {
  const open = (size: number, said: Filter = {}) => {
    const log = logOf(size);
    return { log, tail: new tails.Tail(log.read, said, () => 0) };
  };

  it("shows what comes, unless the rows are held or it is paused", async () => {
    const { log, tail } = open(50);
    await tail.begin();
    expect(tail.rows.value).toHaveLength(50);
    log.grow(2);
    await tail.look({ isHeld: false, isPaused: false });
    expect(tail.rows.value[0]?.position).toBe(52);
    log.grow(3);
    await tail.look({ isHeld: true, isPaused: false });
    expect([tail.rows.value[0]?.position, tail.waiting.value.length]).toEqual([52, 3]);
    log.grow(1);
    await tail.look({ isHeld: false, isPaused: true });
    expect([tail.waiting.value.length, tail.head.value]).toEqual([3, 56]);
    tail.release();
    await tail.look({ isHeld: false, isPaused: false });
    expect(tail.rows.value.map((row) => row.position).slice(0, 5)).toEqual([56, 55, 54, 53, 52]);
  });

  it("keeps a bounded number of rows, and none twice", async () => {
    const { log, tail } = open(100);
    await tail.begin();
    for (let round = 0; round < 40; round++) {
      log.grow(300);
      await tail.look({ isHeld: false, isPaused: false });
    }
    expect(tail.rows.value).toHaveLength(5_000);
    await tail.more();
    const positions = tail.rows.value.map((row) => row.position);
    expect(new Set(positions).size).toBe(positions.length);
    expect(positions[0]! - positions.at(-1)!).toBe(positions.length - 1);
  });

  it("begins anew after more than it can hold", async () => {
    const { log, tail } = open(100);
    await tail.begin();
    for (let round = 0; round < 5; round++) {
      log.grow(500);
      await tail.look({ isHeld: true, isPaused: false });
    }
    expect(tail.isTooFar.value).toBe(true);
    expect(tail.waiting.value).toHaveLength(0);
    tail.release();
    await vi.waitFor(() => expect(tail.rows.value[0]?.position).toBe(2_600));
  });

  it("begins anew also when that is asked for while it is looking", async () => {
    const { log, tail } = open(100);
    await tail.begin();
    for (let round = 0; round < 5; round++) {
      log.grow(500);
      await tail.look({ isHeld: true, isPaused: false });
    }
    const looking = tail.look({ isHeld: true, isPaused: false });
    tail.release();
    await looking;
    expect(tail.rows.value[0]?.position).toBe(2_600);
  });

  it("begins anew where the log is another one", async () => {
    const { log, tail } = open(100);
    await tail.begin();
    log.grow(-70);
    await tail.look({ isHeld: true, isPaused: false });
    expect([tail.rows.value[0]?.position, tail.rows.value.length, tail.head.value]).toEqual([30, 30, 30]);
  });

  it("reports that what is shown could not be had anew, until it could", async () => {
    const { oldestFailure } = await import("../../live/failures.ts");
    const { ApiError } = await import("../../api/client.ts");
    const log = logOf(5);
    let failing = false;
    const tail = new tails.Tail((query: object) => (failing ? Promise.reject(new ApiError(503, {})) : log.read(query)), {}, () => 0);
    await tail.begin();
    const look = () => tail.look({ isHeld: false, isPaused: false });
    failing = true;
    await look();
    expect(oldestFailure.value?.error.status).toBe(503);
    failing = false;
    await look();
    expect(oldestFailure.value).toBeUndefined();
    failing = true;
    await look();
    tail.close();
    expect(oldestFailure.value).toBeUndefined();
  });

  it("ends where it was told to", async () => {
    const { log, tail } = open(500, { until: 20 });
    await tail.begin();
    log.grow(5);
    await tail.look({ isHeld: false, isPaused: false });
    expect(tail.rows.value[0]?.position).toBe(20);
    expect(tail.isAll.value).toBe(true);
  });
});

describe("the hash", () => {
  const payload = '{"X":{"a": 1.50}}';
  const line = (change: { payload?: string; hash?: string }) => {
    const kept = change.payload ?? payload;
    return parse(
      `{"position":7,"stream":"fixture-sr:1","sequence":2,"type":"OddsConfirmed","version":"1","recorded_at":"2026-06-26T12:00:00.000001Z","metadata":{"a":"b"},"payload":${kept},"hash":"${change.hash ?? hashOf()}"}`,
    )!;
  };
  const before = parse(`{"hash":"${"ab".repeat(32)}"}`)!;
  function hashOf() {
    const hash = createHash("sha256").update(Buffer.alloc(32, 0xab));
    const micros = String(BigInt(Date.parse("2026-06-26T12:00:00Z")) * 1_000n + 1n);
    for (const field of ["7", "Fixture", "fixture-sr:1", "2", "OddsConfirmed", "1", payload, '{"a":"b"}', micros]) {
      const length = Buffer.alloc(8);
      length.writeBigUInt64BE(BigInt(Buffer.byteLength(field)));
      hash.update(length).update(field);
    }
    return hash.digest("hex");
  }

  it("is right for what was stored, and wrong for anything else", async () => {
    expect(await verifying.verify(line({}), before)).toBe("right");
    expect(await verifying.verify(line({ payload: '{"X":{"a": 1.51}}' }), before)).toBe("wrong");
    expect(await verifying.verify(line({ payload: '{"X":{"a":1.50}}' }), before)).toBe("wrong");
    expect(await verifying.verify(line({}), undefined)).toBe("wrong");
  });
});
