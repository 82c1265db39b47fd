import { type Answer, get } from "../api/client.ts";
import { withQuery } from "../app/router.ts";
import { useLive } from "../live/hooks.ts";
import type { PushMessage } from "../push/client.ts";

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

/** How many alerts of one fixture nobody has acknowledged, and the worst of them. */
export interface OpenOfOne {
  count: number;
  highestSeverity: OpenAlerts["highestSeverity"];
}

/** The open alerts of one fixture; its data is undefined also where there are none. */
export function useOpenAlertsOf(id: number, concerns: (message: PushMessage) => boolean) {
  return useLive(
    async (signal): Promise<OpenOfOne | undefined> => {
      const query = { status: "new" as const, sort: "severity" as const, limit: 1 };
      const { total, alerts } = await get("/api/events/{id}/alerts", { path: { id }, query, signal });
      return alerts[0] && { count: total, highestSeverity: alerts[0].severity };
    },
    { topics: ["risk_alerts"], concerns, everyMs: 30_000, coalesceMs: 250 },
    [id],
  );
}

/** The Risk page with this fixture's alerts only, and open. */
export function riskOf(event: { id: number }, more: Record<string, string> = {}): string {
  return withQuery("/risk", new URLSearchParams({ fixture: String(event.id), open: String(event.id), ...more }));
}
