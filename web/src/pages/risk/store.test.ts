// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { now } from "../../app/time.ts";
import { epoch } from "../../live/feed.ts";
import { FakeServer } from "./fakeServer.ts";
import { alertOf } from "./samples.ts";
import { RiskStore } from "./store.ts";
import { viewOf } from "./view.ts";

vi.mock("../../live/me.ts", () => ({ me: { peek: () => ({ actor: "me" }) } }));

let server: FakeServer;
const held = signal(false);
const view = signal(viewOf(new URLSearchParams("open=all")));
let store: RiskStore;

const ACK = { acknowledged: true };
const rows = () => store.rows.value.map(({ id }) => id);
const settled = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });
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

it("about one fixture shows no other and asks for none", async () => {
  view.value = viewOf(new URLSearchParams("fixture=1&open=all"));
  await settled(() => expect(rows()[0]).toBe("g1"));
  const fetch = vi.fn(server.fetch);
  vi.stubGlobal("fetch", fetch);
  await store.refetch([2, 1]);
  const paths = fetch.mock.calls.map(([address]) => new URL(String(address), "http://desk").pathname);
  expect(paths.filter((path) => path.startsWith("/api/alerts/groups/"))).toEqual(["/api/alerts/groups/1"]);
  expect(rows().some((row) => row.startsWith("g2"))).toBe(false);
  view.value = viewOf(new URLSearchParams("open=all"));
});

