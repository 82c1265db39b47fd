import type { Fields, RuleSet } from "../api/rules.ts";
import { fieldsOf } from "./fields.ts";

/** A rule set as a TOML file, as people write it: what a monitor is first, its fields in the order of the form. */
export function tomlOf({ families = [], monitors, overrides = [], weights = {} }: RuleSet): string {
  const parts: string[] = [];
  if (families.length > 0) parts.push(`families = [${families.map((family) => `[${family.map(quoted).join(", ")}]`).join(", ")}]`);
  if (Object.keys(weights).length > 0) parts.push(["[weights]", ...Object.entries(weights).map(([book, weight]) => `${key(book)} = ${weight}`)].join("\n"));
  for (const { id, detector, ...fields } of monitors) {
    parts.push(["[[monitors]]", `id = ${quoted(id)}`, `detector = ${quoted(detector)}`, ...lines(fields, detector)].join("\n"));
  }
  for (const { monitor, match, set } of overrides) {
    parts.push(["[[overrides]]", `monitor = ${quoted(monitor)}`, `match = ${inline(match)}`, `set = ${inline(set)}`].join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}

function lines(fields: Fields, detector: string): string[] {
  const order = fieldsOf(detector);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const named = Object.entries(fields).filter(([, value]) => value !== null);
  return named.toSorted(([one], [other]) => place(one) - place(other)).map(([name, value]) => `${key(name)} = ${literal(value)}`);
}

function inline(members: Record<string, unknown>): string {
  const named = Object.entries(members).filter(([, value]) => value !== null && value !== undefined);
  return named.length > 0 ? `{ ${named.map(([name, value]) => `${key(name)} = ${literal(value)}`).join(", ")} }` : "{}";
}

const literal = (value: unknown): string => (typeof value === "string" ? quoted(value) : String(value));
const key = (name: string): string => (/^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name));
/** JSON's escapes are TOML's too, but for the delete character. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll("\u007f", "\\u007F");
