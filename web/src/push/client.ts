/**
 * linewatch's push messages in a browser, or in Node with a WebSocket passed in: every message once, in order, across
 * lost connections and restarts of the server. When it runs it needs nothing but this file.
 *
 *     const feed = connect({ url: "/api/ws", topics: ["risk_alerts"], onMessage: show, onGap: fetchAgain });
 *
 * How it keeps that: each message has a position in the server's log. The position counts as done once `onMessage` has
 * returned; a new connection goes on after it; a message that is not beyond it is not handed on again. With the position
 * goes the hash of its event, so that a log which was restored or moved back is never taken for the one it was.
 */

import type { Clock, Feed, Filter, Options, Socket, SocketFactory, SocketLike, State, Status, Subscription, Topic } from "./types.ts";

export type * from "./types.ts";

/** Connects, and stays connected until it is closed. */
export function connect(options: Options): Feed {
  const feed = new Connection(options);
  feed.open();
  return feed;
}

/** Makes sockets with a class that works like the browser's `WebSocket`, such as that of the package `ws`. */
export function socketsOf(constructor: new (url: string, protocols: string[]) => SocketLike): SocketFactory {
  return (url, protocols, events) => {
    const socket = new constructor(url, protocols);
    socket.onmessage = (event: { data: unknown }) => events.message(event.data);
    socket.onclose = (event: { code: number; reason: string }) => events.close(event.code, event.reason);
    // Errors is not told to pages; `onclose` follows.
    socket.onerror = () => undefined;
    return socket;
  };
}

/** The longest first wait, and the longest of all; each is drawn from the upper half. */
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 30_000;
/** How long a connection has to last before the next loss counts as the first one. */
const STABLE_MS = 10_000;
/** How long the server may take to greet. */
const GREETING_MS = 15_000;
/** How long it may take to answer when the machine woke up or changed its network. */
const PROBE_MS = 5_000;
/** Heartbeats without a word after which a connection is given up. */
const MISSED_HEARTBEATS = 2.5;
const HEARTBEAT_MS = 20_000;

const [GOING_AWAY, POLICY, TOO_SLOW, UNAUTHORIZED] = [1001, 1008, 4008, 4401];
const TOPICS: readonly Topic[] = ["risk_alerts", "odds_updates", "scrape_progress"];
const TOPIC_OF: Record<string, Topic> = {
  risk_alert: "risk_alerts",
  odds_update: "odds_updates",
  scrape_progress: "scrape_progress",
};
/** The types that are handed on, by family. */
const HANDED_ON = {
  topics: new Set(["risk_alert", "odds_update", "scrape_progress", "snapshot", "conflated"]),
  channels: new Set(["alert", "signal", "market_data", "agent_insight", "narrative", "conflated"]),
};

type Body = Record<string, unknown>;

class Connection implements Feed {
  readonly #options: Options;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #sleep: () => void;

  // What is wanted; it lasts across connections.
  #topics: Set<Topic> | undefined;
  #filter: Filter | undefined;
  #payload: "light" | "full" | undefined;
  #conflateMs: number | undefined;
  /** Topics whose present state was asked for and has not come. */
  readonly #snapshots = new Set<Topic>();

  // What is done.
  #position: number | undefined;
  #log: string | undefined;
  #hash: string | undefined;
  #head = 0;
  #late = false;

  // How it goes.
  #state: State = "connecting";
  #attempt = 0;
  #refused = false;
  #retryAt: number | undefined;
  /** Not to be cut short by a wake-up. */
  #banished = false;
  #cancelRetry = () => {};
  // This connection. Of an older one nothing is heard any more.
  #number = 0;
  #socket: Socket | undefined;
  #family: keyof typeof HANDED_ON | undefined;
  #greetedAt = 0;
  /** What the server greeted with, until it is known whether it goes on from where it was asked to. */
  #offered: { log: string | undefined; from: number | undefined; hash: string | undefined; kept: boolean } | undefined;
  #silenceMs = GREETING_MS;
  #deadline = 0;
  #cancelWatch = () => {};

  constructor(options: Options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#topics = options.topics && new Set(options.topics);
    this.#filter = options.filter;
    this.#payload = options.payload;
    this.#conflateMs = options.conflateMs;
    this.#position = options.since;
    this.#log = options.log;
    this.#hash = options.hash;
    this.#sleep = (options.wake ?? pageWakes)(() => this.#wake());
  }

