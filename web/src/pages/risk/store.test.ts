// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { epoch } from "../../live/feed.ts";
import type { Alert } from "./model.ts";
import { alertOf, groupOf } from "./samples.ts";
import { RiskStore } from "./store.ts";
import { viewOf } from "./view.ts";

/** A server that has some alerts, and answers as it is told. */
class FakeServer {
  alerts = new Map<number, Alert>();
  /** Answers everything with this status instead. */
  failing: number | "nothing" | undefined;
  asked: string[] = [];
  /** What the server makes of an acknowledgement. */
  verdict: "acknowledged" | "past" = "acknowledged";

  add(...alerts: Alert[]) {
    for (const alert of alerts) this.alerts.set(alert.id, alert);
  }

  readonly fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    this.asked.push(`${init.method ?? "GET"} ${address}`);
    if (this.failing === "nothing") throw new TypeError("failed to fetch");
    if (this.failing !== undefined) return Response.json({ detail: "it does not work" }, { status: this.failing });
    return Response.json(this.#answer(new URL(address, "http://desk"), init));
  };

  #answer(url: URL, init: RequestInit): unknown {
    const status = url.searchParams.get("status");
    const fitting = (eventId: number) =>
      [...this.alerts.values()].filter((alert) => alert.eventId === eventId && (status === null || alert.status === status)).toReversed();
    const group = (eventId: number) => (fitting(eventId).length > 0 ? groupOf(eventId, fitting(eventId)) : null);
    if (url.pathname === "/api/alerts/groups") {
      const ids = [...new Set([...this.alerts.values()].map(({ eventId }) => eventId ?? 0))];
      const groups = ids.flatMap((id) => group(id) ?? []).sort((one, other) => other.newestAlertId - one.newestAlertId);
      const totalAlerts = groups.reduce((sum, { count }) => sum + count, 0);
      return { groups, totalGroups: groups.length, totalAlerts, newCount: 0, acknowledgedCount: 0, pastCount: 0, nextCursor: null };
    }
    if (url.pathname === "/api/alerts/acknowledge") {
      const body = JSON.parse(String(init.body)) as { alertIds: number[]; acknowledged: boolean };
      const results = body.alertIds.map((id) => {
        const old = this.alerts.get(id);
        if (old && this.verdict === "acknowledged") this.alerts.set(id, { ...old, status: body.acknowledged ? "acknowledged" : "new", acknowledgedBy: "me" });
        const done = body.acknowledged ? "acknowledged" : "unacknowledged";
        return { id, verdict: this.verdict === "past" ? "past" : done, alert: this.alerts.get(id) };
      });
      return { position: 1, results, truncated: false };
    }
    const [, eventId] = /^\/api\/alerts\/groups\/(\d+)$/.exec(url.pathname) ?? [];
    if (eventId) return { group: group(Number(eventId)), alerts: fitting(Number(eventId)), truncated: false };
    return this.alerts.get(Number(url.pathname.split("/").at(-1)));
  }
}

let server: FakeServer;
const held = signal(false);
const view = signal(viewOf(new URLSearchParams("open=all")));
let store: RiskStore;

const rows = () => store.rows.value.map(({ id }) => id);
const settled = (check: () => void) => vi.waitFor(check, { timeout: 2_000, interval: 5 });
/** As when a list is on the screen. */
const look = () => store.look(store.rows.value);

beforeEach(async () => {
  server = new FakeServer();
  server.add(alertOf(10), alertOf(11), alertOf(20, { eventId: 2 }));
  vi.stubGlobal("fetch", server.fetch);
  held.value = false;
  store = new RiskStore(view, held);
  await settled(() => expect(rows()).toEqual(["g2", "w2.0", "g1", "w1.0", "w1.1"]));
  look();
  await settled(() => expect(rows()).toEqual(["g2", "a20", "g1", "a11", "a10"]));
});

afterEach(() => {
  store.close();
  vi.unstubAllGlobals();
});

