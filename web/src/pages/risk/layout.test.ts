import { describe, expect, it } from "vitest";

import { layOut, NOTHING, orderAlerts, place, rowsOf, waitingOf } from "./layout.ts";
import type { Group, Sort } from "./model.ts";
import { alertOf, groupOf } from "./samples.ts";

function facts(groups: Group[], alertsOf: [number, number[]][] = []) {
  return { groups: new Map(groups.map((group) => [group.eventId, group])), alerts: new Map(), alertsOf: new Map(alertsOf) };
}

const group = (id: number, newest: number, more: Partial<Group> = {}) => groupOf(id, [alertOf(newest, { eventId: id })], more);

describe("the lines", () => {
  const known = facts([group(1, 10), groupOf(2, [alertOf(20), alertOf(21)])], [[1, [10]]]);
  const layout = layOut(known, [2, 1]);

  it("are the fixtures, and under the open ones their alerts or their places", () => {
    const ids = (open: number[]) => rowsOf(layout, (id) => open.includes(id), new Map()).map(({ id }) => id);
    expect(ids([])).toEqual(["g2", "g1"]);
    expect(ids([1, 2])).toEqual(["g2", "w2.0", "w2.1", "g1", "a10"]);
  });

  it("are the same objects as before where they are the same lines", () => {
    const kept = new Map();
    const before = rowsOf(layout, () => true, kept);
    expect(rowsOf(layout, () => true, kept).every((row, at) => row === before[at])).toBe(true);
  });
});

describe("the place of a fixture", () => {
  const orderBy = (sort: Sort, groups: Group[]) => {
    const known = new Map(groups.map((one) => [one.eventId, one]));
    return groups.reduce<number[]>((order, one) => place(order, known, one, sort, true), []);
  };
  const late = { kickoff: "2026-11-21T20:00:00Z" };

  it("is by the newest alert, by the worst, or by the kickoff, as the server has it", () => {
    const groups = [group(1, 10), group(2, 30, { highestSeverity: "critical", ...late }), group(3, 20, { highestSeverity: "critical" })];
    expect(orderBy("recency", groups)).toEqual([2, 3, 1]);
    expect(orderBy("severity", groups)).toEqual([2, 3, 1]);
    expect(orderBy("kickoff", groups)).toEqual([3, 1, 2]);
  });

  it("is not known beyond what was fetched", () => {
    const known = new Map([group(1, 10), group(2, 5)].map((one) => [one.eventId, one]));
    expect(place([1], known, group(2, 5), "recency", false)).toEqual([1]);
    expect(place([1], known, group(2, 5), "recency", true)).toEqual([1, 2]);
  });

  it("orders alerts of one moment by their ids", () => {
    const detectedAt = "2026-11-21T12:00:00Z";
    expect(orderAlerts([alertOf(1, { detectedAt }), alertOf(3, { detectedAt }), alertOf(2)])).toEqual([2, 3, 1]);
  });
});

describe("what waits", () => {
  const before = layOut(facts([group(1, 10), group(2, 20)], [[1, [10]]]), [2, 1]);

  it("is nothing where nothing changed", () => {
    expect(waitingOf(before, before)).toEqual({ fresh: 0, gone: 0, moved: false });
    expect(waitingOf(NOTHING, before).fresh).toBe(2);
  });

  it("is every alert without a line, in new fixtures and in known ones, and every line without an alert", () => {
    const known = facts([groupOf(1, [alertOf(11), alertOf(12)]), groupOf(2, []), group(3, 30)], [[1, [12, 11]]]);
    expect(waitingOf(before, layOut(known, [3, 1]))).toEqual({ fresh: 3, gone: 2, moved: true });
  });
});
