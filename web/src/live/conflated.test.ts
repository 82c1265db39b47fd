// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";

import type { Options, PushMessage } from "../push/client.ts";
import { onMessage, startFeed } from "./feed.ts";

const dialled = vi.hoisted(() => ({ options: undefined as Options | undefined }));
vi.mock("../push/client.ts", () => ({
  connect: (options: Options) => {
    dialled.options = options;
    return { close: () => undefined };
  },
}));

it("tells those who hear of odds also of the ones that newer ones took the place of", () => {
  const stop = startFeed();
  const heard: PushMessage[] = [];
  const others: PushMessage[] = [];
  const ends = [onMessage("odds_updates", (message) => heard.push(message)), onMessage("risk_alerts", (message) => others.push(message))];
  const conflated = { type: "conflated", position: undefined, timestamp: undefined, data: { topic: "odds_updates", key: "betpawa", event_ids: [7] } };
  dialled.options?.onMessage(conflated);
  expect([heard, others]).toEqual([[conflated], []]);
  for (const end of ends) end();
  stop();
});
