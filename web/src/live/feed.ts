import { effect, signal, untracked } from "@preact/signals";

import { token, tokenWanted } from "../api/client.ts";
import { connect, type Feed, type Gap, type PushMessage, type Status, type Topic } from "../push/client.ts";
import { under } from "../app/base.ts";
import { greeted } from "./greeting.ts";

/** How often it is looked whether a lost server is back. */
const LOOK_MS = 1_000;
const TOPICS: Topic[] = ["risk_alerts", "odds_updates", "scrape_progress"];
const TYPES: Record<Topic, string> = {
  risk_alerts: "risk_alert",
  odds_updates: "odds_update",
  scrape_progress: "scrape_progress",
};

/** How the one connection of this page is. */
export const connection = signal<Status>({
  state: "connecting",
  position: undefined,
  log: undefined,
  hash: undefined,
  lag: 0,
  late: false,
  attempt: 0,
  retryAt: undefined,
});

/** Counts the times at which everything that is shown has to be fetched again: messages were missed, or may have been. */
export const epoch = signal(0);

/** How long the first questions wait for the connection: what is asked once it lives need not be asked again. */
const GREETING_MS = 1_000;

/** When the server was last heard of on a connection that has everything, in this machine's milliseconds. */
export const lastHeard = signal<number | undefined>(undefined);

/** Since when the connection is not as it should be, in this machine's milliseconds; undefined while it is. */
export const lostAt = signal<number | undefined>(Date.now());

/** When the server's log was found to have lost events that were told here, in this machine's milliseconds. */
export const rewoundAt = signal<number | undefined>(undefined);

/** Why messages were missed where the log itself has lost them. */
const LOST_BY_LOG = new Set(["log_rewound", "other_history", "future_position"]);

type Handler = (message: PushMessage) => void;
const handlers = new Map<string, Set<Handler>>(TOPICS.map((topic) => [TYPES[topic], new Set()]));

/** Hears every message of a topic from now on, each once; the answer takes that back. */
export function onMessage(topic: Topic, handler: Handler): () => void {
  const all = handlers.get(TYPES[topic]);
  all?.add(handler);
  return () => all?.delete(handler);
}

/** Connects, and stays connected for as long as the page lives. The answer ends it. */
export function startFeed(): () => void {
  let feed: Feed | undefined;
  const timer = setTimeout(() => (greeted.value = true), GREETING_MS);
  const stop = effect(() => {
    const wanted = tokenWanted.value;
    const shown = token.value;
    untracked(() => {
      feed?.close();
      feed = wanted ? undefined : open(shown);
    });
  });
  return () => {
    clearTimeout(timer);
    greeted.value = true;
    stop();
    feed?.close();
  };
}

function open(shown: string | undefined): Feed {
  const { position, log, hash } = connection.value;
  lostAt.value = Date.now();
  return connect({
    url: under("/api/ws"),
    topics: TOPICS,
    ...(position === undefined ? {} : { since: position }),
    ...(log === undefined ? {} : { log }),
    ...(hash === undefined ? {} : { hash }),
    ...(shown === undefined ? {} : { token: () => shown }),
    onMessage: hand,
    onGap: missed,
    onState: entered,
    onFault: ({ code, detail }) => console.warn(`push: ${code}: ${detail}`),
    wake: whenServerIsBack,
  });
}

function hand(message: PushMessage): void {
  // What comes late, after a lost connection, says nothing of now.
  if (connection.value.state === "live") lastHeard.value = Date.now();
  for (const handler of handlers.get(typeOf(message)) ?? []) handler(message);
}

/** What tells of messages that newer ones took the place of is heard as they would have been. */
function typeOf({ type, data }: PushMessage): string {
  return type === "conflated" ? TYPES[data["topic"] as Topic] : type;
}

function missed({ reason }: Gap): void {
  console.info(`push: messages were missed (${reason}); fetching again`);
  epoch.value += 1;
  if (LOST_BY_LOG.has(reason)) rewoundAt.value = Date.now();
}

function entered(next: Status): void {
  const before = connection.value;
  connection.value = next;
  if (next.state !== "live") {
    lostAt.value ??= Date.now();
    // The first try failed: nothing waits for the next one.
    if (next.retryAt !== undefined) greeted.value = true;
    return;
  }
  lastHeard.value = Date.now();
  lostAt.value = undefined;
  const isFirst = !greeted.peek();
  greeted.value = true;
  // What changed without a message while nobody listened is fetched, too; before the first questions there is nothing of it.
  if (before.state !== "live" && !isFirst) epoch.value += 1;
}

/** Wakes the feed when the network is back, when somebody looks, and when a lost server answers again. */
function whenServerIsBack(wake: () => void): () => void {
  const onSeen = () => document.visibilityState === "visible" && wake();
  const timer = setInterval(() => {
    if (connection.value.retryAt !== undefined) void isUp().then((up) => up && wake());
  }, LOOK_MS);
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", onSeen);
  return () => {
    clearInterval(timer);
    window.removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", onSeen);
  };
}

async function isUp(): Promise<boolean> {
  try {
    const answer = await fetch(under("/healthz"), { signal: AbortSignal.timeout(LOOK_MS) });
    return answer.ok && connection.value.retryAt !== undefined;
  } catch {
    return false;
  }
}
