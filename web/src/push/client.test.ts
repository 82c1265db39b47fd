import { describe, expect, it, vi } from "vitest";

import { Desk, settle } from "../../test/fakes.ts";

describe("messages", () => {
  it("hands on each message once, in order, and passes over repeats", async () => {
    const desk = await Desk.live(10);
    for (const position of [11, 13, 13, 12, 10, 14]) desk.socket.alert(position);
    expect(desk.positions).toEqual([11, 13, 14]);
    expect(desk.messages[0]).toEqual({
      type: "risk_alert",
      timestamp: "2026-11-21T12:00:00.000Z",
      position: 11,
      data: { alert_count: 1, event_ids: [11], severities: ["warning"] },
    });
  });

  it("counts a position as done only once onMessage has returned", async () => {
    const seen: (number | undefined)[] = [];
    const desk = await Desk.live(10, { onMessage: () => seen.push(desk.feed.status.position) });
    desk.socket.alert(11);
    desk.socket.alert(12);
    expect(seen).toEqual([10, 11]);
    expect(desk.feed.status.position).toBe(12);
  });

  it("brings a message again whose handling failed, and nothing before it", async () => {
    let broken = true;
    const done: unknown[] = [];
    const desk = await Desk.live(10, {
      onMessage: ({ position }) => {
        if (position === 12 && broken) throw new Error("no room");
        done.push(position);
      },
    });
    for (const position of [11, 12, 13]) desk.socket.alert(position);
    expect(done).toEqual([11]);
    expect(desk.faults).toEqual([{ code: "handler", detail: "no room" }]);
    broken = false;
    await desk.clock.pass(2_000);
    expect(desk.socket.asked("since")).toBe("11");
    desk.socket.greet();
    for (const position of [12, 13]) desk.socket.alert(position);
    expect(done).toEqual([11, 12, 13]);
  });

  it("hears nothing of a connection that was given up", async () => {
    const desk = await Desk.live(10);
    const old = desk.socket;
    await desk.reconnect();
    desk.socket.resume();
    old.alert(11);
    old.events.close(1006, "");
    expect(desk.messages).toEqual([]);
    expect(desk.feed.status).toMatchObject({ state: "live", position: 10 });
  });

  it("passes over unknown types and reports what is no message", async () => {
    const desk = await Desk.live(10);
    desk.socket.tell("weather", { sun: true }, 11);
    for (const text of ["", "{", "7", "null", "[]", '{"kind":"risk_alert"}', '{"type":7}']) desk.socket.text(text);
    desk.socket.events.message(new Uint8Array(3));
    expect(desk.faults.map((fault) => fault.code)).toEqual(Array(8).fill("malformed"));
    for (const position of [-1, 1.5, "12", 2 ** 60, {}]) desk.socket.tell("risk_alert", {}, position);
    desk.socket.tell("risk_alert", [], 12);
    expect(desk.faults.slice(8).map((fault) => fault.code)).toEqual(Array(6).fill("invalid"));
    desk.socket.tell("error", { code: "bad_filter", detail: "no such field" });
    expect(desk.faults.at(-1)).toEqual({ code: "bad_filter", detail: "no such field" });
    expect(desk.messages).toEqual([]);
    desk.socket.alert(11);
    expect(desk.positions).toEqual([11]);
  });

  it("lets no fault of an observer harm the feed", async () => {
    const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = () => {
      throw new Error("broken");
    };
    const desk = await Desk.live(10, { onState: broken, onFault: broken });
    desk.socket.text("{");
    desk.socket.alert(11);
    expect(desk.positions).toEqual([11]);
    expect(complaint).toHaveBeenCalled();
    complaint.mockRestore();
  });

  it("hands on conflation and messages without a position", async () => {
    const desk = await Desk.live(10);
    desk.socket.tell("conflated", { topic: "odds_updates", key: "betpawa", from: 11, to: 14, count: 3 });
    desk.socket.tell("odds_update", { event_ids: [1], source: "betpawa", snapshot_count: 1 }, 15);
    expect(desk.messages.map((message) => message.type)).toEqual(["conflated", "odds_update"]);
    expect(desk.feed.status.position).toBe(15);
  });
});

