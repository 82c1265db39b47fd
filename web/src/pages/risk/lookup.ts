import { ApiError, get } from "../../api/client.ts";
import type { Alert } from "./model.ts";
import { pause } from "./pause.ts";
import type { AlertView, Unsure } from "./verdicts.ts";

/** So many alerts are asked for one by one at a time. */
const MAX_REQUESTS_AT_ONCE = 10;
const FIRST_MS = 300;
const LONGEST_MS = 5_000;

/** All alerts of a fixture as they are, whatever their state; at most the 500 newest. */
export async function alertsOfFixture(eventId: number, asking: { signal?: AbortSignal; position?: number | undefined } = {}): Promise<Alert[]> {
  const query = asking.position === undefined ? {} : { min_position: asking.position };
  const { alerts } = await get("/api/alerts/groups/{eventId}", { path: { eventId }, query, signal: asking.signal });
  return alerts;
}

/** Looks up alerts until the server tells, and as soon as the connection is back; throws only what does not pass. */
export async function lookUp(unsure: Unsure, eventOf: (id: number) => number | undefined): Promise<Map<number, AlertView>> {
  for (let wait = FIRST_MS; ; wait = Math.min(LONGEST_MS, wait * 2)) {
    await pause(wait);
    try {
      return await present(unsure, eventOf);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.passes) throw error;
    }
  }
}

async function present({ alertIds, position }: Unsure, eventOf: (id: number) => number | undefined): Promise<Map<number, AlertView>> {
  const found = new Map<number, AlertView>();
  const events = new Set(alertIds.flatMap((id) => eventOf(id) ?? []));
  for (const eventId of events) {
    for (const alert of await alertsOfFixture(eventId, { position })) found.set(alert.id, alert);
  }
  const others = alertIds.filter((id) => !found.has(id));
  for (let from = 0; from < others.length; from += MAX_REQUESTS_AT_ONCE) {
    const some = await Promise.all(others.slice(from, from + MAX_REQUESTS_AT_ONCE).map(single));
    for (const alert of some) if (alert) found.set(alert.id, alert);
  }
  return found;
}

async function single(id: number): Promise<AlertView | undefined> {
  try {
    return await get("/api/alerts/{id}", { path: { id } });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