describe("new alerts", () => {
  it("are shown at once when nobody holds the list", async () => {
    server.add(alertOf(30, { eventId: 3 }));
    epoch.value += 1;
    await settled(() => expect(rows()[0]).toBe("g3"));
    expect(store.totals.value).toEqual({ groups: 3, alerts: 4 });
  });

  it("wait, and nothing moves, while somebody holds it", async () => {
    held.value = true;
    const before = rows();
    server.add(alertOf(30, { eventId: 3 }), alertOf(31));
    epoch.value += 1;
    await settled(() => expect(store.waiting.value).toMatchObject({ fresh: 2, gone: 0 }));
    expect(rows()).toEqual(before);
    store.take();
    look();
    await settled(() => expect(rows()).toEqual(["g1", "a31", "a11", "a10", "g3", "a30", "g2", "a20"]));
    expect(store.waiting.value.fresh).toBe(0);
  });
});

describe("a change", () => {
  it("is shown as pending, then as done; its line stays where it is held", async () => {
    held.value = true;
    const changing = store.change({ alertIds: [10] }, { acknowledged: true, note: "seen" });
    expect(store.pending.value.get(10)).toMatchObject({ acknowledged: true, note: "seen" });
    await changing;
    expect(store.pending.value.size).toBe(0);
    expect(store.alert(10)).toMatchObject({ status: "acknowledged", acknowledgedBy: "me" });
    await settled(() => expect(store.waiting.value.gone).toBe(1));
    expect(rows()).toContain("a10");
    held.value = false;
    await settled(() => expect(rows()).not.toContain("a10"));
  });

  it.each([401, 403, 409, 500, 503, "nothing"] as const)("is taken back when the server answers %s", async (failing) => {
    server.failing = failing;
    const changing = store.change({ alertIds: [10, 11] }, { acknowledged: true });
    expect(store.pending.value.size).toBe(2);
    const outcome = await changing;
    expect(outcome.messages.map(({ kind }) => kind)).toEqual(["error"]);
    expect(outcome.changed).toEqual([]);
    expect(store.pending.value.size).toBe(0);
    expect(store.alert(10)?.status).toBe("new");
    expect(rows()).toEqual(["g2", "a20", "g1", "a11", "a10"]);
  });

  it("is taken back when the alert is past by now", async () => {
    server.verdict = "past";
    const outcome = await store.change({ alertIds: [10] }, { acknowledged: true });
    expect(outcome.messages).toEqual([expect.objectContaining({ kind: "error" })]);
    expect(store.alert(10)?.status).toBe("new");
  });
});

it("says what somebody else did to an alert that is held", async () => {
  held.value = true;
  server.add(alertOf(20, { eventId: 2, status: "acknowledged", acknowledgedBy: "anna" }));
  epoch.value += 1;
  await settled(() => expect(store.goneGroups.value.has(2)).toBe(true));
  expect(rows()).toContain("g2");
  store.take();
  expect(rows()).toEqual(["g1", "a11", "a10"]);
});

it("tries again by itself after a failure that passes, and keeps what it has", async () => {
  server.failing = 503;
  epoch.value += 1;
  await settled(() => expect(store.error.value?.status).toBe(503));
  expect(rows()).toHaveLength(5);
  server.failing = undefined;
  server.add(alertOf(30, { eventId: 3 }));
  await settled(() => expect(rows()[0]).toBe("g3"));
  expect(store.error.value).toBeUndefined();
});

it("fetches what is on the screen part by part, however many fixtures that are, and then rests", async () => {
  server.add(...Array.from({ length: 40 }, (_, at) => alertOf(100 + at, { eventId: 100 + at })));
  epoch.value += 1;
  await settled(() => expect(store.rows.value.length).toBe(85));
  look();
  await settled(() => expect(rows().filter((id) => id.startsWith("a"))).toHaveLength(43));
  await new Promise((done) => setTimeout(done, 300));
  const asked = server.asked.length;
  await new Promise((done) => setTimeout(done, 300));
  expect(server.asked.length).toBe(asked);
  expect(server.asked.filter((one) => one.includes("/api/alerts/groups?")).length).toBeLessThan(5);
});

it("begins anew when the view is another one", async () => {
  view.value = viewOf(new URLSearchParams("open=all&status=acknowledged"));
  expect(rows()).toEqual([]);
  await settled(() => expect(store.isReady.value).toBe(true));
  expect(rows()).toEqual([]);
  expect(server.asked.at(-1)).toContain("status=acknowledged");
  view.value = viewOf(new URLSearchParams("open=all"));
});