describe("resuming", () => {
  it("goes on after the last message, in the same log", async () => {
    const desk = await Desk.live(10);
    expect(desk.socket.asked("since")).toBeNull();
    desk.socket.alert(12);
    const socket = await desk.reconnect();
    expect([socket.asked("since"), socket.asked("log")]).toEqual(["12", "log-a"]);
    socket.greet();
    expect(desk.feed.status.state).toBe("catching_up");
    socket.alert(13);
    socket.tell("resumed", { from: 12, to: 20, count: 1 });
    expect(desk.feed.status).toMatchObject({ state: "live", position: 20 });
    expect(desk.positions).toEqual([12, 13]);
    expect(desk.gaps).toEqual([]);
  });

  it("goes on from where the greeting was when nothing came after it", async () => {
    const desk = await Desk.live(10);
    expect((await desk.reconnect()).asked("since")).toBe("10");
  });

  it("learns which log it reads when it is given only a position", async () => {
    const desk = await Desk.open({ since: 4 });
    desk.socket.greet();
    expect((await desk.reconnect()).asked("log")).toBe("log-a");
  });

  it("takes no word for what is delivered while it is not known whether the server resumed", async () => {
    const desk = await Desk.open({ since: 4, log: "log-a" });
    desk.socket.greet();
    desk.socket.tell("heartbeat", { head: 90, delivered: 90, upstream: "ok" });
    desk.socket.tell("snapshot", { topic: "risk_alerts", segment: 1, last: true, items: [] }, 80);
    desk.socket.alert(5);
    expect(desk.positions).toEqual([80, 5]);
    expect(desk.feed.status).toMatchObject({ state: "catching_up", position: 5, lag: 85 });
  });

  it("goes on amid a replay that broke off", async () => {
    const desk = await Desk.open({ since: 4, log: "log-a" });
    desk.socket.greet();
    desk.socket.alert(5);
    desk.socket.alert(6);
    const socket = await desk.reconnect();
    expect(socket.asked("since")).toBe("6");
    socket.greet();
    socket.alert(6);
    socket.alert(7);
    expect(desk.positions).toEqual([5, 6, 7]);
  });

  it("tells the program to fetch again when it cannot be resumed, and goes on in the new log", async () => {
    const desk = await Desk.live(100);
    const socket = await desk.reconnect();
    socket.greet(7, "log-b");
    expect(desk.gaps).toEqual([]);
    socket.tell("resume_impossible", { reason: "other_log", from: 7 });
    expect(desk.gaps).toEqual([{ reason: "other_log", position: 100, from: 7 }]);
    expect(desk.feed.status).toMatchObject({ state: "live", position: 7, log: "log-b" });
    socket.alert(8);
    expect(desk.positions).toEqual([8]);
    const next = await desk.reconnect();
    expect([next.asked("since"), next.asked("log")]).toEqual(["8", "log-b"]);
  });

  it("names the hash of the position that it stands on", async () => {
    const desk = await Desk.open({});
    desk.socket.tell("connection_ack", { topics: [], log: "log-a", from: 4, hash: "aa04" }, 4);
    expect((await desk.reconnect()).asked("hash")).toBe("aa04");
    desk.socket.resume(4);
    desk.socket.text(JSON.stringify({ type: "risk_alert", timestamp: "", data: {}, position: 5, hash: "aa05" }));
    expect(desk.feed.status).toMatchObject({ position: 5, hash: "aa05" });
    desk.socket.tell("heartbeat", { head: 9, delivered: 9, upstream: "ok", hash: "aa09" });
    const next = await desk.reconnect(1001, '{"resume_from":11,"hash":"aa11"}');
    expect([next.asked("since"), next.asked("hash")]).toEqual(["11", "aa11"]);
    next.resume(11);
    next.alert(12);
    expect((await desk.reconnect()).asked("hash")).toBeNull();
  });

  it("goes on where a log that lost its end is what it was, and has the program fetch again", async () => {
    const desk = await Desk.live(10);
    desk.socket.alert(11);
    desk.socket.alert(12);
    desk.socket.tell("log_rewound", { after: 11, from: 11, lost_upto: 12, log: "log-a.1" });
    desk.socket.tell("resume_impossible", { reason: "log_rewound", from: 11 });
    expect(desk.gaps).toEqual([{ reason: "log_rewound", position: 12, from: 11 }]);
    desk.socket.alert(12);
    expect(desk.positions).toEqual([11, 12, 12]);
    const next = await desk.reconnect();
    expect([next.asked("since"), next.asked("log")]).toEqual(["12", "log-a.1"]);
  });

  it("misses nothing where it had seen nothing of what a log lost", async () => {
    const desk = await Desk.live(10);
    desk.socket.tell("log_rewound", { after: 10, from: 10, lost_upto: 12, log: "log-a.1" });
    desk.socket.alert(11);
    expect([desk.gaps, desk.positions]).toEqual([[], [11]]);
    expect((await desk.reconnect()).asked("log")).toBe("log-a.1");
  });

  it("is told again of a log that lost its end when the program could not take it in", async () => {
    let tries = 0;
    const desk = await Desk.live(12, {
      onGap: () => {
        tries += 1;
        if (tries === 1) throw new Error("not now");
      },
    });
    desk.socket.tell("log_rewound", { after: 11, from: 11, lost_upto: 12, log: "log-a.1" });
    expect(desk.feed.status).toMatchObject({ state: "connecting", position: 12, log: "log-a" });
    await desk.clock.pass(3_000);
    desk.socket.greet(11, "log-a.1");
    desk.socket.tell("resume_impossible", { reason: "other_log", from: 11 });
    expect(desk.feed.status).toMatchObject({ state: "live", position: 11, log: "log-a.1" });
  });

  it("says so again when the program could not take the gap in", async () => {
    let tries = 0;
    const desk = await Desk.open({
      since: 100,
      log: "log-a",
      onGap: () => {
        tries += 1;
        if (tries === 1) throw new Error("not now");
      },
    });
    desk.socket.greet(7, "log-b");
    desk.socket.tell("resume_impossible", { reason: "other_log", from: 7 });
    desk.socket.alert(8);
    await desk.clock.pass(3_000);
    expect([desk.socket.asked("since"), desk.socket.asked("log")]).toEqual(["100", "log-a"]);
    desk.socket.greet(7, "log-b");
    desk.socket.tell("resume_impossible", { reason: "other_log", from: 7 });
    expect(tries).toBe(2);
    expect(desk.feed.status.position).toBe(7);
  });

  it("hands on nothing after a gap that the program could not take in", async () => {
    const desk = await Desk.open({
      since: 100,
      onGap: () => {
        throw new Error("not now");
      },
    });
    desk.socket.tell("connection_ack", { topics: [] }, 50);
    desk.socket.alert(151);
    expect([desk.messages, desk.feed.status.position]).toEqual([[], 100]);
  });

  it("notices a server that goes on without resuming", async () => {
    const desk = await Desk.live(10);
    const socket = await desk.reconnect();
    socket.tell("connection_ack", { topics: ["risk_alerts"] }, 50);
    socket.alert(51);
    expect(desk.gaps).toEqual([{ reason: "not_resumed", position: 10, from: 50 }]);
    expect(desk.positions).toEqual([51]);
  });

  it("goes on from the position of a closing server, which may be beyond the last message", async () => {
    for (const code of [4008, 1001]) {
      const desk = await Desk.live(10);
      desk.socket.alert(12);
      const next = await desk.reconnect(code, '{"resume_from":40}');
      expect(next.asked("since")).toBe("40");
      next.greet();
      next.tell("resumed", { from: 40, to: 40, count: 0 });
      next.alert(45);
      expect((await desk.reconnect(code, '{"resume_from":41}')).asked("since")).toBe("45");
    }
    const desk = await Desk.live(10);
    expect((await desk.reconnect(1001, "linewatch is stopping")).asked("since")).toBe("10");
    desk.socket.resume();
    expect((await desk.reconnect(1000, '{"resume_from":99}')).asked("since")).toBe("10");
  });
});

