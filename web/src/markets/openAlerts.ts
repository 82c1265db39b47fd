import { type Answer, get } from "../api/client.ts";
import { withQuery } from "../app/router.ts";
import { useLive } from "../live/hooks.ts";

export type OpenAlerts = Answer<"/api/alerts/groups">["groups"][number];

/** So many fixtures an asking, and at most so many askings: beyond that the desk has other worries than badges. */
const PART = 200;
const MOST_PARTS = 10;

/** The fixtures with alerts that nobody has acknowledged, by their ids. */
export function useOpenAlerts() {
  return useLive(
    async (signal) => {
      const found = new Map<number, OpenAlerts>();
      let cursor: string | undefined;
      for (let part = 0; part < MOST_PARTS; part++) {
        const query = { status: "new" as const, limit: PART, ...(cursor === undefined ? {} : { cursor }) };
        const answer = await get("/api/alerts/groups", { query, signal });
        for (const group of answer.groups) found.set(group.eventId, group);
        if (!answer.nextCursor) break;
        cursor = answer.nextCursor;
      }
      return found;
    },
    { topics: ["risk_alerts"], everyMs: 30_000, coalesceMs: 500 },
  );
}

const MOST_WORDS = 8;
const MOST_CHARACTERS = 200;

/** The Risk page with this fixture's alerts alone, and open. */
export function riskOf(event: { id: number; name: string }, more: Record<string, string> = {}): string {
  const words = event.name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).slice(0, MOST_WORDS);
  let text = words.join(" ");
  while (text.length > MOST_CHARACTERS && words.pop()) text = words.join(" ");
  const query = new URLSearchParams({ ...(text && { q: text }), open: String(event.id), ...more });
  return withQuery("/risk", query);
}
