import type { QueryValue } from "../../app/router.ts";

/** Which events of the log. */
export interface Filter {
  type?: string | undefined;
  stream?: string | undefined;
  correlation?: string | undefined;
  /** Who caused it. */
  actor?: string | undefined;
  /** Not stored before, not stored after: RFC 3339. */
  from?: string | undefined;
  to?: string | undefined;
  /** Up to this position: then there is no live tail. */
  until?: number | undefined;
}

/** What linewatch stores, by what it is about. */
export const EVENT_TYPES: readonly string[] = [
  "FixtureRegistered",
  "FixtureRescheduled",
  "OddsUpdated",
  "OddsConfirmed",
  "AlertDetected",
  "AlertRepeated",
  "AlertEscalated",
  "AlertResolved",
  "AlertAcknowledged",
  "AlertUnacknowledged",
  "AlertNoteAmended",
  "AlertsExpired",
  "AlertsReinstated",
  "SettingsChanged",
  "RuleSetActivated",
  "DraftSaved",
  "DraftDiscarded",
  "ScrapeRunStarted",
  "ScrapeProgressed",
  "ScrapeBatchRecorded",
  "ScrapeRunCompleted",
  "ScrapeRunFailed",
  "AlertPublished",
  "SignalPublished",
  "MarketDataPublished",
  "AgentInsightPublished",
  "NarrativePublished",
];

/** The filter that an address's query says. What makes no sense is passed over. */
export function fromQuery(query: URLSearchParams): Filter {
  const text = (name: string) => query.get(name)?.trim() || undefined;
  const until = Number(text("until"));
  return {
    type: text("type"),
    stream: text("stream"),
    correlation: text("correlation"),
    actor: text("actor"),
    from: time(text("from")),
    to: time(text("to")),
    until: Number.isSafeInteger(until) && until > 0 ? until : undefined,
  };
}

/** The query of an address that says this filter. */
export function toQuery(filter: Filter): Record<string, QueryValue> {
  const { type, stream, correlation, actor, from, to, until } = filter;
  return { type, stream, correlation, actor, from, to, until };
}

/** The filter as the API takes it. */
export function toApi({ type, stream, correlation, actor, from, to, until }: Filter) {
  return {
    ...(type === undefined ? {} : { type }),
    ...(stream === undefined ? {} : { stream }),
    ...(correlation === undefined ? {} : { correlation_id: correlation }),
    ...(actor === undefined ? {} : { actor }),
    ...(from === undefined ? {} : { from_time: from }),
    ...(to === undefined ? {} : { to_time: to }),
    ...(until === undefined ? {} : { until }),
  };
}

/** Whether it says anything that an event may fail; `until` only says where to begin. */
export function narrows({ type, stream, correlation, actor, from, to }: Filter): boolean {
  return [type, stream, correlation, actor, from, to].some((one) => one !== undefined);
}

/** Whether the log has to be looked through for it. */
export function isSearch({ type, correlation, actor }: Filter): boolean {
  return [type, correlation, actor].some((one) => one !== undefined);
}

/** Whether new events can fit. */
export function hasTail({ to, until }: Filter, now: number): boolean {
  return until === undefined && (to === undefined || Date.parse(to) > now);
}

function time(text: string | undefined): string | undefined {
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
