import type { FieldValue, Fields, Monitor, Override, RuleSet } from "../api/rules.ts";
import { sayMatch } from "./words.ts";

/** A field that two rule sets say differently; undefined where one names nothing. */
export interface Change {
  /** Whose field: `price`, `price, England`, `Families`. */
  of: string;
  field: string;
  before: FieldValue | undefined;
  after: FieldValue | undefined;
}

/** What one rule set says otherwise than another, in the order of their parts. */
export function changesOf(before: RuleSet, after: RuleSet): Change[] {
  return [...monitorChanges(before.monitors, after.monitors), ...overrideChanges(before.overrides ?? [], after.overrides ?? []), ...bookChanges(before, after)];
}

function monitorChanges(before: readonly Monitor[], after: readonly Monitor[]): Change[] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  const changes = ids.flatMap((id) => {
    const [one, other] = [before.find((monitor) => monitor.id === id), after.find((monitor) => monitor.id === id)];
    if (!one || !other) return [{ of: id, field: "monitor", before: one && one.detector, after: other && other.detector }, ...fieldChanges(id, one, other)];
    return fieldChanges(id, one, other);
  });
  const orders = [before, after].map((monitors) => monitors.map(({ id }) => id).filter((id) => [before, after].every((all) => all.some((one) => one.id === id))));
  const [was, is] = orders.map((order) => order.join(", "));
  return was === is ? changes : [...changes, { of: "Monitors", field: "order", before: was, after: is }];
}

function fieldChanges(of: string, before: Fields | undefined, after: Fields | undefined): Change[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter((name) => name !== "id" && (name !== "detector" || (before && after)));
  return names.flatMap((field) => {
    const [one, other] = [before?.[field], after?.[field]];
    return one === other ? [] : [{ of, field, before: one, after: other }];
  });
}

/** Overrides have no names: those of one monitor and place are compared, in their order. */
function overrideChanges(before: readonly Override[], after: readonly Override[]): Change[] {
  const [one, other] = [named(before), named(after)];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((of) => {
    const changes = fieldChanges(of, one.get(of), other.get(of));
    if (changes.length > 0 || (one.has(of) && other.has(of))) return changes;
    // One that names no field yet.
    return [{ of, field: "override", before: one.has(of) ? "no field" : undefined, after: other.has(of) ? "no field" : undefined }];
  });
}

function named(overrides: readonly Override[]): Map<string, Fields> {
  const found = new Map<string, Fields>();
  for (const { monitor, match, set } of overrides) {
    const place = `${monitor}, ${sayMatch(match)}`;
    let name = place;
    for (let count = 2; found.has(name); count += 1) name = `${place} (${count})`;
    found.set(name, set);
  }
  return found;
}

function bookChanges(before: RuleSet, after: RuleSet): Change[] {
  const texts = ({ families = [] }: RuleSet) => families.map((family) => family.join(", "));
  const [was, is] = [texts(before), texts(after)];
  const gone = was.filter((family) => !is.includes(family)).map((family): Change => ({ of: "Families", field: family, before: "one family", after: undefined }));
  const come = is.filter((family) => !was.includes(family)).map((family): Change => ({ of: "Families", field: family, before: undefined, after: "one family" }));
  return [...gone, ...come, ...fieldChanges("Weights", before.weights, after.weights)];
}
