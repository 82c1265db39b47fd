import { clockText } from "../../app/time.ts";
import { formatPrice } from "../../ui/Price.tsx";
import type { Alert } from "./model.ts";

const WIDTH = 240;
const HEIGHT = 80;
const EDGE = 4;

/** How a price went, with its bounds and times: steps, because a price holds until the next one. */
export function Trend({ alert }: { alert: Alert }) {
  const points = (alert.spark ?? []).map(([time, price]) => ({ time, price: typeof price === "number" ? price : undefined }));
  const prices = points.flatMap(({ price }) => price ?? []);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || prices.length === 0) return null;
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  return (
    <figure class="trend" aria-label={`${alert.bookmakerName}'s price from ${formatPrice(low)} to ${formatPrice(high)}`}>
      <span class="trend-high">{formatPrice(high)}</span>
      <span class="trend-low">{low < high && formatPrice(low)}</span>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="trend-bounds" d={`M0 ${EDGE}H${WIDTH}M0 ${HEIGHT - EDGE}H${WIDTH}`} />
        <path class="trend-line" d={stepsOf(points, low, high)} />
      </svg>
      <time class="trend-first">{clockText(new Date(first.time).toISOString())}</time>
      <time class="trend-last">{clockText(new Date(last.time).toISOString())}</time>
    </figure>
  );
}

interface Point {
  time: number;
  price: number | undefined;
}

/** The path of the steps; points of one moment are spread evenly. */
export function stepsOf(points: readonly Point[], low: number, high: number): string {
  const from = points[0]?.time ?? 0;
  const span = (points.at(-1)?.time ?? 0) - from;
  const x = (time: number, at: number) => round((span > 0 ? (time - from) / span : at / Math.max(1, points.length - 1)) * (WIDTH - 2) + 1);
  const y = (price: number) => (high > low ? round(HEIGHT - EDGE - ((price - low) * (HEIGHT - 2 * EDGE)) / (high - low)) : HEIGHT / 2);
  let line = "";
  let isDrawn = false;
  points.forEach(({ time, price }, at) => {
    if (price === undefined) {
      if (isDrawn) line += `H${x(time, at)}`;
      isDrawn = false;
      return;
    }
    line += isDrawn ? `H${x(time, at)}V${y(price)}` : `M${x(time, at)} ${y(price)}`;
    isDrawn = true;
  });
  return points.length === 1 ? `${line}H${WIDTH}` : line;
}

const round = (value: number) => Math.round(value * 10) / 10;
