import type { EffectiveField, EffectiveMonitor, RuleSet } from "../api/rules.ts";
import { Badge } from "../ui/Badge.tsx";
import { Fold } from "../ui/Fold.tsx";
import { DETECTOR_DOES, DETECTOR_WORDS, fieldOf, unitFor, unitOf } from "./fields.ts";
import { sayLayer, sayMatch, sayValue } from "./words.ts";

export interface MonitorCardProps {
  monitor: EffectiveMonitor;
  /** How many overrides it has. */
  overrides?: number;
  /** The rule set, to say where an override applies. */
  rules?: RuleSet | undefined;
}

/** A monitor: each field with its value and the layer that set it; what nobody set is folded. */
export function MonitorCard({ monitor, overrides = 0, rules }: MonitorCardProps) {
  const { id, detector, fields } = monitor;
  const isOn = fields.find(({ field }) => field === "enabled")?.value !== false;
  const set = fields.filter(({ layer }) => layer !== "default");
  const defaults = fields.filter(({ layer }) => layer === "default");
  return (
    <section class={`monitor ${isOn ? "" : "off"}`} aria-label={`Monitor ${id}`}>
      <header>
        <h3>
          <bdi>{id}</bdi>
        </h3>
        <span class="dim">{DETECTOR_WORDS[detector] ?? detector}</span>
        {!isOn && <Badge tone="warn">off</Badge>}
        {overrides > 0 && <Badge title="Overrides of this monitor">{overrides === 1 ? "1 override" : `${overrides} overrides`}</Badge>}
      </header>
      <p class="dim monitor-does">{DETECTOR_DOES[detector]}</p>
      <FieldList monitor={monitor} fields={set} rules={rules} />
      {defaults.length > 0 && (
        <Fold words={`${defaults.length} at their defaults`}>
          <FieldList monitor={monitor} fields={defaults} rules={rules} />
        </Fold>
      )}
    </section>
  );
}

function FieldList({ monitor, fields, rules }: { monitor: EffectiveMonitor; fields: readonly EffectiveField[]; rules: RuleSet | undefined }) {
  const { detector } = monitor;
  const valueOf = (name: string) => monitor.fields.find(({ field }) => field === name)?.value;
  return (
    <dl class="monitor-fields">
      {fields.map(({ field, value, layer, override }) => {
        const { label, does } = fieldOf(detector, field);
        const unit = value === null ? "" : unitFor(unitOf(detector, field, valueOf("measure"), valueOf("floor_measure")), value);
        const where = layer === "override" ? rules?.overrides?.[override ?? 0]?.match : undefined;
        return (
          <div key={field}>
            <dt title={does}>{label}</dt>
            <dd>
              <b>{sayValue(field, value)}</b> {unit}
            </dd>
            <dd class={`layer layer-${layer}`} title={where && sayMatch(where)}>
              {sayLayer(layer, override)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