  get status(): Status {
    return {
      state: this.#state,
      position: this.#position,
      log: this.#log,
      hash: this.#hash,
      lag: this.#position === undefined ? 0 : Math.max(0, this.#head - this.#position),
      late: this.#late,
      attempt: this.#attempt,
      retryAt: this.#retryAt,
    };
  }

  subscribe(topics: Topic[], subscription: Subscription = {}): void {
    for (const topic of topics) {
      this.#topics?.add(topic);
      if (subscription.snapshot) this.#snapshots.add(topic);
    }
    this.#filter = subscription.filter ?? this.#filter;
    this.#payload = subscription.payload ?? this.#payload;
    this.#conflateMs = subscription.conflateMs ?? this.#conflateMs;
    const { filter, payload, conflateMs, snapshot } = subscription;
    this.#say({ type: "subscribe", topics, filter, payload, conflate_ms: conflateMs, snapshot });
  }

  unsubscribe(topics: Topic[]): void {
    this.#topics ??= new Set(TOPICS);
    for (const topic of topics) {
      this.#topics.delete(topic);
      this.#snapshots.delete(topic);
    }
    this.#say({ type: "unsubscribe", topics });
  }

  setFilter(filter: Filter): void {
    this.subscribe([], { filter });
  }

  close(): void {
    if (this.#state === "closed") return;
    this.#drop();
    this.#sleep();
    this.#enter("closed");
  }

  // --- connecting ------------------------------------------------------------------------------------------------

  open(): void {
    this.#cancelRetry();
    this.#retryAt = undefined;
    const number = ++this.#number;
    this.#silenceMs = GREETING_MS;
    this.#listen();
    this.#watch();
    this.#enter("connecting");
    this.#dial(number).catch((error: unknown) => {
      if (number !== this.#number) return;
      this.#fault("access", describe(error));
      this.#lose();
    });
  }

