// @vitest-environment happy-dom
import { computed } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { navigate, query } from "../../app/router.ts";
import { epoch } from "../../live/feed.ts";
import { Desk } from "./desk.ts";
import { FakeServer } from "./fakeServer.ts";
import { alertOf } from "./samples.ts";
import { viewOf } from "./view.ts";

vi.mock("../../live/me.ts", () => ({ me: { peek: () => ({ actor: "me" }) } }));
vi.mock("../../live/counts.ts", () => ({ refreshCounts: () => undefined }));

let server: FakeServer;
let desk: Desk;

const rows = () => desk.store.rows.value.map(({ id }) => id);
const settled = (check: () => void) => vi.waitFor(check, { timeout: 3_000, interval: 5 });
const look = () => desk.look(0, desk.store.rows.value.length);

beforeEach(async () => {
  server = new FakeServer();
  server.add(alertOf(10), alertOf(11), alertOf(20, { eventId: 2 }), alertOf(30, { eventId: 3, status: "acknowledged" }));
  vi.stubGlobal("fetch", server.fetch);
  navigate("/risk?open=all", { replace: true });
  desk = new Desk(computed(() => viewOf(query.value)));
  await settled(() => expect(rows()).toHaveLength(5));
  look();
  await settled(() => expect(rows()).toEqual(["g2", "a20", "g1", "a11", "a10"]));
});

afterEach(() => {
  desk.close();
  vi.unstubAllGlobals();
});

describe("another view", () => {
  it.each([
    ["the list is scrolled", () => (desk.scrolled.value = true)],
    ["a pointer is on the list", () => (desk.pointed.value = true)],
    ["the keyboard is on a row", () => desk.move(1)],
    ["something is selected", () => desk.select("a10")],
  ])("is shown although %s", async (_, hold) => {
    hold();
    expect(desk.held.value).toBe(true);
    desk.show({ status: "acknowledged" });
    await settled(() => expect(rows()[0]).toBe("g3"));
  });

  it("lets go of rows also when the address changes by itself, as by the browser's Back", async () => {
    desk.move(1);
    desk.select("a10");
    navigate("/risk?status=acknowledged&open=all");
    await settled(() => expect(rows()[0]).toBe("g3"));
    expect([desk.cursor.value, desk.selection.value.size]).toEqual([undefined, 0]);
  });

  it("is not what another fixture open is", () => {
    desk.move(1);
    desk.select("a10");
    desk.show({ shut: [2] });
    expect([desk.cursor.value, desk.selection.value.size]).toEqual(["g2", 1]);
  });
});

it("shows what is new where nothing was left, whoever holds the empty list", async () => {
  desk.scrolled.value = true;
  for (const alert of server.alerts.values()) server.add({ ...alert, status: "acknowledged" });
  epoch.value += 1;
  await settled(() => expect(desk.store.waiting.value.gone).toBe(3));
  desk.take(null, 32);
  expect(rows()).toEqual([]);
  server.add(alertOf(40));
  epoch.value += 1;
  await settled(() => expect(rows()[0]).toBe("g1"));
});

it("is not held by a row that is not listed", () => {
  desk.moveTo(1);
  expect(desk.held.value).toBe(true);
  desk.show({ open: [], shut: [] });
  expect(rows()).toEqual(["g2", "g1"]);
  expect(desk.held.value).toBe(false);
});

it("opens a part of an alert's panel, and the panel with it", () => {
  desk.ask(11, "note");
  expect([desk.view.value.alert, desk.asked.value]).toEqual([11, { alert: 11, part: "note" }]);
  desk.ask(11, "explanation");
  expect([desk.view.value.alert, desk.asked.value?.part]).toEqual([11, "explanation"]);
});
