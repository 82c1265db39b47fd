import { toApi, type Filter } from "./filter.ts";
import type { Part, Row } from "./lines.ts";

/** Reads a part of the log; `read` of `lines.ts` but for tests. */
export type Read = (query: object, signal?: AbortSignal) => Promise<Part>;

/** At most so many rows an asking. */
const MOST = 500;

export interface Older {
  /** Newest first. */
  rows: Row[];
  /** The positions before this one are still to be looked at; 1 when none are. */
  before: number;
}

/** Where no index helps, one asking looks through so many positions at first, and through more when little fits. */
const FIRST_WIDTH = 20_000;
const WIDEST = 1_000_000;

/** The newest events, at most `want`, that fit before a position. */
export async function older(read: Read, filter: Filter, before: number, want: number, signal?: AbortSignal): Promise<Older> {
  const isScan = filter.stream === undefined && (filter.type !== undefined || filter.correlation !== undefined);
  const found: Row[] = [];
  let end = before;
  for (let width = isScan ? FIRST_WIDTH : Infinity; end > 1; width = Math.min(WIDEST, width * 4)) {
    const limit = want - found.length;
    const since = Math.max(0, end - 1 - width);
    const { rows } = await read({ ...toApi(filter), since, until: end - 1, newest_first: true, limit }, signal);
    found.push(...rows);
    const last = rows.at(-1);
    if (rows.length === limit && last) return { rows: found, before: last.position };
    end = since + 1;
  }
  return { rows: found, before: 1 };
}

/** The events after a position, oldest first, and where the log ends. `isAll` says that these are all there are. */
export async function newer(read: Read, filter: Filter, after: number, signal?: AbortSignal): Promise<Part & { isAll: boolean }> {
  const part = await read({ ...toApi(filter), since: after, limit: MOST }, signal);
  return { ...part, isAll: part.rows.length < MOST };
}
