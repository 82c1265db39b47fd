// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { clockAhead } from "../../api/client.ts";
import { navigate } from "../../app/router.ts";
import { FixtureStore } from "./store.ts";

type Hear = (message: { data: Record<string, unknown> }) => void;
const feed = vi.hoisted(() => ({ hear: undefined as Hear | undefined }));
vi.mock("../../live/feed.ts", async () => {
  const { signal } = await import("@preact/signals");
  const onMessage = (_: string, hear: Hear) => {
    feed.hear = hear;
    return () => (feed.hear = undefined);
  };
  return { onMessage, epoch: signal(0), connection: signal({}) };
});

/** What the server was asked and has not answered. */
let asked: { address: string; answer: (body: unknown, status?: number) => Promise<unknown> }[] = [];
let store: FixtureStore;

const fixture = (id: number, odds: number) => ({ id, name: `F${id}`, bookmakers: [{ bookmaker_slug: "betpawa", inline_odds: [{ outcomes: [{ name: "1", odds }] }] }] });
const pageOf = (...events: object[]) => ({ events, total: events.length, page: 1, page_size: 50 });
const prices = () => store.data.value?.events.map(({ id, bookmakers }) => [id, bookmakers[0]?.inline_odds[0]?.outcomes[0]?.odds]);
const changed = (...ids: number[]) => feed.hear?.({ data: { event_ids: ids } });
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const take = (part: string) => {
  const at = asked.findIndex(({ address }) => address.includes(part));
  const [found] = at < 0 ? [] : asked.splice(at, 1);
  if (!found) throw new Error(`${part} was not asked for, but ${asked.map(({ address }) => address).join(" ") || "nothing"}`);
  return found;
};

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", (address: string, { signal }: RequestInit) =>
    new Promise<Response>((done, fail) => {
      signal?.addEventListener("abort", () => fail(signal.reason as Error));
      const answer = (body: unknown, status = 200) => {
        done(Response.json(body, { status }));
        return pass(0);
      };
      asked.push({ address, answer });
    }),
  );
  navigate("/odds");
  store = new FixtureStore();
});

afterEach(() => {
  store.close();
  clockAhead.value = 0;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("keeps the newer price where a page that was asked for earlier is answered later", async () => {
  await take("/api/events?").answer(pageOf(fixture(1, 2)));
  store.refresh();
  const older = take("/api/events?");
  changed(1);
  await pass(300);
  await take("/api/events/1").answer(fixture(1, 2.5));
  expect(prices()).toEqual([[1, 2.5]]);
  await older.answer(pageOf(fixture(1, 2), fixture(2, 3)));
  expect(prices()).toEqual([[1, 2.5], [2, 3]]);
});

it("keeps the newer price where a fixture that was asked for earlier is answered later", async () => {
  await take("/api/events?").answer(pageOf(fixture(1, 2)));
  changed(1);
  await pass(300);
  const older = take("/api/events/1");
  store.refresh();
  await take("/api/events?").answer(pageOf(fixture(1, 2.5)));
  await older.answer(fixture(1, 2));
  expect(prices()).toEqual([[1, 2.5]]);
});

it("asks again for what changed while the first page was on its way", async () => {
  changed(1);
  await pass(2_000);
  await take("/api/events?").answer(pageOf(fixture(1, 2)));
  await pass(300);
  await take("/api/events/1").answer(fixture(1, 2.5));
  expect(prices()).toEqual([[1, 2.5]]);
});

it("asks again for a fixture that comes onto the page with a price from before its change", async () => {
  await take("/api/events?").answer(pageOf(fixture(1, 2)));
  store.refresh();
  const onItsWay = take("/api/events?");
  changed(2);
  await pass(300);
  await onItsWay.answer(pageOf(fixture(1, 2), fixture(2, 3)));
  await pass(300);
  await take("/api/events/2").answer(fixture(2, 3.5));
  expect(prices()).toEqual([[1, 2], [2, 3.5]]);
});

it("asks for nothing twice: not for what an answer knows of, and not for what is not shown", async () => {
  await take("/api/events?").answer(pageOf(fixture(1, 2)));
  changed(7);
  await pass(2_000);
  changed(1);
  store.refresh();
  await take("/api/events?").answer(pageOf(fixture(1, 2.5)));
  await pass(2_000);
  expect(asked).toEqual([]);
});

it("asks for the page where many changed, and for it again when that was before more of them", async () => {
  await take("/api/events?").answer(pageOf(...[1, 2, 3, 4, 5].map((id) => fixture(id, 2))));
  changed(1, 2, 3, 4, 5);
  await pass(300);
  const first = take("/api/events?");
  changed(5);
  await pass(100);
  await first.answer(pageOf(...[1, 2, 3, 4, 5].map((id) => fixture(id, 3))));
  await pass(1_500);
  await take("/api/events/5").answer(fixture(5, 4));
  expect(prices()?.at(-1)).toEqual([5, 4]);
  expect(asked).toEqual([]);
});

it("asks for all that is shown where a message does not say what changed", async () => {
  await take("/api/events?").answer(pageOf(fixture(1, 2), fixture(2, 2)));
  feed.hear?.({ data: { topic: "odds_updates" } });
  await pass(300);
  await Promise.all([take("/api/events/1").answer(fixture(1, 3)), take("/api/events/2").answer(fixture(2, 3))]);
  expect(prices()).toEqual([[1, 3], [2, 3]]);
});

it("asks for the page where one fixture cannot be had", async () => {
  await take("/api/events?").answer(pageOf(fixture(1, 2)));
  changed(1);
  await pass(300);
  await take("/api/events/1").answer({ detail: "gone" }, 404);
  await take("/api/events?").answer(pageOf());
  expect(prices()).toEqual([]);
});

it("says of which view its fixtures are", async () => {
  await take("/api/events?").answer(pageOf(fixture(1, 2)));
  const before = store.data.value?.of;
  navigate("/odds?country=Italy");
  await pass(0);
  await take("countries=Italy").answer({ detail: "busy" }, 503);
  expect([store.data.value?.of, store.error.value?.status]).toEqual([before, 503]);
  await pass(1_100);
  await take("countries=Italy").answer(pageOf());
  expect(store.data.value?.of).not.toBe(before);
});

it("does not ask again and again where this machine's clock is off", async () => {
  await take("/api/events?").answer(pageOf(fixture(1, 2)));
  clockAhead.value = 90_000;
  await pass(0);
  clockAhead.value = 90_004;
  await pass(0);
  expect(asked).toEqual([]);
});

it("asks once more for a span of time that was counted from a wrong clock", async () => {
  await take("/api/events?").answer(pageOf());
  navigate("/odds?kickoff=1h");
  await pass(0);
  const first = take("kickoff_to=");
  clockAhead.value = 86_400_000;
  await first.answer(pageOf());
  const again = take("kickoff_to=");
  const at = Date.parse(new URL(again.address, "http://desk").searchParams.get("kickoff_to") ?? "");
  expect(at - Date.now()).toBeGreaterThan(86_400_000);
  await again.answer(pageOf());
  expect(asked).toEqual([]);
});
