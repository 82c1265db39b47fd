import { effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";

import { token, tokenWanted } from "../../api/client.ts";
import { connection } from "../../live/feed.ts";
import { connect, type Feed, type PushMessage, type State, type Status } from "../../push/client.ts";
import { under } from "../../app/base.ts";

/** Messages are handed on together this often: a page needs no more, however many come. */
const TOGETHER_MS = 100;
/** So many do not wait: timers of a page that nobody sees are slow. */
const MOST_WAITING = 1_000;

export interface Channel {
  readonly state: ReadonlySignal<State>;
  /** Messages were missed and cannot be had. */
  readonly hasGap: ReadonlySignal<boolean>;
  close(): void;
}

export interface Hearing {
  onMessages: (messages: PushMessage[]) => void;
  /** What was heard before does not belong to what comes now. */
  onGap: () => void;
}

/**
 * Hears a channel from `back` positions before the log's end on; after a lost connection, or with another token, it goes on
 * where it was. The page's own connection knows where the log ends, so it waits for that.
 */
export function listen(path: string, back: number, { onMessages, onGap }: Hearing, dial = connect): Channel {
  const state: Signal<State> = signal<State>("connecting");
  const hasGap = signal(false);
  let feed: Feed | undefined;
  let done: Status | undefined;
  let shown: string | undefined;
  let waiting: PushMessage[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hand = () => {
    clearTimeout(timer);
    timer = undefined;
    const all = waiting;
    waiting = [];
    if (all.length > 0) onMessages(all);
  };
  const hear = (message: PushMessage) => {
    waiting.push(message);
    if (waiting.length >= MOST_WAITING) hand();
    else timer ??= setTimeout(hand, TOGETHER_MS);
  };
  const open = (since: number | undefined, log: string | undefined) =>
    dial({
      url: under(`/api/v1/ws/${path}`),
      ...(since === undefined ? {} : { since }),
      ...(log === undefined ? {} : { log }),
      ...(shown === undefined ? {} : { token: () => shown ?? "" }),
      onMessage: hear,
      onGap: () => {
        hand();
        onGap();
        hasGap.value = true;
      },
      onState: (status) => (state.value = status.state),
      onFault: ({ code, detail }) => console.warn(`channel ${path}: ${code}: ${detail}`),
    });
  const shut = () => {
    done = feed?.status ?? done;
    feed?.close();
    feed = undefined;
  };
  const stop = effect(() => {
    const { position, log } = connection.value;
    const now = token.value;
    const isLockedOut = tokenWanted.value;
    untracked(() => {
      // Without a good token it would only be refused, again and again.
      if (isLockedOut) return shut();
      if (position === undefined || (feed && now === shown)) return;
      shut();
      shown = now;
      feed = open(done?.position ?? Math.max(0, position - back), done?.log ?? log);
    });
  });
  return {
    state,
    hasGap,
    close: () => {
      stop();
      clearTimeout(timer);
      feed?.close();
    },
  };
}
