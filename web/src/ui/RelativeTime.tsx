import { formatTime, now, relative } from "../app/time.ts";

/** How long ago, moving on by itself; the exact time when pointed at. */
export function RelativeTime({ time }: { time: string | null | undefined }) {
  if (!time) return <span class="dim">never</span>;
  return (
    <time dateTime={time} title={formatTime(time)}>
      {relative(time, now.value)}
    </time>
  );
}

/** A time of day and date in the chosen zone. */
export function Time({ time, shape = "full" }: { time: string | null | undefined; shape?: "time" | "minute" | "second" | "day" | "full" }) {
  if (!time) return <span class="dim">–</span>;
  return (
    <time dateTime={time} title={formatTime(time)}>
      {formatTime(time, shape)}
    </time>
  );
}
