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

/** The server's time at this moment. */
export function serverNow(): number {
  return Date.now() + clockAhead.value;
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

type Shape = "time" | "minute" | "day" | "full";

const SHAPES: Record<Shape, Intl.DateTimeFormatOptions> = {
  time: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  minute: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
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

/** The zone's name for people: `UTC`, `GMT+1`. */
export function zoneName(): string {
  if (zone.value === "utc") return "UTC";
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(new Date());
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "local";
}

const UNITS: readonly [seconds: number, name: string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/** How long ago, or how far ahead, in its largest unit: `12 s`, `4 min`, `3 h`, `2 d`. */
export function span(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1_000);
  const [size, name] = UNITS.find(([size]) => seconds >= size) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${name}`;
}

/** A time as seen from now: `12 s ago`, `in 3 h`; `now` for what is less than a second away. */
export function relative(time: string | number, from: number = now.value): string {
  const distance = new Date(time).getTime() - from;
  if (Number.isNaN(distance)) return "–";
  if (Math.abs(distance) < 1_000) return "now";
  return distance < 0 ? `${span(distance)} ago` : `in ${span(distance)}`;
}
