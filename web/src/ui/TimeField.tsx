import { useId } from "preact/hooks";

import { zone, zoneName } from "../app/time.ts";

export interface TimeFieldProps {
  label: string;
  /** An instant, RFC 3339. */
  value: string | undefined;
  onChange: (time: string | undefined) => void;
}

/** A date and time of day, in the zone that the desk shows. */
export function TimeField({ label, value, onChange }: TimeFieldProps) {
  const id = useId();
  const isUtc = zone.value === "utc";
  const tell = (text: string) => {
    const time = fromField(text, isUtc);
    if (text === "" || time !== undefined) onChange(time);
  };
  return (
    <span class="labelled" title={`${label}, ${zoneName()}`}>
      <label for={id}>{label}</label>
      <input id={id} type="datetime-local" min="2000-01-01T00:00" max="9999-12-31T23:59" value={toField(value, isUtc)} onChange={({ currentTarget }) => tell(currentTarget.value)} />
    </span>
  );
}

/** A year that is being typed begins as 0002: it is not told. */
const FIRST = Date.UTC(2000, 0, 1);
const LAST = Date.UTC(10_000, 0, 1) - 1;

/** What the field shows for a time: in the chosen zone, to the minute. */
export function toField(text: string | undefined, isUtc: boolean): string {
  const date = new Date(text ?? "");
  if (!isShown(date)) return "";
  const shifted = isUtc ? date : new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** The time that the field's text means; undefined where it is none that the desk knows. */
export function fromField(text: string, isUtc: boolean): string | undefined {
  const date = new Date(isUtc && text ? `${text}Z` : text);
  return isShown(date) ? date.toISOString().replace(".000Z", "Z") : undefined;
}

const isShown = (date: Date) => date.getTime() >= FIRST && date.getTime() <= LAST;
