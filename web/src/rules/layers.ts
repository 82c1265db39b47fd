import type { EffectiveField, EffectiveMonitor, Monitor, RuleSet } from "../api/rules.ts";
import { defaultOf, fieldsOf } from "./fields.ts";

/** Those settings that are the base of rules. */
export interface BaseSettings {
  alertEnabled?: boolean;
  alertThresholdWarning?: number;
  alertThresholdElevated?: number;
  alertThresholdCritical?: number;
  alertLookbackMinutes?: number;
}

const THRESHOLDS: Record<string, keyof BaseSettings> = {
  warning: "alertThresholdWarning",
  elevated: "alertThresholdElevated",
  critical: "alertThresholdCritical",
};

/** The setting that a field falls back to. */
function settingOf(detector: string, field: string, settings: BaseSettings) {
  if (field === "enabled") return settings.alertEnabled;
  const threshold = THRESHOLDS[field];
  if (detector === "price_change" && threshold) return settings[threshold];
  return detector === "direction_disagreement" && field === "window" ? settings.alertLookbackMinutes : undefined;
}

/** A monitor's fields where no override matches, each with the layer that set it. */
export function layersOf(monitor: Monitor, settings: BaseSettings): EffectiveMonitor {
  const { id, detector } = monitor;
  const known = fieldsOf(detector);
  const others = Object.keys(monitor).filter((name) => name !== "id" && name !== "detector" && !known.includes(name));
  const fields = [...known, ...others].map((field): EffectiveField => {
    const own = monitor[field];
    if (own !== undefined) return { field, value: own, layer: "monitor", override: null };
    const set = settingOf(detector, field, settings);
    if (set !== undefined) return { field, value: set, layer: "settings", override: null };
    return { field, value: defaultOf(detector, field), layer: "default", override: null };
  });
  return { id, detector, fields };
}

/** Without a rule set these are looked for. */
export const DEFAULT_MONITORS: readonly Monitor[] = [
  { id: "price", detector: "price_change" },
  { id: "disagreement", detector: "direction_disagreement" },
  { id: "availability", detector: "availability" },
];

/** The monitors of a rule set; of one without any, those that there are without a rule set. */
export const monitorsOf = (rules: RuleSet): readonly Monitor[] => (rules.monitors.length > 0 ? rules.monitors : DEFAULT_MONITORS);
