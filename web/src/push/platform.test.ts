import { describe, expect, it, vi } from "vitest";

import { Desk, settle } from "../../test/fakes.ts";
import { connect, socketsOf, type Socket } from "./client.ts";

describe("the platform", () => {
  it("makes sockets with a class like the browser's", () => {
    class Platform implements Socket {
      onmessage: unknown;
      onclose: unknown;
      onerror: unknown;
      readonly protocols: string[];
      constructor(_url: string, protocols: string[]) {
        this.protocols = protocols;
      }
      send() {}
      close() {}
    }
    const heard: unknown[] = [];
    const events = { message: (data: unknown) => heard.push(data), close: (...told: unknown[]) => heard.push(...told) };
    const socket = socketsOf(Platform)("ws://desk.example/", ["linewatch"], events) as Platform;
    (socket.onmessage as (event: unknown) => void)({ data: "{}" });
    (socket.onclose as (event: unknown) => void)({ code: 1001, reason: "bye" });
    expect([socket.protocols, ...heard]).toEqual([["linewatch"], "{}", 1001, "bye"]);
  });

  it("wakes up with the page", async () => {
    const page = new EventTarget();
    const view = Object.assign(new EventTarget(), { visibilityState: "hidden" });
    vi.stubGlobal("window", page);
    vi.stubGlobal("document", view);
    const desk = await Desk.live(10);
    const dialled: string[] = [];
    const socket = (url: string) => {
      dialled.push(url);
      throw new Error("no network");
    };
    const feed = connect({ url: "http://desk.example/", onMessage: () => {}, socket, clock: desk.clock });
    await settle();
    page.dispatchEvent(new Event("online"));
    await settle();
    expect(dialled).toHaveLength(2);
    view.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(dialled).toHaveLength(2);
    view.visibilityState = "visible";
    view.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(dialled).toHaveLength(3);
    feed.close();
    page.dispatchEvent(new Event("online"));
    await settle();
    expect(dialled).toHaveLength(3);
    vi.unstubAllGlobals();
  });
});
