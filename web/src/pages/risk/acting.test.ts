// @vitest-environment happy-dom
import { computed } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { token } from "../../api/client.ts";
import { navigate, query } from "../../app/router.ts";
import { toasts } from "../../app/toasts.ts";
import { Desk } from "./desk.ts";
import { FakeServer } from "./fakeServer.ts";
import { alertOf } from "./samples.ts";
import { forgetAll } from "./undo.ts";
import { viewOf } from "./view.ts";

vi.mock("../../live/me.ts", () => ({ me: { peek: () => ({ actor: "me" }) } }));
vi.mock("../../live/counts.ts", () => ({ refreshCounts: () => undefined }));

let server: FakeServer;
let desk: Desk;

const settled = (check: () => void) => vi.waitFor(check, { timeout: 3_000, interval: 5 });
const statusOf = (id: number) => server.alerts.get(id)?.status;
const said = (words: string) => toasts.value.find(({ text }) => text.includes(words));

async function openDesk(address: string): Promise<void> {
  navigate(address, { replace: true });
  desk = new Desk(computed(() => viewOf(query.value)));
  await settled(() => expect(desk.store.isReady.value).toBe(true));
  desk.look(0, desk.store.rows.value.length);
  await settled(() => expect(desk.store.rows.value.some(({ kind }) => kind === "wait")).toBe(false));
}

/** Acknowledges these, and waits until that is told. */
async function acknowledge(...ids: number[]): Promise<void> {
  desk.acting.acknowledge(ids.map((id) => `a${id}`));
  await settled(() => expect(ids.map(statusOf)).toEqual(ids.map(() => "acknowledged")));
  await settled(() => expect(desk.store.changes.pending.value.size).toBe(0));
}

beforeEach(async () => {
  forgetAll();
  toasts.value = [];
  server = new FakeServer();
  server.add(alertOf(10), alertOf(11), alertOf(12), alertOf(30, { eventId: 3, status: "acknowledged", acknowledgedBy: "me", note: "ours is right" }));
  vi.stubGlobal("fetch", server.fetch);
  await openDesk("/risk?open=all");
});

afterEach(() => {
  desk.close();
  vi.unstubAllGlobals();
});

describe("undo", () => {
  it("of a message is about what that message says", async () => {
    await acknowledge(10);
    const first = toasts.value.at(-1);
    await acknowledge(11);
    first?.action?.run();
    await settled(() => expect(statusOf(10)).toBe("new"));
    expect(statusOf(11)).toBe("acknowledged");
    first?.action?.run();
    await settled(() => expect(said("That is undone already.")).toBeDefined());
    desk.acting.undo();
    await settled(() => expect(statusOf(11)).toBe("new"));
  });

  it("that fails can be tried again, and leaves what was done before alone", async () => {
    await acknowledge(10);
    await acknowledge(11);
    server.refusing = { status: 403 };
    desk.acting.undo();
    await settled(() => expect(said("Not unacknowledged")).toBeDefined());
    server.refusing = undefined;
    desk.acting.undo();
    await settled(() => expect(statusOf(11)).toBe("new"));
    expect(statusOf(10)).toBe("acknowledged");
  });

  it("is possible also after another page was shown", async () => {
    await acknowledge(10);
    desk.close();
    await openDesk("/risk?open=all");
    desk.acting.undo();
    await settled(() => expect(statusOf(10)).toBe("new"));
  });

  it("of what was put back has its note again", async () => {
    desk.close();
    await openDesk("/risk?open=all&status=acknowledged");
    desk.acting.putBack(["g3"]);
    await settled(() => expect(statusOf(30)).toBe("new"));
    await settled(() => expect(said("unacknowledged")).toBeDefined());
    desk.acting.undo();
    await settled(() => expect(server.alerts.get(30)).toMatchObject({ status: "acknowledged", note: "ours is right" }));
  });

  it("of a fixture that was never opened has the notes again too", async () => {
    desk.close();
    await openDesk("/risk?status=acknowledged");
    desk.acting.putBack(["g3"]);
    await settled(() => expect(said("unacknowledged")).toBeDefined());
    desk.acting.undo();
    await settled(() => expect(server.alerts.get(30)).toMatchObject({ status: "acknowledged", note: "ours is right" }));
  });

  it("includes what the server stored although its answer was an error", async () => {
    server.refusing = { status: 503, position: 77 };
    server.doesItAnyway = true;
    desk.acting.acknowledge(["a10"]);
    await settled(() => expect(said("1 alert acknowledged.")).toBeDefined());
    expect(toasts.value.filter(({ kind }) => kind === "error")).toEqual([]);
    server.refusing = undefined;
    desk.acting.undo();
    await settled(() => expect(statusOf(10)).toBe("new"));
  });
});

describe("a note", () => {
  const write = (note: string) => {
    desk.moveTo(1);
    desk.acting.withNote();
    desk.acting.noted(note);
  };

  it.each([
    ["refuses", { status: 403 }],
    ["does not answer", { status: "nothing" }],
  ] as const)("comes back as it was written when the server %s", async (_, refusing) => {
    server.refusing = refusing;
    write("their feed is late");
    expect(desk.acting.noting.value).toBeUndefined();
    await settled(() => expect(desk.acting.noting.value).toMatchObject({ text: "their feed is late", acknowledged: true }));
    expect(desk.acting.noting.value?.why).toContain("Not acknowledged");
    server.refusing = undefined;
    desk.acting.noted("their feed is late");
    await settled(() => expect(server.alerts.get(12)).toMatchObject({ status: "acknowledged", note: "their feed is late" }));
  });

  it("does not come back where it is of no use any more", async () => {
    server.verdict = "past";
    write("too late");
    await settled(() => expect(said("kicked off")).toBeDefined());
    expect(desk.acting.noting.value).toBeUndefined();
  });

  it("can be written to what is put back", async () => {
    desk.close();
    await openDesk("/risk?open=all&status=acknowledged");
    desk.moveTo(1);
    desk.acting.withNote();
    expect(desk.acting.noting.value?.acknowledged).toBe(false);
    desk.acting.noted("not the same market");
    await settled(() => expect(statusOf(30)).toBe("new"));
    expect(server.notes).toEqual(["not the same market"]);
  });
});

it("acknowledges of a fixture that was never opened only what its line said", async () => {
  desk.close();
  await openDesk("/risk");
  desk.moveTo(0);
  server.add(alertOf(13));
  await desk.store.refetch([1]);
  expect(desk.store.group(1)?.newestAlertId).toBe(13);
  desk.acting.acknowledge();
  await settled(() => expect(statusOf(12)).toBe("acknowledged"));
  expect(statusOf(13)).toBe("new");
});

it("tells the next user nothing of what the one before asked for", async () => {
  desk.acting.acknowledge(["a10"]);
  token.value = "another";
  await settled(() => expect(statusOf(10)).toBe("acknowledged"));
  await settled(() => expect(desk.store.changes.pending.value.size).toBe(0));
  expect(toasts.value).toEqual([]);
  desk.acting.undo();
  expect(said("There is nothing to undo.")).toBeDefined();
});
