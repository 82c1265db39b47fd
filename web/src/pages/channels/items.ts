import type { PushMessage } from "../../push/client.ts";

/** Something that was published, as a widget shows it. */
export interface Item {
  position: number;
  type: string;
  timestamp: string | undefined;
  /** What or whom it is about: a symbol or an agent. */
  about: string | undefined;
  title: string;
  text: string;
  /** Short facts. */
  facts: readonly (readonly [name: string, value: string])[];
}

/** A market's newest state. */
export interface Quote {
  symbol: string;
  timestamp: string | undefined;
  /** Its first number that is a price, else its first number. */
  value: number | undefined;
  facts: Item["facts"];
  /** How the value went; bounded. */
  points: readonly number[];
  updates: number;
}

type Fields = Record<string, unknown>;

/** Of each widget so many are kept, however many come. */
export const MOST_ITEMS = 200;
export const MOST_SYMBOLS = 200;
const MOST_POINTS = 40;
const MOST_FACTS = 8;
const MOST_TEXT = 600;
/** Where a publisher's words are, by common custom. */
const TITLES = ["title", "headline", "name", "action", "signal", "type"];
const TEXTS = ["summary", "text", "narrative", "description", "message", "content", "insight", "reason", "rationale"];
const PRICES = ["price", "last", "close", "mid", "value"];

/** A message as an item. Whatever a publisher sent becomes text of bounded length. */
export function itemOf({ type, position = 0, timestamp, data }: PushMessage): Item {
  const about = text(data["symbol"]) || text(data["agent"]) || text(objectOf(data["signal"])["symbol"]) || undefined;
  const base = { position, type, timestamp, about };
  if (type === "alert") return { ...base, ...alertOf(data) };
  const body = data[BODIES[type] ?? "data"];
  if (typeof body !== "object" || body === null) return { ...base, title: "", text: cut(text(body)), facts: [] };
  return { ...base, ...wordsOf(body) };
}

const BODIES: Record<string, string> = { signal: "signal", market_data: "data", agent_insight: "insight", narrative: "narrative" };

function alertOf(data: Fields) {
  const embed = objectOf(data["embed"]);
  const fields = Array.isArray(embed["fields"]) ? embed["fields"].map(objectOf) : [];
  const title = text(embed["title"]) || text(data["alert_type"]).replaceAll("_", " ");
  const words = text(data["content"]) || text(embed["description"]);
  const facts = fields.map((field) => [cut(text(field["name"]), 60), cut(text(field["value"]), 120)] as const);
  return { title: cut(title, 200), text: words === title ? "" : cut(words), facts: [["Source", text(data["source"])] as const, ...facts].slice(0, MOST_FACTS) };
}

function wordsOf(body: object) {
  if (Array.isArray(body)) return { title: "", text: cut(JSON.stringify(body)), facts: [] };
  const fields = body as Fields;
  const titleKey = TITLES.find((key) => text(fields[key]));
  const textKey = TEXTS.find((key) => key !== titleKey && text(fields[key]));
  const rest = Object.entries(fields).filter(([key, value]) => key !== titleKey && key !== textKey && key !== "symbol" && value !== null);
  const facts = rest.slice(0, MOST_FACTS).map(([key, value]) => [cut(key, 60), cut(text(value) || JSON.stringify(value) || "", 120)] as const);
  return { title: cut(titleKey ? text(fields[titleKey]) : "", 200), text: cut(textKey ? text(fields[textKey]) : ""), facts };
}

/** Newest first, of bounded length; what came already, after a new connection, is not there twice. */
export function added(items: readonly Item[], fresh: readonly Item[]): readonly Item[] {
  const newest = items[0]?.position ?? -1;
  const news = fresh.filter((item) => item.position > newest);
  return [...news.toReversed(), ...items].slice(0, MOST_ITEMS);
}

/** The markets with these messages; those heard of last come first and the others are forgotten one day. */
export function quoted(quotes: ReadonlyMap<string, Quote>, fresh: readonly PushMessage[]): ReadonlyMap<string, Quote> {
  const next = new Map(quotes);
  for (const message of fresh) {
    const { facts, timestamp } = itemOf(message);
    const symbol = text(message.data["symbol"]);
    const key = symbol.toLowerCase();
    const before = next.get(key);
    const value = valueOf(objectOf(message.data["data"]), message.data["data"]);
    const points = value === undefined ? (before?.points ?? []) : [...(before?.points ?? []), value].slice(-MOST_POINTS);
    next.delete(key);
    next.set(key, { symbol, timestamp, value, facts, points, updates: (before?.updates ?? 0) + 1 });
  }
  for (const key of next.keys()) {
    if (next.size <= MOST_SYMBOLS) break;
    next.delete(key);
  }
  return next;
}

function valueOf(fields: Fields, whole: unknown): number | undefined {
  const numbers = [whole, ...PRICES.map((key) => fields[key]), ...Object.values(fields)];
  for (const one of numbers) {
    const value = typeof one === "string" && one.trim() !== "" ? Number(one) : one;
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return undefined;
}

/** The channels of the widgets: each socket hears one. */
export function channelsOf(symbol: string | undefined, agent: string | undefined) {
  const market = symbol && `market/${encodeURIComponent(symbol)}`;
  return {
    unified: market ?? "unified",
    signals: market ?? "signals",
    market: market ?? "unified",
    insights: agent ? `agents/${encodeURIComponent(agent)}` : "unified",
    narrative: "narrative",
  };
}

const SYMBOL = /^[A-Za-z0-9._:-]{1,100}$/;
const LONGEST_AGENT = 100;

/** Why there is no such channel: the server would refuse the socket, again and again. */
export function refusalOf(symbol: string | undefined, agent: string | undefined): string | undefined {
  if (symbol !== undefined && !SYMBOL.test(symbol)) return "A symbol has 1 to 100 letters, digits and the signs . _ : -";
  if (agent !== undefined && Array.from(agent).length > LONGEST_AGENT) return `An agent's name has at most ${LONGEST_AGENT} characters.`;
  return undefined;
}

/** Signals, and alerts that are as good as signals: what the channel of signals gets. */
export function isSignal({ type, data }: PushMessage): boolean {
  if (type === "signal") return true;
  return type === "alert" && /signal|synthesis|narrative/i.test(text(data["alert_type"]));
}

function objectOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function cut(value: string, most = MOST_TEXT): string {
  return value.length > most ? `${value.slice(0, most)}…` : value;
}
