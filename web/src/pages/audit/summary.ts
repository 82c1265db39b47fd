import { formatPercent, formatPrice } from "../../ui/Price.tsx";

type Fields = Record<string, unknown>;

/** What an event says, in a short sentence; empty for what this page does not know. */
export function summaryOf(type: string, payload: unknown): string {
  const fields = inside(type, payload);
  const say = WORDS[type];
  if (!fields || !say) return "";
  try {
    return say(fields).slice(0, 300);
  } catch {
    return "";
  }
}

/** A payload has one member, the event's name. */
function inside(type: string, payload: unknown): Fields | undefined {
  if (typeof payload !== "object" || payload === null) return undefined;
  const fields = (payload as Fields)[type];
  return typeof fields === "object" && fields !== null ? (fields as Fields) : undefined;
}

const WORDS: Record<string, (fields: Fields) => string> = {
  FixtureRegistered: (it) => words(text(it["name"]), it["tournament"] && `· ${text(it["tournament"])}`),
  FixtureRescheduled: (it) => `kickoff ${minute(it["previousKickoff"])} → ${minute(it["kickoff"])}, says ${text(it["bookmaker"])}`,
  OddsUpdated: (it) => `${text(it["bookmaker"])} · ${marketsOf(it["markets"])}`,
  OddsConfirmed: (it) => `unchanged at ${list(it["bookmakers"]).map(text).join(", ")}`,
  AlertDetected: alert,
  AlertAcknowledged: (it) => words(`alert ${text(it["alertNumber"])}`, it["note"] && `· “${text(it["note"])}”`),
  AlertUnacknowledged: (it) => words(`alert ${text(it["alertNumber"])} is new again`, it["note"] && `· “${text(it["note"])}”`),
  AlertsExpired: (it) => `${count(list(it["alerts"]).length, "alert")} past: kickoff`,
  AlertsReinstated: (it) => `${count(list(it["alerts"]).length, "alert")} back: kickoff moved to ${minute(it["kickoff"])}`,
  SettingsChanged: (it) => `version ${text(it["version"])}`,
  ScrapeRunStarted: (it) => `${list(it["bookmakers"]).map(text).join(", ")} · ${triggerOf(it["trigger"])}`,
  ScrapeProgressed: (it) => words(`${text(it["phase"])} ${text(it["current"])} of ${text(it["total"])}`, it["message"] && `· ${text(it["message"])}`),
  ScrapeBatchRecorded: (it) =>
    `batch ${text(it["batch"])} · ${count(Number(it["fixtures"]), "fixture")}, ${text(it["changed"])} changed, ${text(it["failed"])} failed`,
  ScrapeRunCompleted: (it) => `${text(it["status"])} · ${count(Number(it["fixtures"]), "fixture")}, ${text(it["failed"])} failed`,
  ScrapeRunFailed: (it) => words(text(it["status"]), failureOf(it["failure"])),
  AlertPublished: (it) => words(text(it["symbol"]), text(it["alertType"] ?? it["alert_type"]), `from ${text(it["source"])}`),
  SignalPublished: (it) => text(it["symbol"]),
  MarketDataPublished: (it) => text(it["symbol"]),
  AgentInsightPublished: (it) => text(it["agent"]),
};

function alert(it: Fields): string {
  const line = it["line"] === undefined || it["line"] === null ? "" : text(it["line"]);
  const market = words(text(it["marketName"]), line, it["outcomeName"] && `· ${text(it["outcomeName"])}`);
  if (it["alertType"] === "availability") return words(text(it["severity"]), "·", text(it["bookmaker"]), "·", market, text(it["availability"]));
  const move = `${price(it["oldValue"])} → ${price(it["newValue"])} (${formatPercent(Number(it["changePercent"]))})`;
  return words(text(it["severity"]), "·", text(it["bookmaker"]), "·", market, move);
}

function marketsOf(markets: unknown): string {
  const all = list(markets);
  const first = all[0] as Fields | undefined;
  const name = first && text(first["marketName"] ?? first["marketId"]);
  return all.length === 1 ? `${name ?? "1 market"}` : count(all.length, "market");
}

function triggerOf(trigger: unknown): string {
  const it = typeof trigger === "object" && trigger !== null ? (trigger as Fields) : {};
  return words(text(it["kind"]), text(it["run"] ?? it["fixture"]));
}

function failureOf(failure: unknown): string {
  const it = typeof failure === "object" && failure !== null ? (failure as Fields) : {};
  return words("·", text(it["errorType"]), text(it["message"]));
}

const words = (...parts: unknown[]) => parts.filter(Boolean).join(" ");
const text = (value: unknown) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const price = (value: unknown) => formatPrice(typeof value === "number" ? value : null);
const minute = (time: unknown) => text(time).slice(0, 16).replace("T", " ");
const count = (number: number, of: string) => `${number} ${of}${number === 1 ? "" : "s"}`;