describe("a change", () => {
  it("is shown as pending, then as done; its line stays where it is held", async () => {
    held.value = true;
    const changing = store.changes.send({ alertIds: [10] }, { acknowledged: true, note: "seen" });
    expect(store.changes.pending.value.get(10)).toMatchObject({ acknowledged: true, note: "seen" });
    await changing;
    expect(store.changes.pending.value.size).toBe(0);
    expect(store.alert(10)).toMatchObject({ status: "acknowledged", acknowledgedBy: "me" });
    await settled(() => expect(store.waiting.value.gone).toBe(1));
    expect(rows()).toContain("a10");
    held.value = false;
    await settled(() => expect(rows()).not.toContain("a10"));
  });

  it.each([401, 403, 409])("is taken back when the server refuses it with %i", async (status) => {
    server.refusing = { status };
    const outcome = await store.changes.send({ alertIds: [10, 11] }, ACK);
    expect(outcome).toMatchObject({ changed: [], left: [10, 11], later: undefined });
    expect(outcome.messages.map(({ kind }) => kind)).toEqual(["error"]);
    expect(store.changes.pending.value.size).toBe(0);
    expect(store.alert(10)?.status).toBe("new");
    expect(rows()).toEqual(["g2", "a20", "g1", "a11", "a10"]);
  });

  it.each([500, 503, "nothing"] as const)("is not told as done nor as not done when the server answers %s, but looked up", async (status) => {
    server.refusing = { status };
    const sent = await store.changes.send({ alertIds: [10, 11] }, ACK);
    expect(sent).toMatchObject({ changed: [], left: [] });
    expect(sent.messages[0]?.text).toContain("Not known yet");
    expect(store.changes.pending.value.get(10)).toMatchObject({ isUnsure: true });
    expect(await sent.later).toMatchObject({ changed: [], left: [10, 11] });
    expect(store.changes.pending.value.size).toBe(0);
    expect(store.alert(10)?.status).toBe("new");
  });

  it.each([
    ["answered that it is stored", { status: 503, position: 77 }],
    ["did not answer any more", { status: "nothing" }],
  ] as const)("is found out to be done although the server %s", async (_, refusing) => {
    server.refusing = refusing;
    server.doesItAnyway = true;
    const sent = await store.changes.send({ alertIds: [10] }, ACK);
    expect(sent.messages.map(({ kind }) => kind)).toEqual(["info"]);
    const later = await sent.later;
    expect(later).toMatchObject({ changed: [10], left: [], messages: [{ kind: "success" }] });
    if (refusing.status === 503) expect(server.asked.some((one) => one.includes("min_position=77"))).toBe(true);
  });

  it("that nobody knows the fate of is looked up as soon as the connection is back", async () => {
    server.failing = "nothing";
    const sent = await store.changes.send({ alertIds: [10] }, ACK);
    await new Promise((done) => setTimeout(done, 1_000));
    const told = vi.fn();
    void sent.later?.then(told);
    server.failing = undefined;
    epoch.value += 1;
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), { timeout: 200, interval: 5 });
  });

  it("of a fixture is shown on its line too, and is about what was laid out of it", async () => {
    held.value = true;
    server.add(alertOf(21, { eventId: 2 }));
    epoch.value += 1;
    await settled(() => expect(store.waiting.value.fresh).toBe(1));
    expect(store.newestOf(2)).toBe(20);
    const changing = store.changes.send({ eventId: 2, upTo: 20, alertIds: [] }, ACK);
    expect(store.changes.pendingGroups.value.get(2)).toMatchObject(ACK);
    expect((await changing).changed).toEqual([20]);
    await settled(() => expect(store.changes.pendingGroups.value.size).toBe(0));
    expect(server.alerts.get(21)?.status).toBe("new");
  });

  it("is taken back when the alert is past by now", async () => {
    server.verdict = "past";
    const outcome = await store.changes.send({ alertIds: [10] }, ACK);
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

it.each([
  ["is fetched alone", 0],
  ["is one of many that changed", 40],
])("says of a whole fixture that somebody else acknowledged who that was, when it %s", async (_, others) => {
  const thirty = Array.from({ length: 30 }, (_, at) => alertOf(100 + at, { eventId: 3 }));
  server.add(...thirty, ...Array.from({ length: others }, (_, at) => alertOf(200 + at, { eventId: 200 + at })));
  epoch.value += 1;
  await settled(() => expect(rows()).toHaveLength(36 + others * 2));
  look();
  await settled(() => expect(rows().filter((id) => id.startsWith("w"))).toEqual([]));
  held.value = true;
  for (const alert of [...server.alerts.values()].filter(({ eventId }) => eventId === 3 || (eventId ?? 0) >= 200)) {
    server.add({ ...alert, status: "acknowledged", acknowledgedBy: "anna" });
  }
  const before = server.asked.length;
  if (others > 0) epoch.value += 1;
  else await store.refetch([3]);
  await settled(() => expect(thirty.filter(({ id }) => store.alert(id)?.acknowledgedBy !== "anna")).toEqual([]));
  expect(rows()).toContain("a129");
  expect(server.asked.length - before).toBeLessThan(10 + others * 3);
});

it("learns of what is scrolled to only later who acknowledged it", async () => {
  held.value = true;
  store.look([]);
  server.add(alertOf(20, { eventId: 2, status: "acknowledged", acknowledgedBy: "anna" }));
  epoch.value += 1;
  await settled(() => expect(store.goneGroups.value.has(2)).toBe(true));
  look();
  await settled(() => expect(store.alert(20)?.acknowledgedBy).toBe("anna"));
});

it("counts a span from now on every minute again", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    view.value = viewOf(new URLSearchParams("open=all&since=15m"));
    await settled(() => expect(store.isReady.value).toBe(true));
    const from = () => new URL(server.asked.findLast((one) => one.includes("/groups?"))?.slice(4) ?? "", "http://desk").searchParams.get("from");
    const before = Date.parse(from() ?? "");
    vi.setSystemTime(Date.now() + 120_000);
    now.value = Date.now();
    await settled(() => expect(Date.parse(from() ?? "")).toBe(before + 120_000));
  } finally {
    vi.useRealTimers();
    view.value = viewOf(new URLSearchParams("open=all"));
  }
});

it("lets go of alerts that came and went while the list is held all day", async () => {
  held.value = true;
  const batch = (from: number) => Array.from({ length: 300 }, (_, at) => alertOf(from + at));
  for (const from of [1_000, 2_000]) {
    for (const alert of server.alerts.values()) if (alert.id >= 1_000) server.alerts.delete(alert.id);
    server.add(...batch(from));
    await store.refetch([1]);
    expect(store.alert(from)?.id).toBe(from);
  }
  expect(store.alert(1_000)).toBeUndefined();
  expect(store.alert(10)?.id).toBe(10);
});

it("is right as soon as the connection is back, however long the next try was away", async () => {
  server.failing = 503;
  const before = server.asked.length;
  epoch.value += 1;
  // Tried at once, after half a second and after another one: the next try is two seconds away.
  await settled(() => expect(server.asked.length - before).toBe(3));
  server.failing = undefined;
  server.add(alertOf(30, { eventId: 3 }));
  epoch.value += 1;
  await vi.waitFor(() => expect(rows()[0]).toBe("g3"), { timeout: 1_000, interval: 5 });
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
