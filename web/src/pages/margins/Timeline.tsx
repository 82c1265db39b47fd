import { formatMargin } from "../../markets/catalogue.ts";
import type { ChartProps } from "./Chart.tsx";
import { BUCKETS, columnsOf, type Timeline as Answer, type View } from "./view.ts";
import { lazyChart } from "../../ui/lazyChart.tsx";

interface TimelineProps {
  timeline: Answer;
  view: View;
  reference: string;
  rival: string | undefined;
}

/** One market's margins day by day. */
export function Timeline({ timeline, view, reference, rival }: TimelineProps) {
  const { days, lines } = columnsOf(timeline, view.market);
  const shown = lines.filter(({ slug }) => slug === reference || slug === rival);
  if (days.length === 0 || shown.length === 0) return null;
  const time = BUCKETS.find(([id]) => id === view.bucket)?.[1];
  return (
    <section class="margins-timeline" aria-label="Timeline">
      <header class="margins-head">
        <h2>
          {view.market.title} day by day{time && <span class="dim">, {time.toLowerCase()} to kickoff</span>}
        </h2>
        <ul class="margins-legend">
          {shown.map(({ slug, name, margins }) => (
            <li key={slug} class={slug === reference ? "ours" : "theirs"}>
              <span class="margins-line" aria-hidden="true" /> <bdi>{name}</bdi> <span class="dim">{spanOf(margins)}</span>
            </li>
          ))}
        </ul>
      </header>
      <div class="margins-chart">
        <Lazy days={days} lines={shown} reference={reference} label={`Margins of ${view.market.title} on ${days.length} days`} />
      </div>
    </section>
  );
}

/** `5.1 to 6.3 %`. */
function spanOf(margins: readonly (number | null)[]): string {
  const known = margins.filter((margin) => margin !== null);
  if (known.length === 0) return "none";
  const [low, high] = [formatMargin(Math.min(...known)), formatMargin(Math.max(...known))];
  return low === high ? `${low} %` : `${low} to ${high} %`;
}

const Lazy = lazyChart<ChartProps>(() => import("./Chart.tsx"));
