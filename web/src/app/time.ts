import { signal } from "@preact/signals";

import { clockAhead } from "../api/client.ts";

const KEY = "linewatch.zone";
const TICK_MS = 1_000;

/** The zone that times are shown in: this machine's, or UTC as the log has them. */
export type Zone = "local" | "utc";

export const zone = signal<Zone>(localStorage.getItem(KEY) === "utc" ? "utc" : "local");

export function toggleZone(): void {
  zone.value = zone.value === "local" ? "utc" : "local";
  localStorage.setItem(KEY, zone.value);
}

/** The server's time in milliseconds, moving on every second: ages are right also where this machine's clock is off. */
export const now = signal(Date.now());

/** The server's time at this moment. Nobody is drawn or asked anew for it: where a clock is off, it changes with every answer. */
export function serverNow(): number {
  return Date.now() + clockAhead.peek();
}

/** What this machine's clock said, by the server's. */
export function byServer(milliseconds: number): number {
  return milliseconds + clockAhead.value;
}

/** Moves {@link now}. The answer ends it. */
export function startClock(): () => void {
  const tick = () => {
    now.value = serverNow();
  };
  tick();
  const timer = setInterval(tick, TICK_MS);
  return () => clearInterval(timer);
}

type Shape = "time" | "clock" | "minute" | "second" | "date" | "day" | "full";

const SHAPES: Record<Shape, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  clock: { hour: "2-digit", minute: "2-digit" },
  minute: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  second: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  date: { day: "numeric", month: "short" },
  day: { year: "numeric", month: "short", day: "numeric" },
  full: { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" },
};
const formats = new Map<string, Intl.DateTimeFormat>();

/** A time for people, in the chosen zone. What is no time is shown as it came. */
export function formatTime(time: string | number | Date, shape: Shape = "full"): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  const key = `${zone.value} ${shape}`;
  let format = formats.get(key);
  if (!format) {
    const place = zone.value === "utc" ? { timeZone: "UTC" } : {};
    format = new Intl.DateTimeFormat("en-GB", { ...SHAPES[shape], ...place, hourCycle: "h23" });
    formats.set(key, format);
  }
  return format.format(date);
}

/** The time of day to the second; of another day than today with its date, to the minute. */
export function clockText(time: string): string {
  return formatTime(time, "date") === todayText() ? formatTime(time, "time") : `${formatTime(time, "date")}, ${formatTime(time, "clock")}`;
}

let today = { key: "", text: "" };

/** Found anew every minute and for another zone: a list asks for each of its lines. */
function todayText(): string {
  const key = `${zone.value} ${Math.floor(now.peek() / 60_000)}`;
  if (today.key !== key) today = { key, text: formatTime(now.peek(), "date") };
  return today.text;
}

/** The zone's name for people: `UTC`, `GMT+1`. */
export function zoneName(): string {
  if (zone.value === "utc") return "UTC";
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(new Date());
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "local";
}

const UNITS: readonly [milliseconds: number, name: string][] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
  [1, "ms"],
];

/** How long, in its largest units, two unless told: `3 d 4 h`, `8 min 30 s`, `12 s`; a dash where it is not known. */
export function duration(milliseconds: number | null | undefined, { units = 2 } = {}): string {
  if (milliseconds === null || milliseconds === undefined || !Number.isFinite(milliseconds)) return "–";
  let left = Math.max(0, Math.floor(milliseconds));
  const first = UNITS.findIndex(([size]) => left >= size);
  if (first < 0) return "0 s";
  const parts: string[] = [];
  for (const [size, name] of UNITS.slice(first, first + units)) {
    const count = Math.floor(left / size);
    left %= size;
    const isNoise = name === "ms" && parts.length > 0;
    if (count > 0 && !isNoise) parts.push(`${count} ${name}`);
  }
  return parts.join(" ");
}

/** A time as seen from now: `12 s ago`, `in 3 h`; `now` for what is less than a second away. */
export function relative(time: string | number, from: number = now.value): string {
  const distance = new Date(time).getTime() - from;
  if (Number.isNaN(distance)) return "–";
  if (Math.abs(distance) < 1_000) return "now";
  const text = duration(Math.abs(distance), { units: 1 });
  return distance < 0 ? `${text} ago` : `in ${text}`;
}
