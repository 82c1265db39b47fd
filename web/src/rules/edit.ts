import type { FieldValue, Fields, Monitor, Override, RuleSet } from "../api/rules.ts";

// Changes of a rule set, each of which answers a new one.

const at = <T>(all: readonly T[], place: number, change: (one: T) => T): T[] => all.map((one, index) => (index === place ? change(one) : one));
const without = <T>(all: readonly T[], place: number): T[] => all.filter((_, index) => index !== place);

/** With a field that says something, or, with undefined, leaves it to the layer below. */
export function withField<T extends Fields>(fields: T, name: string, value: FieldValue | undefined): T {
  const { [name]: _, ...rest } = fields;
  return (value === undefined ? rest : { ...rest, [name]: value }) as T;
}

export const setField = (rules: RuleSet, monitor: number, name: string, value: FieldValue | undefined): RuleSet => ({
  ...rules,
  monitors: at(rules.monitors, monitor, (one) => withField(one, name, value)),
});

/** With one more monitor, under a name that is free. */
export function addMonitor(rules: RuleSet, detector: string, wanted = SHORT[detector] ?? detector): RuleSet {
  const taken = new Set(rules.monitors.map(({ id }) => id));
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}-${count}`;
  return { ...rules, monitors: [...rules.monitors, { id, detector }] };
}

const SHORT: Record<string, string> = { price_change: "price", direction_disagreement: "disagreement" };

/** Without a monitor and what overrides of it there are. */
export function removeMonitor(rules: RuleSet, place: number): RuleSet {
  const id = rules.monitors[place]?.id;
  return withOverrides({ ...rules, monitors: without(rules.monitors, place) }, (rules.overrides ?? []).filter(({ monitor }) => monitor !== id));
}

/** Earlier or later: monitors are looked at in their order. */
export function moveMonitor(rules: RuleSet, place: number, by: number): RuleSet {
  const to = place + by;
  const monitors = [...rules.monitors];
  const [moved] = monitors.splice(place, 1);
  if (!moved || to < 0 || to > monitors.length) return rules;
  monitors.splice(to, 0, moved);
  return { ...rules, monitors };
}

/** Under another name, in what refers to it too. */
export function renameMonitor(rules: RuleSet, place: number, id: string): RuleSet {
  const before = rules.monitors[place]?.id;
  const renamed = (monitor: Monitor): Monitor => (monitor["inhibited_by"] === before ? { ...monitor, inhibited_by: id } : monitor);
  const monitors = rules.monitors.map((monitor, index) => (index === place ? { ...renamed(monitor), id } : renamed(monitor)));
  return withOverrides({ ...rules, monitors }, (rules.overrides ?? []).map((one) => (one.monitor === before ? { ...one, monitor: id } : one)));
}

export const addOverride = (rules: RuleSet, override: Override): RuleSet => withOverrides(rules, [...(rules.overrides ?? []), override]);

export const setOverride = (rules: RuleSet, place: number, change: (override: Override) => Override): RuleSet => withOverrides(rules, at(rules.overrides ?? [], place, change));

export const removeOverride = (rules: RuleSet, place: number): RuleSet => withOverrides(rules, without(rules.overrides ?? [], place));

function withOverrides(rules: RuleSet, overrides: Override[]): RuleSet {
  const { overrides: _, ...rest } = rules;
  return overrides.length > 0 ? { ...rest, overrides } : rest;
}

/** With these bookmakers as one family; those that they were in are joined to it. */
export function addFamily(rules: RuleSet, bookmakers: readonly string[]): RuleSet {
  const joined = (rules.families ?? []).filter((family) => family.some((book) => bookmakers.includes(book)));
  const family = [...new Set([...bookmakers, ...joined.flat()])].toSorted();
  const others = (rules.families ?? []).filter((one) => !joined.includes(one));
  return { ...rules, families: [...others, family] };
}

export function removeFamily(rules: RuleSet, place: number): RuleSet {
  const { families = [], ...rest } = rules;
  const left = without(families, place);
  return left.length > 0 ? { ...rest, families: left } : rest;
}

/** Whether these bookmakers are one family already. */
export const hasFamily = (rules: RuleSet, bookmakers: readonly string[]): boolean => (rules.families ?? []).some((family) => bookmakers.every((book) => family.includes(book)));

/** Whether two rule sets say the same: their fields may stand in another order. */
export const isSame = (one: RuleSet, other: RuleSet): boolean => canonical(one) === canonical(other);

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([name, one]) => one !== undefined && !isNothing(name, one));
  return `{${members.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join()}}`;
}

/** No families, overrides or weights, however that is written. */
function isNothing(name: string, value: unknown): boolean {
  return (Array.isArray(value) && value.length === 0) || (name === "weights" && typeof value === "object" && value !== null && Object.keys(value).length === 0);
}
