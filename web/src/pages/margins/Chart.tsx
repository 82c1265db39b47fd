import "uplot/dist/uPlot.min.css";

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

import { theme } from "../../app/theme.ts";
import { axisOf, TIMES } from "../../ui/chart.ts";

export interface ChartProps {
  /** Seconds since 1970. */
  days: readonly number[];
  lines: readonly { slug: string; name: string; margins: readonly (number | null)[] }[];
  reference: string;
  label: string;
}

/** A line a bookmaker; a day without prices is a gap. */
export default function Chart({ days, lines, reference, label }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const shade = theme.value;
  const key = JSON.stringify([days, lines, reference]);
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const made = new uPlot(optionsOf(box, lines, reference), [[...days], ...lines.map(({ margins }) => [...margins])], box);
    const observer = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: box.clientHeight }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [key, shade]);
  return (
    <div class="margins-chart-place" role="img" aria-label={label}>
      <div ref={place} class="margins-chart-place" aria-hidden="true" />
    </div>
  );
}

function optionsOf(box: HTMLElement, lines: ChartProps["lines"], reference: string): uPlot.Options {
  const style = getComputedStyle(box);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = axisOf(style);
  const line = ({ slug, name }: ChartProps["lines"][number]): uPlot.Series => {
    const isOurs = slug === reference;
    // A day between two without prices is no line: its point is shown.
    return { label: name, stroke: colour(isOurs ? "--accent" : "--warning"), width: isOurs ? 2.25 : 1.75, ...(isOurs ? {} : { dash: [5, 3] }), points: { show: true, size: 4 }, spanGaps: false };
  };
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    // Days are those of UTC, whatever zone times are shown in.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
    scales: { x: { time: true }, y: { range: (_, low, high) => [Math.floor((low ?? 0) - 0.5), Math.ceil((high ?? 0) + 0.5)] } },
    axes: [
      { ...axis, size: 40, values: [...TIMES], incrs: [1, 2, 3, 7, 14, 30].map((days) => days * 86_400) },
      { ...axis, size: 44 },
    ],
    series: [{}, ...lines.map(line)],
  };
}
