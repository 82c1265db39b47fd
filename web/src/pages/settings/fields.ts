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
      { name: "alertEnabled", label: "Raise alerts", kind: "switch", does: "Off: odds are recorded all the same, but nothing alerts." },
      percent("alertThresholdWarning", "Warning from", 50, "A price change of at least this much is a warning; smaller ones raise nothing."),
      percent("alertThresholdElevated", "Elevated from", 50, "From here on it is elevated. Must lie above the warning."),
      percent("alertThresholdCritical", "Critical from", 100, "From here on it is critical. Must lie above elevated."),
      count("alertLookbackMinutes", "Look-back", [15, 180], "min", "Two books that move in opposite directions within this time disagree."),
      { name: "primaryMarkets", label: "Markets that alert", kind: "list", does: "Ids of the reference book's markets. All others are recorded, but raise nothing." },
      { name: "referenceBookmaker", label: "Our book", kind: "name", does: "The desk's own book. All others are competitors." },
      count("alertRetentionDays", "Keep alerts", [1, 90], "days", "Stored for the retention to come; nothing is deleted yet."),
    ],
  },
  {
    title: "Scraping",
    fields: [
      { name: "scrapingPaused", label: "Pause the schedule", kind: "switch", does: "On: nothing is scraped by the clock. What somebody starts still runs." },
      count("scrapeIntervalMinutes", "Every fixture", [1, 60], "min", "Time between two cycles over everything. A feed that is silent for two of them is stale."),
      count("soonIntervalSeconds", "Kickoff within 2 h", [15, 3_600], "s", "Time between two visits to fixtures that start within two hours."),
      count("imminentIntervalSeconds", "Kickoff within 30 min", [15, 3_600], "s", "Time between two visits to fixtures that start within half an hour."),
      { name: "enabledPlatforms", label: "Bookmakers", kind: "list", does: "Slugs of the bookmakers that are scraped, such as betpawa." },
      count("betpawaConcurrency", "BetPawa at once", [1, 100], "requests", "Requests to BetPawa that may be under way together."),
      count("sportybetConcurrency", "SportyBet at once", [1, 100], "requests", "Requests to SportyBet that may be under way together."),
      count("bet9jaConcurrency", "Bet9ja at once", [1, 50], "requests", "Requests to Bet9ja that may be under way together."),
      count("bet9jaDelayMs", "Bet9ja's rest", [0, 100], "ms", "How long each of them rests before the next request."),
      count("batchSize", "Batch", [10, 200], "fixtures", "Fixtures that are recorded together."),
      count("maxConcurrentEvents", "Read at once", [1, 50], "answers", "Answers that are read together; never more than the server has cores."),
    ],
  },
  {
    title: "Keeping",
    fields: [
      count("oddsRetentionDays", "Keep odds", [1, 365], "days", "Stored for the retention to come; nothing is deleted yet."),
      count("matchRetentionDays", "Keep fixtures", [1, 365], "days", "Stored for the retention to come; nothing is deleted yet."),
      count("cleanupFrequencyHours", "Clean up every", [1, 168], "h", "Stored for the retention to come; nothing is deleted yet."),
    ],
  },
];

/** What `GET /api/settings` adds to the settings. */
const NOT_SETTINGS = new Set(["version", "updatedAt", "createdAt"]);
const KNOWN = new Map(GROUPS.flatMap((group) => group.fields).map((field) => [field.name, field]));

/** The groups with those fields that this server has; what this page does not know yet comes last, as it is. */
export function groupsOf(settings: Record<string, unknown>): Group[] {
  const known = GROUPS.map(({ title, fields }) => ({ title, fields: fields.filter((field) => field.name in settings) }));
  const others = Object.entries(settings)
    .filter(([name]) => !KNOWN.has(name) && !NOT_SETTINGS.has(name))
    .map(([name, value]): Field => ({ name, label: name, kind: kindOf(value), does: "This page does not know it yet." }));
  return [...known, { title: "More", fields: others }].filter((group) => group.fields.length > 0);
}

/** A setting's name for people. */
export function labelOf(name: string): string {
  return KNOWN.get(name)?.label ?? name;
}

function kindOf(value: unknown): Field["kind"] {
  if (typeof value === "boolean") return "switch";
  if (Array.isArray(value)) return "list";
  return typeof value === "number" ? "percent" : "name";
}
