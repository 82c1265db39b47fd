import type { RuleSet, SweepPoint } from "../../api/rules.ts";
import { setField } from "../../rules/edit.ts";
import { fieldOf, fieldsOf } from "../../rules/fields.ts";

/** As many as the API tries at once. */
export const MOST_VALUES = 40;

export interface SweepField {
  /** `price.warning` */
  value: string;
  label: string;
}

/** What can be tried with several values: the numbers of all monitors. */
export function sweepFieldsOf(rules: RuleSet): SweepField[] {
  return rules.monitors.flatMap(({ id, detector }) =>
    fieldsOf(detector).flatMap((name) => {
      const { kind, label } = fieldOf(detector, name);
      return kind.is === "whole" || kind.is === "decimal" ? [{ value: `${id}.${name}`, label: `${id}: ${label}` }] : [];
    }),
  );
}

/** The values from one to another in steps, exactly: counted in 1/10,000. Undefined where that is no range. */
export function valuesOf(from: string, to: string, step: string): string[] | undefined {
  const [first, last, by] = [from, to, step].map(unitsOf);
  if (first === undefined || last === undefined || by === undefined || by <= 0 || last < first) return undefined;
  const count = Math.floor((last - first) / by) + 1;
  if (count > MOST_VALUES) return undefined;
  return Array.from({ length: count }, (_, at) => String((first + at * by) / 10_000));
}

function unitsOf(text: string): number | undefined {
  const clean = text.trim().replace(",", ".");
  return /^\d{1,6}(?:\.\d{1,4})?$/.test(clean) ? Math.round(Number(clean) * 10_000) : undefined;
}

/** A rule set with the field of a sweep at a value. */
export function withValue(rules: RuleSet, field: string, value: string): RuleSet {
  const dot = field.lastIndexOf(".");
  const [id, name] = [field.slice(0, dot), field.slice(dot + 1)];
  const at = rules.monitors.findIndex((monitor) => monitor.id === id);
  return at < 0 ? rules : setField(rules, at, name, Number(value));
}

/** The curve's points in a box, and the areas of the severities below it, worst at the bottom. */
export function curveOf(points: readonly SweepPoint[], width: number, height: number) {
  const most = Math.max(1, ...points.map(({ alerts }) => alerts));
  const x = (at: number) => round(points.length > 1 ? (at * width) / (points.length - 1) : width / 2);
  const y = (alerts: number) => round(height - (alerts * height) / most);
  const along = (of: (point: SweepPoint) => number) => points.map((point, at) => `${x(at)} ${y(of(point))}`).join("L");
  const area = (of: (point: SweepPoint) => number) => `M${along(of)}L${x(points.length - 1)} ${height}L${x(0)} ${height}Z`;
  return {
    most,
    x,
    y,
    line: `M${along(({ alerts }) => alerts)}`,
    areas: [
      ["warning", area(({ alerts }) => alerts)],
      ["elevated", area(({ elevated, critical }) => elevated + critical)],
      ["critical", area(({ critical }) => critical)],
    ] as const,
  };
}

const round = (value: number) => Math.round(value * 10) / 10;