describe("reconnecting", () => {
  it("waits longer each time, from one second to thirty, with jitter", async () => {
    const delays = async (random: number) => {
      const desk = await Desk.live(10);
      desk.random = random;
      const waits: number[] = [];
      for (let attempt = 0; attempt < 7; attempt += 1) {
        desk.socket.events.close(1006, "");
        const { retryAt } = desk.feed.status;
        waits.push((retryAt ?? 0) - desk.clock.now());
        await desk.clock.pass(waits.at(-1) ?? 0);
      }
      expect(desk.sockets).toHaveLength(8);
      return waits;
    };
    expect(await delays(0)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(await delays(1)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("begins anew after a connection that lasted, not after one that broke at once", async () => {
    const desk = await Desk.live(10);
    desk.random = 0;
    for (const expected of [1_000, 2_000]) {
      desk.socket.events.close(1006, "");
      await desk.clock.pass(expected);
      desk.socket.resume();
      await desk.clock.pass(9_999);
    }
    expect(desk.feed.status.attempt).toBe(2);
    await desk.clock.pass(1);
    desk.socket.events.close(1006, "");
    expect((desk.feed.status.retryAt ?? 0) - desk.clock.now()).toBe(1_000);
  });

  it("tries at once when the network is back or the page is looked at", async () => {
    const desk = await Desk.live(10);
    desk.socket.events.close(1006, "");
    desk.wake();
    await settle();
    expect(desk.sockets).toHaveLength(2);
    desk.wake();
    await desk.clock.pass(1_500);
    expect(desk.sockets, "it is connecting already, and the plan is off").toHaveLength(2);
  });

  it("stays away longer when it broke the rules, woken up or not", async () => {
    const desk = await Desk.live(10);
    desk.random = 0;
    desk.socket.events.close(1008, "too many messages");
    desk.wake();
    await desk.clock.pass(29_999);
    expect(desk.sockets).toHaveLength(1);
    await desk.clock.pass(1);
    expect(desk.sockets).toHaveLength(2);
  });

  it("gives up a server that does not greet", async () => {
    const desk = await Desk.open();
    const first = desk.socket;
    await desk.clock.pass(14_999);
    expect(first.closedWith).toBeUndefined();
    await desk.clock.pass(1);
    expect(first.closedWith).toBe(1000);
    expect(desk.feed.status.state).toBe("connecting");
    await desk.clock.pass(2_000);
    expect(desk.sockets).toHaveLength(2);
  });

  it("survives a socket that cannot be made", async () => {
    let tries = 0;
    const desk = await Desk.open({
      socket: () => {
        tries += 1;
        throw new Error("blocked by the policy of the page");
      },
    });
    await desk.clock.pass(5_000);
    expect(tries).toBeGreaterThan(1);
    expect(desk.faults[0]).toEqual({ code: "socket", detail: "blocked by the policy of the page" });
  });

  it("is closed for good when it is closed", async () => {
    const desk = await Desk.live(10);
    desk.feed.close();
    desk.feed.close();
    expect(desk.socket.closedWith).toBe(1000);
    expect([desk.clock.pending, desk.awake]).toEqual([0, false]);
    desk.socket.alert(11);
    await desk.clock.pass(100_000);
    expect([desk.sockets.length, desk.messages.length]).toEqual([1, 0]);
    expect(desk.states.filter((state) => state === "closed")).toHaveLength(1);
  });

  it("may be closed by a message, which is done then", async () => {
    const desk: Desk = await Desk.live(10, { onMessage: () => desk.feed.close() });
    desk.socket.alert(11);
    desk.socket.alert(12);
    expect(desk.feed.status).toMatchObject({ state: "closed", position: 11 });
    expect(desk.clock.pending).toBe(0);
  });
});

describe("silence", () => {
  it("is stale after two and a half heartbeats without a word, and connects anew", async () => {
    const desk = await Desk.live(10);
    const first = desk.socket;
    await desk.clock.pass(40_000);
    first.tell("heartbeat", { head: 10, delivered: 10, upstream: "ok" });
    await desk.clock.pass(49_999);
    expect(desk.feed.status.state).toBe("live");
    await desk.clock.pass(1);
    expect(desk.feed.status.state).toBe("stale");
    expect(first.closedWith).toBe(1000);
    await desk.clock.pass(2_000);
    expect(desk.sockets).toHaveLength(2);
    desk.socket.resume();
    expect(desk.states).toEqual(["live", "live", "stale", "connecting", "catching_up", "live"]);
  });

  it("hears every message as a sign of life, and goes by the server's own pace", async () => {
    const desk = await Desk.open();
    desk.socket.tell("connection_ack", { topics: [], log: "log-a", from: 1, heartbeat_ms: 1_000 }, 1);
    for (let position = 2; position < 10; position += 1) {
      await desk.clock.pass(2_000);
      desk.socket.alert(position);
    }
    expect(desk.feed.status.state).toBe("live");
    await desk.clock.pass(2_500);
    expect(desk.feed.status.state).toBe("stale");
  });

  it("does not trust an open connection after a sleep until it answers", async () => {
    const desk = await Desk.live(10);
    desk.wake();
    expect(desk.socket.said).toEqual([{ type: "ping" }]);
    desk.socket.tell("pong", {});
    await desk.clock.pass(6_000);
    expect(desk.feed.status.state).toBe("live");
    desk.wake();
    await desk.clock.pass(5_000);
    expect(desk.feed.status.state).toBe("stale");
  });

  it("tells how far behind it is, and whether the server is", async () => {
    const desk = await Desk.live(10);
    desk.socket.tell("heartbeat", { head: 30, delivered: 25, upstream: "late" });
    expect(desk.statuses.at(-1)).toMatchObject({ position: 25, lag: 5, late: true });
    desk.socket.alert(28);
    expect(desk.feed.status.lag).toBe(2);
    desk.socket.tell("heartbeat", { head: 31, delivered: 31, upstream: "ok" });
    expect(desk.statuses.at(-1)).toMatchObject({ position: 31, lag: 0, late: false });
  });
});

describe("access", () => {
  it("sends a token as a subprotocol and says when it was refused", async () => {
    const refusals: boolean[] = [];
    const desk = await Desk.open({
      token: async (refused) => {
        refusals.push(refused);
        return `t${refusals.length}`;
      },
    });
    expect(desk.socket.protocols).toEqual(["linewatch", "bearer.t1"]);
    await desk.reconnect(1006);
    expect(desk.socket.protocols).toEqual(["linewatch", "bearer.t2"]);
    expect(refusals).toEqual([false, true]);
    expect(desk.socket.url.href).not.toContain("bearer");
  });

  it("says that a token is good again after a connection that was", async () => {
    const refusals: boolean[] = [];
    const desk = await Desk.open({ token: (refused) => `t${refusals.push(refused)}` });
    desk.random = 0;
    desk.socket.greet(1);
    desk.socket.events.close(4401, "expired");
    await desk.clock.pass(1_000);
    desk.socket.resume(1);
    desk.socket.events.close(1006, "");
    await desk.clock.pass(2_000);
    expect(refusals).toEqual([false, true, false]);
  });

  it("asks for a fresh ticket before every connection", async () => {
    let given = 0;
    const desk = await Desk.open({ ticket: async () => `ticket-${(given += 1)}` });
    expect(desk.socket.asked("ticket")).toBe("ticket-1");
    desk.socket.greet(1);
    desk.socket.events.close(1006, "");
    desk.wake();
    await settle();
    expect(desk.socket.asked("ticket")).toBe("ticket-2");
    expect(desk.socket.protocols).toEqual([]);
  });

  it("tries again when nobody gives a ticket, and dials nothing after it is closed", async () => {
    let give: (ticket: string) => void = () => {};
    let tries = 0;
    const desk = await Desk.open({
      ticket: () => {
        tries += 1;
        if (tries === 1) throw new Error("503");
        return new Promise((resolve) => {
          give = resolve;
        });
      },
    });
    expect(desk.faults).toEqual([{ code: "access", detail: "503" }]);
    await desk.clock.pass(2_000);
    expect(tries).toBe(2);
    desk.feed.close();
    give("late");
    await settle();
    expect(desk.sockets).toEqual([]);
  });
});

describe("what is wanted", () => {
  const odds = { event_ids: [7, 9], severities: ["critical"] };

  it("is in the address of the first connection", async () => {
    const desk = await Desk.open({ topics: ["risk_alerts"], payload: "full", filter: odds, since: 3, log: "log-a" });
    expect(desk.socket.url.href).toBe(
      "ws://desk.example/api/ws?topics=risk_alerts&payload=full&event_ids=7%2C9&severities=critical&since=3&log=log-a",
    );
    const other = await Desk.open({ url: "https://desk.example/api/ws?min=1" });
    expect(other.socket.url.href).toBe("wss://desk.example/api/ws?min=1");
  });

  it("changes on an open connection and lasts across connections", async () => {
    const desk = await Desk.live(10, { topics: ["risk_alerts"] });
    desk.feed.subscribe(["odds_updates"], { filter: odds, payload: "full", conflateMs: 500 });
    expect(desk.socket.said).toEqual([
      { type: "subscribe", topics: ["odds_updates"], filter: odds, payload: "full", conflate_ms: 500 },
    ]);
    await desk.reconnect();
    expect([desk.socket.asked("topics"), desk.socket.asked("payload")]).toEqual(["risk_alerts,odds_updates", "full"]);
    expect([desk.socket.asked("event_ids"), desk.socket.asked("conflate_ms")]).toEqual(["7,9", "500"]);
    desk.socket.resume();
    expect(desk.socket.said).toEqual([]);
    desk.feed.setFilter({});
    await desk.reconnect();
    expect(desk.socket.asked("event_ids")).toBeNull();
  });

  it("is kept while there is no connection", async () => {
    const desk = await Desk.live(10, { topics: ["risk_alerts"] });
    desk.socket.events.close(1006, "");
    desk.feed.subscribe(["odds_updates"]);
    desk.feed.unsubscribe(["risk_alerts"]);
    await desk.clock.pass(2_000);
    expect(desk.socket.asked("topics")).toBe("odds_updates");
  });

  it("hands on nothing of a topic that was left, also when none is left", async () => {
    const desk = await Desk.live(10);
    desk.feed.unsubscribe(["risk_alerts"]);
    desk.socket.alert(11);
    desk.socket.tell("odds_update", {}, 12);
    expect(desk.positions).toEqual([12]);
    desk.feed.unsubscribe(["odds_updates", "scrape_progress"]);
    await desk.reconnect();
    desk.socket.resume();
    desk.socket.alert(13);
    expect(desk.socket.said).toEqual([
      { type: "unsubscribe", topics: ["risk_alerts", "odds_updates", "scrape_progress"] },
    ]);
    expect(desk.positions).toEqual([12]);
  });

  it("includes the present state, asked for until it is complete", async () => {
    const desk = await Desk.live(10);
    desk.feed.subscribe(["risk_alerts"], { snapshot: true });
    const segment = (number: number, last: boolean) =>
      desk.socket.tell("snapshot", { topic: "risk_alerts", segment: number, last, items: [] }, 12);
    segment(1, false);
    expect(desk.feed.status.position).toBe(10);
    await desk.reconnect();
    desk.socket.resume();
    expect(desk.socket.said).toEqual([{ type: "subscribe", topics: ["risk_alerts"], snapshot: true }]);
    segment(1, false);
    desk.socket.alert(12);
    segment(2, false);
    segment(3, true);
    expect(desk.feed.status.position).toBe(12);
    expect(desk.positions).toEqual([12, 12, 12, 12, 12]);
    desk.socket.alert(12);
    desk.socket.alert(13);
    expect(desk.positions).toEqual([12, 12, 12, 12, 12, 13]);
    await desk.reconnect();
    desk.socket.resume();
    expect(desk.socket.said).toEqual([]);
  });
});

describe("channels", () => {
  it("have flat messages, and resume like topics", async () => {
    const desk = await Desk.open({ url: "http://desk.example/api/v1/ws/market/SPY" });
    desk.socket.flat("welcome", { channel: "market_SPY", symbol: "SPY", log: "log-a", position: 5 });
    desk.socket.flat("market_data", { symbol: "SPY", data: { last: 1 }, position: 6 });
    desk.socket.flat("alert", { alert_type: "x", symbol: "SPY", position: 6 });
    desk.socket.flat("risk_alert", { position: 7 });
    expect(desk.positions).toEqual([6]);
    expect(desk.messages[0]?.data).toMatchObject({ symbol: "SPY", data: { last: 1 } });
    desk.socket.flat("heartbeat", { head: 9, delivered: 8, upstream: "ok" });
    expect(desk.feed.status).toMatchObject({ position: 8, lag: 1 });
    const socket = await desk.reconnect();
    expect(socket.url.href).toBe("ws://desk.example/api/v1/ws/market/SPY?since=8&log=log-a");
    socket.flat("welcome", { channel: "market_SPY", symbol: "SPY", log: "log-a", position: 8 });
    expect(desk.feed.status.state).toBe("catching_up");
    socket.flat("signal", { signal: {}, position: 9 });
    socket.flat("resumed", { from: 8, to: 9, count: 1 });
    expect(desk.feed.status).toMatchObject({ state: "live", position: 9 });
    const other = await desk.reconnect();
    other.flat("welcome", { channel: "market_SPY", symbol: "SPY", log: "log-b", position: 2 });
    other.flat("resume_impossible", { reason: "other_log", from: 2 });
    expect(desk.gaps).toEqual([{ reason: "other_log", position: 9, from: 2 }]);
  });
});
