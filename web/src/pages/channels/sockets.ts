import { effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";

import { token } from "../../api/client.ts";
import { connection } from "../../live/feed.ts";
import { connect, type Feed, type PushMessage, type State } from "../../push/client.ts";

/** Messages are handed on together this often: a page needs no more, however many come. */
const TOGETHER_MS = 100;

export interface Channel {
  readonly state: ReadonlySignal<State>;
  /** Messages were missed and cannot be had. */
  readonly hasGap: ReadonlySignal<boolean>;
  close(): void;
}

/**
 * Hears a channel from `back` positions before the log's end on; after a lost connection it goes on where it was. The
 * page's own connection knows where the log ends, so it waits for that.
 */
export function listen(path: string, back: number, onMessages: (messages: PushMessage[]) => void): Channel {
  const state: Signal<State> = signal<State>("connecting");
  const hasGap = signal(false);
  let feed: Feed | undefined;
  let shown: string | undefined;
  let waiting: PushMessage[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hand = () => {
    timer = undefined;
    const all = waiting;
    waiting = [];
    onMessages(all);
  };
  const open = (since: number | undefined, log: string | undefined) =>
    connect({
      url: `/api/v1/ws/${path}`,
      ...(since === undefined ? {} : { since }),
      ...(log === undefined ? {} : { log }),
      ...(shown === undefined ? {} : { token: () => shown ?? "" }),
      onMessage: (message) => {
        waiting.push(message);
        timer ??= setTimeout(hand, TOGETHER_MS);
      },
      onGap: () => (hasGap.value = true),
      onState: (status) => (state.value = status.state),
      onFault: ({ code, detail }) => console.warn(`channel ${path}: ${code}: ${detail}`),
    });
  const stop = effect(() => {
    const { position, log } = connection.value;
    const now = token.value;
    untracked(() => {
      if (position === undefined || (feed && now === shown)) return;
      const done = feed?.status;
      feed?.close();
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
