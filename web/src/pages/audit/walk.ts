import type { Progress } from "../../api/log.ts";
import { toApi, type Filter } from "./filter.ts";
import type { Part, Row } from "./lines.ts";

/** Reads a part of the log; `read` of `lines.ts` but for tests. */
export type Read = (query: object, signal?: AbortSignal, progress?: Progress) => Promise<Part>;

/** At most so many rows an asking. */
const MAX_ROWS_PER_REQUEST = 500;

export interface Older {
  /** Newest first. */
  rows: Row[];
  /** The positions before this one are still to be looked at; 1 when none are. */
  before: number;
}

/** The newest events, at most `want`, that fit before a position. */
export async function older(read: Read, filter: Filter, before: number, want: number, signal?: AbortSignal, progress?: Progress): Promise<Older> {
  if (before <= 1) return { rows: [], before: 1 };
  const { rows } = await read({ ...toApi(filter), until: before - 1, newest_first: true, limit: want }, signal, progress);
  const last = rows.at(-1);
  return { rows, before: rows.length === want && last ? last.position : 1 };
}

/** The events after a position, oldest first, and where the log ends. `isAll` says that these are all there are. */
export async function newer(read: Read, filter: Filter, after: number, signal?: AbortSignal): Promise<Part & { isAll: boolean }> {
  const part = await read({ ...toApi(filter), since: after, limit: MAX_ROWS_PER_REQUEST }, signal);
  return { ...part, isAll: part.rows.length < MAX_ROWS_PER_REQUEST };
}