  async #dial(number: number): Promise<void> {
    const refused = this.#refused;
    const ticket = await this.#options.ticket?.(refused);
    const token = await this.#options.token?.(refused);
    if (number !== this.#number) return;
    const protocols = token === undefined ? [] : ["linewatch", `bearer.${token}`];
    const isCurrent = () => number === this.#number;
    try {
      this.#socket = (this.#options.socket ?? platformSockets())(this.#address(ticket), protocols, {
        message: (data) => isCurrent() && this.#hear(data),
        close: (code, reason) => isCurrent() && this.#closed(code, reason),
      });
    } catch (error) {
      this.#fault("socket", describe(error));
      this.#lose();
    }
  }

  #address(ticket: string | undefined): string {
    const url = new URL(this.#options.url, globalThis.location?.href);
    url.protocol = url.protocol.replace("http", "ws");
    const set = (name: string, value: string | number | undefined) => {
      if (value !== undefined) url.searchParams.set(name, String(value));
    };
    set("topics", this.#topics && [...this.#topics].join(","));
    set("payload", this.#payload);
    set("conflate_ms", this.#conflateMs);
    for (const [name, values] of Object.entries(this.#filter ?? {})) set(name, values?.join(","));
    set("since", this.#position);
    if (this.#position !== undefined) {
      set("log", this.#log);
      set("hash", this.#hash);
    }
    set("ticket", ticket);
    return url.href;
  }

  /** Lets go of the connection without a word from it any more, and of the plan to make another. */
  #drop(): void {
    this.#number += 1;
    this.#cancelRetry();
    this.#cancelWatch();
    this.#retryAt = undefined;
    const socket = this.#socket;
    this.#socket = this.#family = this.#offered = undefined;
    this.#banished = false;
    try {
      socket?.close(1000);
    } catch {
      // It is closed already.
    }
  }

  /** The connection is of no use any more; plans the next one. */
  #lose(state: State = "connecting", banished = false): void {
    const greeted = this.#family !== undefined;
    if (greeted && this.#clock.now() - this.#greetedAt >= STABLE_MS) this.#attempt = 0;
    this.#drop();
    this.#refused = !greeted;
    const ceiling = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#attempt);
    const floor = banished ? LAST_RETRY_MS : ceiling / 2;
    const delay = floor + this.#random() * (banished ? LAST_RETRY_MS : ceiling / 2);
    this.#attempt += 1;
    this.#banished = banished;
    this.#retryAt = this.#clock.now() + delay;
    this.#cancelRetry = this.#clock.after(delay, () => this.open());
    this.#enter(state, true);
  }

  #closed(code: number, reason: string): void {
    const tells = (code === TOO_SLOW || code === GOING_AWAY) && this.#family && !this.#offered;
    const closing = tells ? object(parse(reason)) : undefined;
    if (closing) this.#advance(position(closing["resume_from"]), closing["hash"]);
    if (code === UNAUTHORIZED) this.#family = undefined;
    this.#lose("connecting", code === POLICY);
  }

  /** The network is back, or somebody looks again: no time to wait, and no trust in what seems to be open. */
  #wake(): void {
    if (this.#retryAt !== undefined) {
      if (!this.#banished) this.open();
    } else if (this.#family) {
      this.#deadline = Math.min(this.#deadline, this.#clock.now() + PROBE_MS);
      this.#say({ type: "ping" });
      this.#watch();
    }
  }

  // --- silence ---------------------------------------------------------------------------------------------------

  #listen(): void {
    this.#deadline = this.#clock.now() + this.#silenceMs;
  }

  /** Looks when the time is over whether it is: words that came meanwhile cost no timer. */
  #watch(): void {
    this.#cancelWatch();
    const left = this.#deadline - this.#clock.now();
    if (left <= 0) return this.#lose(this.#family ? "stale" : "connecting");
    this.#cancelWatch = this.#clock.after(left, () => this.#watch());
  }

  // --- what arrives ----------------------------------------------------------------------------------------------

  #hear(data: unknown): void {
    this.#listen();
    const body = typeof data === "string" ? object(parse(data)) : undefined;
    const type = body?.["type"];
    if (body === undefined || typeof type !== "string") {
      return this.#fault("malformed", `no message: ${String(data).slice(0, 100)}`);
    }
    if (type === "connection_ack") return this.#greet("topics", body, object(body["data"]) ?? {});
    if (type === "welcome") return this.#greet("channels", body, body);
    if (type === "subscription_update" || type === "pong") return;
    const content = this.#family === "topics" ? object(body["data"]) : body;
    if (content === undefined) return this.#fault("invalid", `${type} without data`);
    if (type === "error") return this.#fault(String(content["code"]), String(content["detail"]));
    if (this.#family) this.#understand(this.#family, type, body, content);
  }

  #understand(family: keyof typeof HANDED_ON, type: string, body: Body, content: Body): void {
    if (type === "log_rewound") return this.#rewind(content);
    if (type === "resume_impossible") {
      const reason = String(content["reason"]);
      // For clients that do not know `log_rewound`, which has come before.
      if (reason === "log_rewound") return;
      return this.#miss(reason, position(content["from"]), this.#offered?.hash);
    }
    if (this.#offered && !this.#offered.kept) {
      this.#miss("not_resumed", this.#offered.from, this.#offered.hash);
      if (this.#family === undefined) return;
    }
    if (type === "heartbeat") return this.#beat(content);
    if (type === "resumed") {
      this.#offered = undefined;
      this.#advance(position(content["to"]));
      return this.#enter("live");
    }
    if (HANDED_ON[family].has(type)) this.#handOn(type, body, content);
  }

  #greet(family: keyof typeof HANDED_ON, body: Body, content: Body): void {
    const from = position(content["from"]) ?? position(body["position"]);
    const log = text(content["log"]);
    const hash = text(content["hash"]);
    const heartbeat = Number(content["heartbeat_ms"]);
    this.#silenceMs = MISSED_HEARTBEATS * (heartbeat > 0 ? heartbeat : HEARTBEAT_MS);
    this.#listen();
    this.#watch();
    this.#family = family;
    this.#greetedAt = this.#clock.now();
    this.#refused = false;
    if (this.#position === undefined) {
      [this.#position, this.#log, this.#hash] = [from, log, hash];
      this.#enter("live");
    } else {
      // Either the replay and `resumed` follow, or `resume_impossible`; or a server that knows neither goes on.
      const kept = from === this.#position && (this.#log ?? log) === log;
      this.#offered = { log, from, hash, kept };
      if (kept) this.#log = log;
      this.#enter("catching_up");
    }
    this.#repeatWishes();
  }

  /** Tells a new connection what its address could not. */
  #repeatWishes(): void {
    if (this.#family !== "topics") return;
    if (this.#snapshots.size > 0) this.#say({ type: "subscribe", topics: [...this.#snapshots], snapshot: true });
    // An address without topics means all of them.
    if (this.#topics?.size === 0) this.#say({ type: "unsubscribe", topics: TOPICS });
  }

  #beat(content: Body): void {
    this.#head = position(content["head"]) ?? this.#head;
    this.#late = content["upstream"] === "late";
    if (!this.#offered) this.#advance(position(content["delivered"]), content["hash"]);
    this.#enter(this.#state, true);
  }

  /** The log lost its end, and other events follow: what came of it is to be fetched again. */
  #rewind(content: Body): void {
    const [after, from, log] = [position(content["after"]), position(content["from"]), text(content["log"])];
    const sawMore = after === undefined || (this.#position ?? 0) > after;
    if (this.#offered) this.#offered = { ...this.#offered, log: log ?? this.#offered.log, from: undefined };
    if (sawMore) this.#miss("log_rewound", from ?? after, undefined);
    else if (this.#offered) this.#offered = undefined;
    // A miss that the program could not take in is told again on the next connection, by the log of before.
    if (this.#family === undefined) return;
    this.#log = log ?? this.#log;
    this.#enter("live");
  }

  /** Says that messages are lost, and goes on where the server does. */
  #miss(reason: string, from: number | undefined, hash: string | undefined): void {
    const goOn = this.#offered?.from ?? from;
    if (!this.#attemptTo(() => this.#options.onGap?.({ reason, position: this.#position, from: goOn }))) return;
    [this.#position, this.#hash] = [goOn, hash];
    this.#log = this.#offered?.log ?? this.#log;
    this.#head = goOn ?? 0;
    this.#offered = undefined;
    this.#enter("live");
  }

  #handOn(type: string, body: Body, content: Body): void {
    const at = position(body["position"]);
    if (at === undefined && body["position"] != null) return this.#fault("invalid", `${type} without a good position`);
    const isSnapshot = type === "snapshot";
    const isRepeat = at !== undefined && this.#position !== undefined && at <= this.#position;
    if (isRepeat && !isSnapshot) return;
    const topic = TOPIC_OF[type];
    if (topic === undefined || (this.#topics?.has(topic) ?? true)) {
      const timestamp = typeof body["timestamp"] === "string" ? body["timestamp"] : undefined;
      if (!this.#attemptTo(() => this.#options.onMessage({ type, timestamp, position: at, data: content }))) return;
    }
    if (!isSnapshot) return this.#advance(at, body["hash"]);
    if (content["last"] !== true) return;
    // All up to there has been handed on before its first segment.
    this.#snapshots.delete(content["topic"] as Topic);
    if (!this.#offered) this.#advance(at);
  }

  /** Runs the program's part. When it fails, nothing counts as done, and a new connection begins with it again. */
  #attemptTo(part: () => void): boolean {
    const number = this.#number;
    try {
      part();
      return true;
    } catch (error) {
      this.#fault("handler", describe(error));
      if (number === this.#number) this.#lose();
      return false;
    }
  }

  #advance(to: number | undefined, hash?: unknown): void {
    if (to !== undefined && to >= (this.#position ?? -1)) {
      this.#hash = text(hash) ?? (to === this.#position ? this.#hash : undefined);
      this.#position = to;
    }
    this.#head = Math.max(this.#head, this.#position ?? 0);
  }

  // --- telling ---------------------------------------------------------------------------------------------------

  /** Says it now where somebody hears it; a later connection is told by its address and its first words. */
  #say(request: Body): void {
    if (this.#family) this.#socket?.send(JSON.stringify(request));
  }

  #enter(state: State, tell = false): void {
    const isNew = state !== this.#state && this.#state !== "closed";
    this.#state = isNew ? state : this.#state;
    if (isNew || tell) this.#tell(() => this.#options.onState?.(this.status));
  }

  #fault(code: string, detail: string): void {
    this.#tell(() => this.#options.onFault?.({ code, detail }));
  }

  /** A fault of the program's own in what it only watches with does no harm to the feed. */
  #tell(part: () => void): void {
    try {
      part();
    } catch (error) {
      console.error(error);
    }
  }
}

// --- small things --------------------------------------------------------------------------------------------------

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function object(value: unknown): Body | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
}

function position(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const systemClock: Clock = {
  // Spans only: it goes on evenly where the machine's time is set.
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

function platformSockets(): SocketFactory {
  if (typeof WebSocket === "undefined") throw new Error("there is no WebSocket here; pass `socket`, see socketsOf");
  return socketsOf(WebSocket);
}

function pageWakes(callback: () => void): () => void {
  if (typeof window === "undefined") return () => {};
  const seen = () => document.visibilityState === "visible" && callback();
  window.addEventListener("online", callback);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", callback);
    document.removeEventListener("visibilitychange", seen);
  };
}
