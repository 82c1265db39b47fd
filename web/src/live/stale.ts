import type { Schemas } from "../api/client.ts";

export type FeedStatus = Schemas["FeedStatus"];
type Feeds = Pick<Schemas["StatusDocument"], "feeds" | "staleAfterSeconds">;

/** Bookmakers of whom nothing came for too long. */
export interface Stale {
  feeds: readonly FeedStatus[];
  /** None of them is heard. */
  isAll: boolean;
}

/**
 * The bookmakers that should be heard and are not. One without fixtures to come may be silent; but when none has any left and
 * all are silent, that is because they are silent.
 */
export function staleOf({ feeds, staleAfterSeconds }: Feeds): Stale {
  const silent = feeds.filter((feed) => feed.ageSeconds > staleAfterSeconds);
  const isAll = feeds.length > 0 && silent.length === feeds.length;
  const isOver = feeds.every((feed) => feed.fixtures === 0);
  return { feeds: isAll && isOver ? silent : silent.filter((feed) => feed.fixtures > 0), isAll };
}
