// @vitest-environment happy-dom
import { expect, it } from "vitest";

import { complete, eventOf, payloadOf } from "./log.ts";

it("an answer of lines needs its closing one", () => {
  expect(complete(['{"position":1}', '{"end":true,"head":9}'])).toEqual({ lines: ['{"position":1}'], head: 9 });
  expect(() => complete(['{"position":1}'])).toThrow("broke off");
  expect(() => complete([])).toThrow("broke off");
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
