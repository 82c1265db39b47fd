// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { logOut, token, tokenWanted } from "../../api/client.ts";
import { connection } from "../../live/feed.ts";
import type { Feed, Options, PushMessage, Status } from "../../push/client.ts";
import { type Channel, listen } from "./sockets.ts";

/** What was dialled, and whether it is still open. */
class Dialled {
  isOpen = true;
  readonly options: Options;
  position: number | undefined;

  constructor(options: Options) {
    this.options = options;
    this.position = options.since;
  }

  get feed(): Feed {
    const status = () => ({ position: this.position, log: this.options.log }) as Status;
    return {
      get status() {
        return status();
      },
      close: () => (this.isOpen = false),
    } as unknown as Feed;
  }

  tell(position: number): void {
    this.options.onMessage({ type: "signal", position, timestamp: undefined, data: {} });
    this.position = position;
  }
}

let dialled: Dialled[];
let channel: Channel | undefined;
const heard: PushMessage[][] = [];
const onGap = vi.fn();
const open = () => {
  const dial = (options: Options) => {
    const one = new Dialled(options);
    dialled.push(one);
    return one.feed;
  };
  channel = listen("unified", 100, { onMessages: (messages) => heard.push(messages), onGap }, dial);
};
const last = () => dialled.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  dialled = [];
  heard.length = 0;
  onGap.mockClear();
  connection.value = { ...connection.value, position: 500, log: "a" };
});

afterEach(() => {
  channel?.close();
  logOut();
  tokenWanted.value = false;
  vi.useRealTimers();
});

it("begins so far back, and once, however the page's own connection moves on", () => {
  open();
  connection.value = { ...connection.value, position: 501 };
  expect(dialled.map(({ options }) => [options.since, options.log])).toEqual([[400, "a"]]);
});

it("is shut while the server wants a token, and goes on where it was with the next one", () => {
  token.value = "first";
  open();
  last().tell(450);
  logOut();
  connection.value = { ...connection.value, position: 502 };
  const openOnes = () => dialled.filter(({ isOpen }) => isOpen).map(({ options }) => options.since);
  expect(openOnes()).toEqual([]);
  token.value = "second";
  expect(openOnes(), "the server has not taken it yet").toEqual([]);
  tokenWanted.value = false;
  expect(openOnes()).toEqual([450]);
  expect(last().options.token?.(false)).toBe("second");
});

it("hands messages on together, and a thousand at once although no timer runs", () => {
  open();
  for (let position = 401; position < 404; position++) last().tell(position);
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(heard.map((all) => all.length)).toEqual([3]);
  for (let position = 404; position < 2_404; position++) last().tell(position);
  expect(heard.map((all) => all.length)).toEqual([3, 1_000, 1_000]);
});

it("tells of a gap after what came before it", () => {
  open();
  last().tell(401);
  onGap.mockImplementation(() => expect(heard).toHaveLength(1));
  last().options.onGap?.({ reason: "other_log", position: 401, from: 7 });
  expect(onGap).toHaveBeenCalledOnce();
  expect(channel?.hasGap.value).toBe(true);
});
