import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";

import { connect, socketsOf, type Clock, type Feed, type Gap, type PushMessage, type State } from "../src/push/client.ts";
import { FakeServer, Killable, Linewatch } from "./killable.ts";

const KILLS = 6;
const READERS = 8;

/** Waits take a fifth of their time, so that a test of many restarts does not take a minute. */
const hasty: Clock = {
  now: () => Date.now() * 5,
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds / 5);
    return () => clearTimeout(timer);
  },
};

/** Somebody who writes down what comes. */
class Reader {
  readonly messages: PushMessage[] = [];
  readonly gaps: Gap[] = [];
  readonly states = new Set<State>();
  readonly feed: Feed;

  constructor(server: Killable, since: number) {
    this.feed = connect({
      url: `ws://${server.host}/api/ws`,
      topics: ["risk_alerts", "odds_updates"],
      since,
      socket: socketsOf(WebSocket),
      clock: hasty,
      onMessage: (message) => this.messages.push(message),
      onGap: (gap) => this.gaps.push(gap),
      onState: (status) => this.states.add(status.state),
    });
  }

  /** What it was told, message by message, without when. */
  get heard(): string[] {
    return this.messages.map(({ type, position, data }) => JSON.stringify([position, type, data]));
  }
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600 && !holds(); tries += 1) await pause(50);
  expect(holds(), what).toBe(true);
}

/** A reader that begins with the first event when all is over: nobody disturbs it. */
async function undisturbed(server: Killable): Promise<Reader> {
  const reader = new Reader(server, 0);
  await until("the undisturbed reader is live", () => reader.feed.status.state === "live");
  return reader;
}

/** Kills the server again and again while it is published to and read; answers what was published. */
async function killUnderLoad(server: Killable): Promise<void> {
  let published = 0;
  let loading = true;
  const load = (async () => {
    while (loading) {
      await server.publish(published);
      published += 1;
      await pause(5);
    }
  })();
  for (let kills = 0; kills < KILLS; kills += 1) {
    await pause(150 + 100 * kills);
    await server.kill();
    await pause(100);
    await server.start();
  }
  await pause(300);
  loading = false;
  await load;
}

let opened: { server: Killable; readers: Reader[] } | undefined;

afterEach(async () => {
  opened?.readers.forEach((reader) => reader.feed.close());
  await opened?.server.end();
  opened = undefined;
});

/** Readers that see the server killed have heard exactly what the undisturbed one hears, message by message. */
async function everyoneHearsEverythingOnce(server: Killable): Promise<Reader> {
  const readers: Reader[] = [];
  opened = { server, readers };
  await server.start();
  for (let number = 0; number < READERS; number += 1) readers.push(new Reader(server, 0));
  await killUnderLoad(server);
  const witness = await undisturbed(server);
  readers.push(witness);
  const last = witness.messages.at(-1)?.position ?? -1;
  expect(witness.messages.length).toBeGreaterThan(KILLS);
  for (const reader of readers) {
    await until("everybody has heard the last message", () => (reader.messages.at(-1)?.position ?? -1) >= last);
    expect(reader.heard).toEqual(witness.heard);
    expect(reader.gaps).toEqual([]);
  }
  expect(readers[0]?.states).toContain("connecting");
  const positions = witness.messages.map((message) => message.position ?? -1);
  expect(positions.every((position, at) => at === 0 || position > (positions[at - 1] ?? -1))).toBe(true);
  return witness;
}

/** Every `AlertDetected` of the log, and the last line. A search on a busy machine is answered in parts. */
async function alertsOf(host: string): Promise<Record<string, unknown>[]> {
  const found = [];
  for (let since = 0; ; ) {
    const audit = await fetch(`http://${host}/api/audit/events?type=AlertDetected&limit=1000000&since=${since}`);
    const lines = (await audit.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
    const last = lines.pop();
    found.push(...lines);
    if (last.end === true) return [...found, last];
    expect(last.next?.since, "it goes on behind").toBeGreaterThan(since);
    since = last.next.since;
  }
}

describe("a server that is killed", () => {
  it("is read without a loss and without a repeat", { timeout: 120_000 }, async () => {
    const server = new FakeServer();
    const witness = await everyoneHearsEverythingOnce(server);
    const { head } = (await (await fetch(`http://${server.host}/log`)).json()) as { head: number };
    expect(witness.messages.map((message) => message.position)).toEqual(Array.from({ length: head }, (_, at) => at + 1));
  });

  it("is linewatch itself: every alert of its log, once", { timeout: 300_000 }, async () => {
    if (!Linewatch.isBuilt) {
      console.warn(`NOT RUN: a kill of linewatch itself, for ${Linewatch.program} is not built`);
      return;
    }
    const server = new Linewatch();
    const witness = await everyoneHearsEverythingOnce(server);
    const lines = await alertsOf(server.host);
    const told = witness.messages.filter((message) => message.type === "risk_alert");
    const alerts = told.reduce((sum, message) => sum + Number(message.data["alert_count"]), 0);
    expect(alerts).toBe(lines.length - 1);
    expect(alerts).toBeGreaterThan(0);
  });
});
