import { useSignal } from "@preact/signals";

import { ApiError } from "../../api/client.ts";
import { type BacktestRequest, drafts, type RuleSet, saveDraft, type SweepPoint } from "../../api/rules.ts";
import { navigate } from "../../app/router.ts";
import { toast } from "../../app/toasts.ts";
import { may } from "../../live/me.ts";
import { defaultOf } from "../../rules/fields.ts";
import { curveOf, withValue } from "./sweep.ts";

const WIDTH = 600;
const HEIGHT = 120;

export interface SweepProps {
  /** `price.warning` */
  field: string;
  points: readonly SweepPoint[];
  request: BacktestRequest;
  rules: RuleSet | undefined;
}

/** How many alerts there are for each value of a field; the slider goes along the curve. */
export function Sweep({ field, points, request, rules }: SweepProps) {
  const own = rules && ownValue(rules, field);
  const begin = Math.max(0, points.findIndex(({ value }) => Number(value) === own));
  const at = useSignal(begin);
  const point = points[Math.min(at.value, points.length - 1)];
  if (!point) return null;
  const { areas, line, most, x, y } = curveOf(points, WIDTH, HEIGHT);
  const isOwn = Number(point.value) === own;
  const words = `${point.alerts.toLocaleString("en")} alerts: ${point.warning} warning, ${point.elevated} elevated, ${point.critical} critical`;
  return (
    <section class="bt-section bt-sweep" aria-labelledby="bt-sweep">
      <h2 id="bt-sweep">
        How sensitive <bdi class="mono">{field}</bdi> is
      </h2>
      <div class="bt-curve">
        <span class="dim bt-curve-most">{most.toLocaleString("en")}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {areas.map(([severity, path]) => (
            <path key={severity} class={`bt-area bt-area-${severity}`} d={path} />
          ))}
          <path class="bt-curve-line" d={line} />
          <path class="bt-curve-at" d={`M${x(at.value)} 0V${HEIGHT}`} />
          <path class="bt-curve-point" d={`M${x(at.value)} ${y(point.alerts)}h0`} />
        </svg>
        <input
          type="range"
          min={0}
          max={points.length - 1}
          step={1}
          value={at.value}
          aria-label={`Value of ${field}`}
          aria-valuetext={`${point.value}: ${words}`}
          onInput={(event) => (at.value = Number(event.currentTarget.value))}
        />
        <span class="dim bt-curve-ends">
          <span>{points[0]?.value}</span>
          <span>{points.at(-1)?.value}</span>
        </span>
      </div>
      <div class="bt-sweep-said">
        <p>
          <b class="mono">
            {field} {point.value}
          </b>{" "}
          {isOwn && <span class="dim">as tried</span>} <span role="status">{words}</span>
        </p>
        {rules && may("configure") && request.draft && !isOwn && (
          <button type="button" onClick={() => void putInto(request.draft ?? "", rules, field, point.value)}>
            Put {point.value} into the draft
          </button>
        )}
      </div>
    </section>
  );
}

function ownValue(rules: RuleSet, field: string): number | undefined {
  const dot = field.lastIndexOf(".");
  const name = field.slice(dot + 1);
  const monitor = rules.monitors.find(({ id }) => id === field.slice(0, dot));
  const value = monitor && (monitor[name] ?? defaultOf(monitor.detector, name));
  return typeof value === "number" ? value : undefined;
}

/** Saves the draft with this value, unless it was changed since. */
async function putInto(name: string, rules: RuleSet, field: string, value: string): Promise<void> {
  try {
    const now = (await drafts()).drafts.find((draft) => draft.name === name);
    if (!now) return void toast("error", `The draft ${name} is gone.`);
    await saveDraft(name, { expectedVersion: now.version, rules: withValue(rules, field, value), note: `${field} ${value} by backtest` });
    toast("success", `${field} is ${value} in the draft ${name}.`, { label: "Backtest it again", run: () => navigate(`/backtests?draft=${encodeURIComponent(name)}`) });
  } catch (error) {
    toast("error", error instanceof ApiError ? error.detail : String(error));
  }
}
