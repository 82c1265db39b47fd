/** What a setting is and what it may be: the bounds of `src/model/settings.rs`, which has the last word. */
export interface Field {
  name: string;
  label: string;
  /** What it does, in a sentence. */
  does: string;
  kind: "count" | "percent" | "switch" | "name" | "list";
  min?: number;
  max?: number;
  unit?: string;
}

export interface Group {
  title: string;
  fields: readonly Field[];
}

const count = (name: string, label: string, [min, max]: [number, number], unit: string, does: string): Field => ({ name, label, does, kind: "count", min, max, unit });
const percent = (name: string, label: string, max: number, does: string): Field => ({ name, label, does, kind: "percent", min: 1, max, unit: "%" });

export const GROUPS: readonly Group[] = [
  {
    title: "Alerts",
    fields: [
      { name: "alertEnabled", label: "Raise alerts", kind: "switch", does: "Off: odds are recorded, but no alerts are raised." },
      percent("alertThresholdWarning", "Warning from", 50, "A price change of at least this much is a warning; smaller ones raise no alert."),
      percent("alertThresholdElevated", "Elevated from", 50, "A price change of at least this much is elevated. Must be above the warning."),
      percent("alertThresholdCritical", "Critical from", 100, "A price change of at least this much is critical. Must be above elevated."),
      count("alertLookbackMinutes", "Disagreement window", [15, 180], "min", "Opposite moves of two bookmakers within this time are a disagreement."),
      { name: "primaryMarkets", label: "Alerting markets", kind: "list", does: "Market ids of the reference bookmaker. Other markets are recorded without alerts." },
      { name: "referenceBookmaker", label: "Reference bookmaker", kind: "name", does: "Your own bookmaker. All others are competitors." },
    ],
  },
  {
    title: "Scraping",
    fields: [
      { name: "scrapingPaused", label: "Pause the schedule", kind: "switch", does: "On: no scheduled runs. Manual runs are still possible." },
      count("scrapeIntervalMinutes", "Full cycle", [1, 60], "min", "Interval of runs over all fixtures. A bookmaker without data for two intervals is stale."),
      count("soonIntervalSeconds", "Kickoff within 2 h", [15, 3_600], "s", "Scrape interval of fixtures that start within two hours."),
      count("imminentIntervalSeconds", "Kickoff within 30 min", [15, 3_600], "s", "Scrape interval of fixtures that start within 30 minutes."),
      { name: "enabledPlatforms", label: "Bookmakers", kind: "list", does: "Slugs of the bookmakers that are scraped, such as betpawa." },
      count("betpawaConcurrency", "BetPawa max concurrent", [1, 100], "requests", "Maximum of concurrent requests to BetPawa."),
      count("sportybetConcurrency", "SportyBet max concurrent", [1, 100], "requests", "Maximum of concurrent requests to SportyBet."),
      count("bet9jaConcurrency", "Bet9ja max concurrent", [1, 50], "requests", "Maximum of concurrent requests to Bet9ja."),
      count("bet9jaDelayMs", "Bet9ja request delay", [0, 100], "ms", "Delay between two requests of a worker to Bet9ja."),
      count("batchSize", "Batch size", [10, 200], "fixtures", "Fixtures recorded in one batch."),
      count("maxConcurrentEvents", "Parallel parsing", [1, 50], "responses", "Maximum of responses parsed in parallel; at most one per core."),
    ],
  },
];

/** Stored for the existing client and without effect, so that there is nothing to set here; the history has their names. */
const WITHOUT_EFFECT: Record<string, string> = {
  alertRetentionDays: "Keep alerts",
  oddsRetentionDays: "Keep odds",
  matchRetentionDays: "Keep fixtures",
  cleanupFrequencyHours: "Clean up every",
};

/** What `GET /api/settings` has and is nothing to set. */
const NOT_SHOWN = new Set(["version", "updatedAt", "createdAt", "alertsOff", "primaryMarketNames", ...Object.keys(WITHOUT_EFFECT)]);
const KNOWN = new Map(GROUPS.flatMap((group) => group.fields).map((field) => [field.name, field]));

/** The groups with those fields that this server has; what this page does not know yet comes last, as it is. */
export function groupsOf(settings: Record<string, unknown>): Group[] {
  const known = GROUPS.map(({ title, fields }) => ({ title, fields: fields.filter((field) => field.name in settings) }));
  const others = Object.entries(settings)
    .filter(([name]) => !KNOWN.has(name) && !NOT_SHOWN.has(name))
    .map(([name, value]): Field => ({ name, label: name, kind: kindOf(value), does: "A setting that this version of the page does not know." }));
  return [...known, { title: "More", fields: others }].filter((group) => group.fields.length > 0);
}

/** A setting's name for people. */
export function labelOf(name: string): string {
  return KNOWN.get(name)?.label ?? WITHOUT_EFFECT[name] ?? name;
}

function kindOf(value: unknown): Field["kind"] {
  if (typeof value === "boolean") return "switch";
  if (Array.isArray(value)) return "list";
  return typeof value === "number" ? "percent" : "name";
}
