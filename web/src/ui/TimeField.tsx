import { useId } from "preact/hooks";

import { zone, zoneName } from "../app/time.ts";

export interface TimeFieldProps {
  label: string;
  /** An instant, RFC 3339. */
  value: string | undefined;
  onChange: (time: string | undefined) => void;
}

/**
 * A date and time of day in 24 hours, in the zone that the desk shows. It is a field of text: a browser's own field for times has
 * the hours of its language, with AM and PM, and the zone of the machine.
 */
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
      <input
        id={id}
        type="text"
        inputMode="numeric"
        class="time-field"
        placeholder="YYYY-MM-DD HH:MM"
        pattern="\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}"
        autoComplete="off"
        value={toField(value, isUtc)}
        onInput={({ currentTarget }) => tell(currentTarget.value.trim())}
      />
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
  return shifted.toISOString().slice(0, 16).replace("T", " ");
}

/** The time that the field's text means; undefined where it is none that the desk knows. */
export function fromField(text: string, isUtc: boolean): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}$/.test(text)) return undefined;
  const iso = text.replace(" ", "T");
  const date = new Date(isUtc ? `${iso}Z` : iso);
  return isShown(date) ? date.toISOString().replace(".000Z", "Z") : undefined;
}

const isShown = (date: Date) => date.getTime() >= FIRST && date.getTime() <= LAST;
