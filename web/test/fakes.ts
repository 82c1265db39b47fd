import {
  connect,
  type Clock,
  type Fault,
  type Feed,
  type Gap,
  type Options,
  type PushMessage,
  type SocketEvents,
  type Status,
} from "../src/push/client.ts";

/** A clock that stands still until it is told. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** Lets time pass, and with it everything that follows from it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      this.#timers.sort((one, other) => one.at - other.at);
      const next = this.#timers[0];
      if (next === undefined || next.at > end) break;
      this.#timers.shift();
      this.#now = next.at;
      next.callback();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets promises come true. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A connection as the server sees it. */
export class FakeSocket {
  readonly said: Record<string, unknown>[] = [];
  closedWith: number | undefined;
  readonly url: URL;
  readonly protocols: string[];
  readonly events: SocketEvents;

  constructor(url: string, protocols: string[], events: SocketEvents) {
    this.url = new URL(url);
    this.protocols = protocols;
    this.events = events;
  }

  send(text: string): void {
    this.said.push(JSON.parse(text));
  }

  close(code: number): void {
    this.closedWith = code;
  }

  /** The parameter of its address. */
  asked(name: string): string | null {
    return this.url.searchParams.get(name);
  }

  text(text: string): void {
    this.events.message(text);
  }

  tell(type: string, data: unknown, position?: unknown): void {
    this.text(JSON.stringify({ type, timestamp: "2026-11-21T12:00:00.000Z", data, position }));
  }

  flat(type: string, fields: Record<string, unknown>): void {
    this.text(JSON.stringify({ type, timestamp: "2026-11-21T12:00:00.000Z", ...fields }));
  }

  greet(from = Number(this.asked("since") ?? 0), log = "log-a"): void {
    this.tell("connection_ack", { topics: ["risk_alerts"], log, from, heartbeat_ms: 20_000 }, from);
  }

  alert(position: number): void {
    this.tell("risk_alert", { alert_count: 1, event_ids: [position], severities: ["warning"] }, position);
  }

  /** Greets and says that nothing was missed. */
  resume(to = Number(this.asked("since"))): void {
    this.greet();
    this.tell("resumed", { from: Number(this.asked("since")), to, count: 0 });
  }
}

/** A feed with everything around it in a test's hands. */
export class Desk {
  readonly clock = new FakeClock();
  readonly sockets: FakeSocket[] = [];
  readonly messages: PushMessage[] = [];
  readonly gaps: Gap[] = [];
  readonly faults: Fault[] = [];
  readonly statuses: Status[] = [];
  readonly feed: Feed;
  random = 0.5;
  awake = true;
  wake = () => {};

  constructor(options: Partial<Options> = {}) {
    this.feed = connect({
      url: "http://desk.example/api/ws",
      onMessage: (message) => this.messages.push(message),
      onGap: (gap) => this.gaps.push(gap),
      onState: (status) => this.statuses.push(status),
      onFault: (fault) => this.faults.push(fault),
      socket: (url, protocols, events) => {
        const socket = new FakeSocket(url, protocols, events);
        this.sockets.push(socket);
        return socket;
      },
      clock: this.clock,
      random: () => this.random,
      wake: (callback) => {
        this.wake = callback;
        return () => {
          this.awake = false;
        };
      },
      ...options,
    });
  }

  static async open(options: Partial<Options> = {}): Promise<Desk> {
    const desk = new Desk(options);
    await settle();
    return desk;
  }

  /** A desk whose first connection is live at a position. */
  static async live(from = 10, options: Partial<Options> = {}): Promise<Desk> {
    const desk = await Desk.open(options);
    desk.socket.greet(from);
    return desk;
  }

  /** The connection of now. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("nothing has been dialled");
    return socket;
  }

  get positions(): (number | undefined)[] {
    return this.messages.map((message) => message.position);
  }

  get states(): string[] {
    return this.statuses.map((status) => status.state);
  }

  /** Loses the connection and waits until there is another. */
  async reconnect(code = 1006, reason = ""): Promise<FakeSocket> {
    this.socket.events.close(code, reason);
    await this.clock.pass((this.feed.status.retryAt ?? 0) - this.clock.now());
    return this.socket;
  }
}
