import type { Server } from "./server.ts";

export interface AlertOfApi {
  id: number;
  eventName: string;
  status: string;
  note: string | null;
  acknowledgedBy: string | null;
}

/** Alerts as the API lists them. */
export async function alertsOf(server: Server, query = "limit=200"): Promise<AlertOfApi[]> {
  const answer = await fetch(`${server.api}/api/alerts?${query}`);
  return ((await answer.json()) as { alerts: AlertOfApi[] }).alerts;
}
