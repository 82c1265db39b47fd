import type { Alert } from "./model.ts";
import { groupOf } from "./samples.ts";

/** For tests: a server that has some alerts, and answers as it is told. */
export class FakeServer {
  alerts = new Map<number, Alert>();
  /** Answers everything with this status instead. */
  failing: number | "nothing" | undefined;
  /** Answers changes alone with this instead. */
  refusing: { status: number | "nothing"; position?: number } | undefined;
  /** Does what it was asked for before it answers that. */
  doesItAnyway = false;
  asked: string[] = [];
  /** The notes that came with changes. */
  notes: string[] = [];
  /** What the server makes of an acknowledgement. */
  verdict: "acknowledged" | "past" = "acknowledged";

  add(...alerts: Alert[]) {
    for (const alert of alerts) this.alerts.set(alert.id, alert);
  }

  readonly fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    this.asked.push(`${init.method ?? "GET"} ${address}`);
    if (this.failing === "nothing") throw new TypeError("failed to fetch");
    if (this.failing !== undefined) return Response.json({ detail: "it does not work" }, { status: this.failing });
    const answer = (init.method ?? "GET") === "GET" || !this.refusing || this.doesItAnyway ? this.#answer(new URL(address, "http://desk"), init) : {};
    if (init.method !== "POST" || !this.refusing) return Response.json(answer);
    const { status, position } = this.refusing;
    if (status === "nothing") throw new TypeError("failed to fetch");
    return Response.json({ detail: "it does not work", ...(position ? { position } : {}) }, { status });
  };

  #answer(url: URL, init: RequestInit): unknown {
    const status = url.searchParams.get("status");
    const only = url.searchParams.get("eventId");
    const isOther = (eventId: number) => only !== null && Number(only) !== eventId;
    const fitting = (eventId: number) =>
      [...this.alerts.values()].filter((alert) => alert.eventId === eventId && !isOther(eventId) && (status === null || alert.status === status)).toReversed();
    const group = (eventId: number) => (fitting(eventId).length > 0 ? groupOf(eventId, fitting(eventId)) : null);
    if (url.pathname === "/api/alerts/groups") {
      const ids = [...new Set([...this.alerts.values()].map(({ eventId }) => eventId ?? 0))];
      const groups = ids.flatMap((id) => group(id) ?? []).sort((one, other) => other.newestAlertId - one.newestAlertId);
      const totalAlerts = groups.reduce((sum, { count }) => sum + count, 0);
      return { groups, totalGroups: groups.length, totalAlerts, newCount: 0, acknowledgedCount: 0, pastCount: 0, nextCursor: null };
    }
    if (url.pathname === "/api/alerts/acknowledge") {
      const body = JSON.parse(String(init.body)) as Asked;
      const of = ({ eventId, upTo }: Asked) => fitting(eventId ?? 0).flatMap(({ id }) => (id <= (upTo ?? id) ? [id] : []));
      const results = (body.alertIds ?? of(body)).map((id) => this.#change(id, body));
      return { position: 1, results, truncated: false };
    }
    const [, eventId] = /^\/api\/alerts\/groups\/(\d+)$/.exec(url.pathname) ?? [];
    if (eventId) return { group: group(Number(eventId)), alerts: fitting(Number(eventId)), truncated: false };
    return this.alerts.get(Number(url.pathname.split("/").at(-1))) ?? {};
  }

  #change(id: number, { acknowledged, note }: Asked) {
    const old = this.alerts.get(id);
    if (note) this.notes.push(note);
    if (this.verdict === "past") return { id, verdict: "past", alert: old };
    const now = acknowledged ? ({ status: "acknowledged", acknowledgedBy: "me", note: note ?? null } as const) : ({ status: "new", acknowledgedBy: null, note: null } as const);
    if (old) this.alerts.set(id, { ...old, ...now });
    return { id, verdict: acknowledged ? "acknowledged" : "unacknowledged", alert: this.alerts.get(id) };
  }
}

interface Asked {
  alertIds?: number[];
  eventId?: number;
  upTo?: number;
  acknowledged: boolean;
  note?: string;
}
