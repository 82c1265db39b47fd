// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";

import { complete, eventOf, payloadOf, readLog } from "./log.ts";

it("an answer of lines needs its closing one", () => {
  expect(complete(['{"position":1}', '{"end":true,"head":9}'])).toMatchObject({ lines: ['{"position":1}'], head: 9, isWhole: true });
  expect(complete(['{"end":false,"head":9,"reached":4,"next":{"since":4}}'])).toMatchObject({ lines: [], isWhole: false, reached: 4, next: { since: 4 } });
  expect(() => complete(['{"end":false,"head":9}'])).toThrow("broke off");
  expect(() => complete(['{"position":1}'])).toThrow("broke off");
  expect(() => complete([])).toThrow("broke off");
});

it("a search that the server ends is gone on with, until all of it was looked through", async () => {
  const asked: string[] = [];
  const answers = [
    '{"position":9}\n{"end":false,"count":1,"head":900,"reached":600,"next":{"until":599}}\n',
    '{"end":false,"count":0,"head":901,"reached":300,"next":{"until":299}}\n',
    '{"position":2}\n{"end":true,"count":1,"head":902,"reached":1,"next":null}\n',
  ];
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url.split("?")[1] ?? "");
    return Promise.resolve(new Response(answers.shift()));
  });
  const seen: number[] = [];
  const { lines, head } = await readLog({ type: "X", newest_first: true, limit: 3 }, undefined, (reached) => seen.push(reached));
  vi.unstubAllGlobals();
  expect(lines).toEqual(['{"position":9}', '{"position":2}']);
  expect([head, seen]).toEqual([902, [600, 300]]);
  expect(asked).toEqual(["type=X&newest_first=true&limit=3", "type=X&newest_first=true&limit=2&until=599", "type=X&newest_first=true&limit=2&until=299"]);
});

it("a line is an event, whatever is in it", () => {
  const event = eventOf('{"position":3,"type":"X","stream":"settings","payload":{"X":{"a":1}},"metadata":"no json"}');
  expect(event).toMatchObject({ position: 3, type: "X", stream: "settings", metadata: "no json", recorded_at: "" });
  expect(payloadOf(event)).toEqual({ a: 1 });
  for (const line of ["{", "[]", "null", '{"position":"x","type":7,"payload":[]}']) {
    expect(eventOf(line)).toMatchObject({ position: 0, type: "" });
    expect(payloadOf(eventOf(line))).toEqual({});
  }
});
