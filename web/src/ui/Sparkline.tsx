import { useEffect, useRef } from "preact/hooks";

import { theme, type Theme } from "../app/theme.ts";

export interface SparklineProps {
  /** From old to new; null where there was no price. */
  points: readonly (number | null)[];
  width?: number;
  height?: number;
  /** What it shows, for those who cannot see it. */
  label: string;
}

/** A small line of how a price went. Drawn on a canvas: a page may have hundreds of them. */
export function Sparkline({ points, width = 72, height = 20, label }: SparklineProps) {
  const element = useRef<HTMLCanvasElement>(null);
  const shade = theme.value;
  useEffect(() => {
    if (element.current) draw(element.current, points, width, height, shade);
  }, [points, width, height, shade]);
  return <canvas ref={element} class="sparkline" role="img" aria-label={label} style={{ width: `${width}px`, height: `${height}px` }} />;
}

const known = new Map<Theme, { line: string; accent: string }>();

/** Asked for once a theme: asking lays the whole page out. */
function coloursOf(shade: Theme): { line: string; accent: string } {
  const found = known.get(shade);
  if (found) return found;
  const style = getComputedStyle(document.documentElement);
  const colours = { line: style.getPropertyValue("--line-ink"), accent: style.getPropertyValue("--accent") };
  known.set(shade, colours);
  return colours;
}

function draw(canvas: HTMLCanvasElement, points: readonly (number | null)[], width: number, height: number, shade: Theme): void {
  const scale = globalThis.devicePixelRatio || 1;
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext("2d");
  const prices = points.filter((point) => point !== null);
  const last = prices.at(-1);
  if (!pen || last === undefined) return;
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const x = (at: number) => 2 + (at * (width - 5)) / Math.max(1, points.length - 1);
  const y = (value: number) => height - 3 - ((value - low) * (height - 6)) / (high - low || 1);
  const colours = coloursOf(shade);
  pen.scale(scale, scale);
  pen.lineWidth = 1.25;
  pen.lineJoin = "round";
  pen.strokeStyle = colours.line;
  pen.beginPath();
  let isDown = false;
  points.forEach((point, at) => {
    if (point === null) {
      isDown = false;
      return;
    }
    // A price holds until the next one: steps, not slopes.
    if (isDown) pen.lineTo(x(at), y(points[at - 1] ?? point));
    pen[isDown ? "lineTo" : "moveTo"](x(at), y(point));
    isDown = true;
  });
  pen.stroke();
  pen.fillStyle = colours.accent;
  pen.beginPath();
  pen.arc(x(points.lastIndexOf(last)), y(last), 2, 0, Math.PI * 2);
  pen.fill();
}
