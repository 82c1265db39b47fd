import { formatTime } from "../../app/time.ts";

/** The time of day with its milliseconds; before today with its date. The rest goes where there is little room. */
export function clock(time: string, now: number): { isDated: boolean; first: string; rest: string } {
  const millis = `.${/\.(\d{1,3})/.exec(time)?.[1]?.padEnd(3, "0") ?? "000"}`;
  const day = formatTime(time, "day");
  const today = formatTime(now, "day");
  const ofDay = formatTime(time, "time");
  if (day === today) return { isDated: false, first: ofDay, rest: millis };
  const isThisYear = day.slice(-4) === today.slice(-4);
  if (isThisYear) return { isDated: true, first: `${formatTime(time, "date")} ${ofDay}`, rest: millis };
  return { isDated: true, first: day, rest: ` ${ofDay}` };
}
