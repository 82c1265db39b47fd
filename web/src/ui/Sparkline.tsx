export interface SparklineProps {
  /** From old to new; null where there was no price. */
  points: readonly (number | null)[];
  width?: number;
  height?: number;
  /** What it shows, for those who cannot see it. */
  label: string;
}

/**
 * A small line of how a price went: steps, because a price holds until the next one, with a gap where there was none.
 *
 * One SVG path and not a canvas: each canvas is a layer of its own for the browser, and forty of them on the screen took
 * three quarters of the time of a scrolled frame.
 */
export function Sparkline({ points, width = 72, height = 20, label }: SparklineProps) {
  const { line, end } = draw(points, width, height);
  return (
    <svg class="sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path class="sparkline-line" d={line} />
      {end && <path class="sparkline-end" d={`M${end[0]} ${end[1]}h0`} />}
    </svg>
  );
}

const EDGE = 3;

/** The path of the steps, and where the last price is. */
export function draw(points: readonly (number | null)[], width: number, height: number) {
  const prices = points.filter((point) => point !== null);
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const x = (at: number) => round(EDGE + (at * (width - 2 * EDGE)) / Math.max(1, points.length - 1));
  const y = (price: number) => round(height - EDGE - ((price - low) * (height - 2 * EDGE)) / (high - low || 1));
  let line = "";
  let isDown = false;
  let end: [number, number] | undefined;
  points.forEach((price, at) => {
    if (price === null) {
      // It held until it was gone.
      if (isDown) line += `H${x(at)}`;
      isDown = false;
      return;
    }
    line += isDown ? `H${x(at)}V${y(price)}` : `M${x(at)} ${y(price)}`;
    isDown = true;
    end = [x(at), y(price)];
  });
  return { line, end };
}

const round = (value: number) => Math.round(value * 10) / 10;
