import { effect } from "@preact/signals";

import { epoch } from "../../live/feed.ts";

/** Waits, but not longer than until the connection is back: what failed before may succeed from then on. */
export function pause(milliseconds: number): Promise<"over" | "reconnected"> {
  return new Promise((done) => {
    const before = epoch.peek();
    const end = (why: "over" | "reconnected") => {
      clearTimeout(timer);
      stop();
      done(why);
    };
    const timer = setTimeout(() => end("over"), milliseconds);
    const stop = effect(() => {
      if (epoch.value !== before) end("reconnected");
    });
  });
}
