import { toApi, type Filter } from "./filter.ts";
import type { Part, Row } from "./lines.ts";

/** Reads a part of the log; {@link read} but for tests. */
export type Read = (query: object, signal?: AbortSignal) => Promise<Part>;

/** At most so many rows an asking: what comes of a wide window is cut there. */
const MOST = 500;
const FIRST_WIDTH = 200;
const FIRST_WIDTH_FILTERED = 2_000;
const WIDEST = 1_000_000;

export interface Older {
  /** Newest first. */
  rows: Row[];
  /** The positions before this one are still to be looked at; 1 when none are. */
  before: number;
}

/**
 * The newest `want` events, or somewhat more, that fit before a position. The log is read forwards, so it goes back in
 * windows, which widen where little fits and narrow where much does.
 */
export async function older(read: Read, filter: Filter, before: number, want: number, signal?: AbortSignal): Promise<Older> {
  const isNarrow = Object.keys(toApi({ ...filter, until: undefined })).length > 0;
  const found: Row[] = [];
  let end = before;
  let width = Math.max(want, isNarrow ? FIRST_WIDTH_FILTERED : FIRST_WIDTH);
  while (found.length < want && end > 1) {
    const start = Math.max(1, end - width);
    const query = { ...toApi(filter), since: start - 1, until: end - 1, limit: MOST };
    const { rows } = await read(query, signal);
    const last = rows.at(-1);
    const isCut = rows.length === MOST && last !== undefined && last.position < end - 1;
    if (isCut && end - start > MOST) {
      width = Math.max(MOST, Math.floor((end - start) / 8));
      continue;
    }
    found.push(...rows.reverse());
    end = start;
    if (rows.length < want / 2) width = Math.min(WIDEST, width * 8);
  }
  return { rows: found, before: end };
}

/** The events after a position, oldest first, and where the log ends. `isAll` says that these are all there are. */
export async function newer(read: Read, filter: Filter, after: number, signal?: AbortSignal): Promise<Part & { isAll: boolean }> {
  const part = await read({ ...toApi(filter), since: after, limit: MOST }, signal);
  return { ...part, isAll: part.rows.length < MOST };
}
