/** What the push client takes and tells. */

/** What is heard on `/api/ws`. */
export type Topic = "risk_alerts" | "odds_updates" | "scrape_progress";

/** Lets a message through when one of its facts fits every list that is given. */
export interface Filter {
  event_ids?: number[];
  severities?: string[];
  bookmakers?: string[];
  alert_types?: string[];
}

/** Anything that happened, from either family of endpoints. */
export interface PushMessage {
  /** `risk_alert`, `odds_update`, `scrape_progress`, `snapshot`, `conflated`; on channels `alert`, `signal` and so on. */
  type: string;
  timestamp: string | undefined;
  /** The last event of the log that it covers. */
  position: number | undefined;
  /** The envelope's `data`; on channels, where messages are flat, the whole message. */
  data: Record<string, unknown>;
}

/** `connecting` also while it waits to try again; `stale` when a connection fell silent and is given up. */
export type State = "connecting" | "catching_up" | "live" | "stale" | "closed";

export interface Status {
  state: State;
  /** Everything up to here is done. With `log` it is all that a later `connect` needs to go on. */
  position: number | undefined;
  /** The log's identity: a position means nothing in another log. */
  log: string | undefined;
  /** The hash that came with the position, where one did: it tells one history of the log from another. */
  hash: string | undefined;
  /** Positions between the log's end, as of the last heartbeat, and what is done. */
  lag: number;
  /** The server says that it is behind its own log. */
  late: boolean;
  /** Connections lost since the last one that lasted for a while. */
  attempt: number;
  /** When the next connection is tried, in the clock's milliseconds: `performance.now()` unless {@link Options.clock} is another one. */
  retryAt: number | undefined;
}

/** Messages were missed and cannot be had: fetch what is shown again. */
export interface Gap {
  /**
   * `other_log`, `other_history`, `future_position` or `malformed` from the server; `log_rewound` when the log lost its
   * end while connected; `not_resumed` when the server went on without a word.
   */
  reason: string;
  /** What was done, in the log as it was then. */
  position: number | undefined;
  /** Everything after this position is delivered. */
  from: number | undefined;
}

/** Something to be logged; the feed goes on. */
export interface Fault {
  /** `malformed`, `invalid`, `access`, `socket`, `handler`, or a code of the server's `error` message. */
  code: string;
  detail: string;
}

export interface Subscription {
  /** Replaces the filter; `{}` takes it away. */
  filter?: Filter;
  payload?: "light" | "full";
  /** Milliseconds between two messages of one key, for topics of state. */
  conflateMs?: number;
  /** Send the present state of these topics first, in messages of type `snapshot`. */
  snapshot?: boolean;
}

/** What a socket tells. After `close` it tells nothing. */
export interface SocketEvents {
  message(data: unknown): void;
  close(code: number, reason: string): void;
}

/** A connection as the client needs it. */
export interface Socket {
  send(text: string): void;
  close(code: number): void;
}

export type SocketFactory = (url: string, protocols: string[], events: SocketEvents) => Socket;
/** Measures spans; it need not know the time of day. */
export interface Clock {
  now(): number;
  /** Calls back once after some milliseconds; the answer takes that back. */
  after(milliseconds: number, callback: () => void): () => void;
}

export interface Options {
  /** `/api/ws` or a channel's `/api/v1/ws/…`, on this page's host or on another; http and ws mean the same. */
  url: string;
  /** All of them unless told. Channels have none. */
  topics?: Topic[];
  filter?: Filter;
  payload?: "light" | "full";
  conflateMs?: number;
  /** Go on after this position: the one an answer of the REST API had, or `Status.position` of an earlier feed. */
  since?: number;
  /** The log that `since` belongs to, where it is known. */
  log?: string;
  /** The hash that came with `since`, where it is known. */
  hash?: string;
  /** A bearer token, sent as a subprotocol. `refused`: the last connection ended before the server greeted. */
  token?: (refused: boolean) => string | Promise<string>;
  /** A fresh ticket of `POST /api/ws/ticket`, asked for before every connection. */
  ticket?: (refused: boolean) => string | Promise<string>;
  /**
   * Called for every message once, in order. What it throws counts as not done: the message comes again, on a new
   * connection. It works while it runs, so let it not answer with a promise.
   */
  onMessage: (message: PushMessage) => void;
  /** Called when messages were missed for good. What it throws makes it come again, too. */
  onGap?: (gap: Gap) => void;
  /** Called at each change of the state and at each heartbeat. */
  onState?: (status: Status) => void;
  onFault?: (fault: Fault) => void;
  /** The platform's WebSocket unless told; see {@link socketsOf}. */
  socket?: SocketFactory;
  clock?: Clock;
  /** From 0 up to 1. */
  random?: () => number;
  /** Calls back whenever a lost connection may be had again; the answer takes that back. */
  wake?: (callback: () => void) => () => void;
}

export interface Feed {
  readonly status: Status;
  /** Hears of more, or differently. It lasts across connections. */
  subscribe(topics: Topic[], subscription?: Subscription): void;
  unsubscribe(topics: Topic[]): void;
  setFilter(filter: Filter): void;
  /** Ends it for good. */
  close(): void;
}

/** The browser's `WebSocket`, as far as it is used here. */
export interface SocketLike extends Socket {
  onmessage: unknown;
  onclose: unknown;
  onerror: unknown;
}
