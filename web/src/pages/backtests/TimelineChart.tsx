import "uplot/dist/uPlot.min.css";

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

import type { Bucket } from "../../api/rules.ts";
import { theme } from "../../app/theme.ts";
import { zone } from "../../app/time.ts";
import { axisOf, TIMES, zoned } from "../../ui/chart.ts";

export interface TimelineChartProps {
  buckets: readonly Bucket[];
  minutes: number;
  /** What was recorded differs from what is recomputed, so it has a line of its own. */
  hasRecorded: boolean;
  /** Told the place of the part that the cursor is in. */
  onCursor: (at: number | undefined) => void;
}

/** How many alerts in each part of the time: an area for what was in force, a line for what was tried. */
export default function TimelineChart(props: TimelineChartProps) {
  const { buckets, hasRecorded } = props;
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef(props);
  newest.current = props;
  const shade = `${theme.value} ${zone.value}`;
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const made = new uPlot(optionsOf(box, newest), dataOf(newest.current), box);
    const observer = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height: box.clientHeight }));
    observer.observe(box);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [shade, buckets, hasRecorded]);
  const most = (of: (bucket: Bucket) => number) => Math.max(0, ...buckets.map(of));
  const words = `Alerts over time: at most ${most(({ before }) => before)} at once in force, ${most(({ after }) => after)} as tried`;
  return (
    <div class="chart" role="img" aria-label={words}>
      <div ref={place} class="chart-place" aria-hidden="true" />
    </div>
  );
}

/** A part lasts until the next one: the last value stands until its end. */
function dataOf({ buckets, minutes, hasRecorded }: TimelineChartProps): uPlot.AlignedData {
  const times = buckets.map(({ at }) => Date.parse(at) / 1_000);
  const last = times.at(-1);
  const until = (values: number[]) => (values.length > 0 ? [...values, values.at(-1) ?? 0] : values);
  const columns = [buckets.map(({ before }) => before), buckets.map(({ after }) => after), ...(hasRecorded ? [buckets.map(({ recorded }) => recorded)] : [])];
  return [last === undefined ? times : [...times, last + minutes * 60], ...columns.map(until)];
}

function optionsOf(box: HTMLElement, newest: { current: TimelineChartProps }): uPlot.Options {
  const style = getComputedStyle(box);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = axisOf(style);
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const line = (label: string, name: string, more: Partial<uPlot.Series> = {}): uPlot.Series => ({ label, stroke: colour(name), width: 1.75, points: { show: false }, ...(stepped ? { paths: stepped } : {}), ...more });
  const onCursor = ({ cursor }: uPlot) => {
    const at = cursor.idx ?? undefined;
    newest.current.onCursor(at === undefined || (cursor.left ?? -1) < 0 ? undefined : Math.min(at, newest.current.buckets.length - 1));
  };
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    ...zoned(uPlot.tzDate),
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 } },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, Math.max(4, (max ?? 0) * 1.08)] } },
    axes: [
      { ...axis, size: 40, values: [...TIMES] },
      { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] },
    ],
    series: [
      {},
      line("In force", "--line-ink", { fill: `color-mix(in srgb, ${colour("--line-ink")} 22%, transparent)` }),
      line("Tried", "--accent", { width: 2.25 }),
      ...(newest.current.hasRecorded ? [line("Recorded", "--warning", { dash: [4, 3] })] : []),
    ],
    hooks: { setCursor: [onCursor] },
  };
}
