import type { Alert, Group } from "./model.ts";

/** Alerts and fixtures for tests. */
export function alertOf(id: number, facts: Partial<Alert> = {}): Alert {
  return {
    id,
    stream: "fixture-sr:1",
    alertNumber: id,
    eventId: 1,
    eventKey: "sr:1",
    eventName: "Norway - France",
    homeTeam: "Norway",
    awayTeam: "France",
    tournamentName: "World Cup",
    country: "International",
    alertType: "price_change",
    severity: "warning",
    status: "new",
    bookmakerSlug: "betpawa",
    bookmakerName: "BetPawa",
    marketId: "3743",
    marketName: "1X2 - Full Time",
    line: null,
    outcomeName: "1",
    changePercent: 8,
    oldValue: 2,
    newValue: 2.16,
    detectedAt: new Date(Date.UTC(2026, 10, 21, 12, 0, id)).toISOString(),
    recordedAt: new Date(Date.UTC(2026, 10, 21, 12, 0, id)).toISOString(),
    eventKickoff: "2026-11-21T18:00:00Z",
    correlationId: "batch",
    evidence: { settingsVersion: 0, quoteSequence: 1, competitorQuoteSequence: null },
    monitor: "price",
    group: "price",
    measure: "relative",
    measuredChange: 8,
    firstSeverity: "warning",
    repeats: 0,
    movers: 0,
    rulesVersion: 0,
    prices: [],
    ...facts,
  };
}

export function groupOf(eventId: number, alerts: readonly Alert[], facts: Partial<Group> = {}): Group {
  const count = (severity: string) => alerts.filter((alert) => alert.severity === severity).length;
  const bySeverity = { warning: count("warning"), elevated: count("elevated"), critical: count("critical") };
  const newest = alerts.reduce((last, alert) => Math.max(last, alert.id), 0);
  return {
    eventId,
    eventKey: `sr:${eventId}`,
    eventName: `Home ${eventId} - Away ${eventId}`,
    homeTeam: `Home ${eventId}`,
    awayTeam: `Away ${eventId}`,
    kickoff: "2026-11-21T18:00:00Z",
    tournamentId: 1,
    tournament: "World Cup",
    country: "International",
    count: alerts.length,
    highestSeverity: bySeverity.critical > 0 ? "critical" : bySeverity.elevated > 0 ? "elevated" : "warning",
    newestDetectedAt: alerts.find(({ id }) => id === newest)?.detectedAt ?? "2026-11-21T12:00:00Z",
    newestAlertId: newest,
    bySeverity,
    byType: { price_change: alerts.length, direction_disagreement: 0, availability: 0 },
    bookmakers: ["betpawa"],
    ...facts,
  };
}
