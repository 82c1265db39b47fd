import { useSignal } from "@preact/signals";

import { backtestTimeline, type Summary } from "../../api/rules.ts";
import { choice, setQuery } from "../../app/router.ts";
import { formatTime } from "../../app/time.ts";
import { useLive } from "../../live/hooks.ts";
import { Select } from "../../ui/Filters.tsx";
import { ErrorState, Loading, Refused } from "../../ui/states.tsx";
import { count } from "../../ui/words.ts";
import type { TimelineChartProps } from "./TimelineChart.tsx";
import { lazyChart } from "../../ui/lazyChart.tsx";

const BUCKETS = [
  { value: "15m", label: "Every 15 minutes" },
  { value: "1h", label: "Every hour" },
  { value: "6h", label: "Every 6 hours" },
  { value: "1d", label: "Every day" },
];
const chosen = choice("bucket", ["auto", "15m", "1h", "6h", "1d"]);
/** As many as are told apart. */
const MOST_BUCKETS = 400;

/** The finest part of the time that a chart can show. */
export function bucketOf(hours: string): "1h" | "6h" | "1d" {
  const all = Number(hours);
  return all <= MOST_BUCKETS ? "1h" : all <= MOST_BUCKETS * 6 ? "6h" : "1d";
}

/** How many alerts when, before and after. */
export function Timeline({ id, summary }: { id: string; summary: Summary }) {
  const bucket = chosen.value === "auto" ? bucketOf(summary.hours) : chosen.value;
  const timeline = useLive((signal) => backtestTimeline(id, bucket, signal), {}, [id, bucket]);
  const at = useSignal<number | undefined>(undefined);
  const answer = timeline.data.value;
  const place = at.value;
  const shown = place === undefined ? undefined : answer?.buckets[place];
  return (
    <section class="bt-section" aria-labelledby="bt-timeline">
      <header class="bt-head">
        <h2 id="bt-timeline">When</h2>
        <Select label="Part of the time" value={bucket} options={BUCKETS} onChange={(value) => setQuery({ bucket: value })} />
      </header>
      {!answer && (timeline.error.value ? <ErrorState error={timeline.error.value} onRetry={timeline.refresh} /> : <Loading />)}
      {answer && <Refused error={timeline.error.value} isOther />}
      {answer && (
        <>
          <div class="bt-chart">
            <Lazy buckets={answer.buckets} minutes={answer.bucketMinutes} hasRecorded={!summary.recorded.equal} onCursor={(next) => (at.value = next)} />
          </div>
          <p class="readout bt-readout">
            <span class="bt-key bt-key-before">In force {shown ? shown.before.toLocaleString("en") : ""}</span>
            <span class="bt-key bt-key-after">Tried {shown ? shown.after.toLocaleString("en") : ""}</span>
            {!summary.recorded.equal && <span class="bt-key bt-key-recorded">Recorded {shown ? shown.recorded.toLocaleString("en") : ""}</span>}
            <span class="dim">{shown ? formatTime(shown.at, "minute") : `${count(answer.buckets.length, "part")} of ${answer.bucketMinutes} minutes`}</span>
          </p>
        </>
      )}
    </section>
  );
}

const Lazy = lazyChart<TimelineChartProps>(() => import("./TimelineChart.tsx"));
