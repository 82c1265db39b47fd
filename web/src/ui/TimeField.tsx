import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import { zone, zoneName } from "../app/time.ts";

export interface TimeFieldProps {
  label: string;
  /** An instant, RFC 3339. */
  value: string | undefined;
  onChange: (time: string | undefined) => void;
}

/**
 * A date and time of day in 24 hours, in the zone that the desk shows. It is a field of text: a browser's own field for times has
 * the hours of its language, with AM and PM, and the zone of the machine. What is typed stays, whatever else the page draws.
 */
export function TimeField({ label, value, onChange }: TimeFieldProps) {
  const id = useId();
  const isUtc = zone.value === "utc";
  const shown = toField(value, isUtc);
  const [text, setText] = useState(shown);
  const [isLeft, setLeft] = useState(false);
  /** What was told from here, as it comes back. */
  const told = useRef(shown);
  useLayoutEffect(() => {
    if (shown === told.current) return;
    told.current = shown;
    setText(shown);
  }, [shown]);
  const tell = (typed: string) => {
    setText(typed);
    setLeft(false);
    const time = fromField(typed.trim(), isUtc);
    if (typed.trim() !== "" && time === undefined) return;
    told.current = toField(time, isUtc);
    onChange(time);
  };
  const fault = faultOf(text.trim(), isUtc);
  // Half a time is no fault while it is being typed.
  const hint = fault === "incomplete" && !isLeft ? undefined : fault && HINTS[fault];
  const input = useRef<HTMLInputElement>(null);
  // A form is not sent with a time that is not the one it shows.
  useLayoutEffect(() => input.current?.setCustomValidity(fault ? HINTS[fault] : ""), [fault]);
  return (
    <span class="labelled" title={`${label}, ${zoneName()}`}>
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={input}
        type="text"
        inputMode="numeric"
        class="time-field"
        placeholder="YYYY-MM-DD HH:MM"
        autoComplete="off"
        aria-invalid={hint !== undefined}
        aria-describedby={hint && `${id}-hint`}
        value={text}
        onInput={({ currentTarget }) => tell(currentTarget.value)}
        onBlur={() => {
          setLeft(true);
          if (!fault) setText(told.current);
        }}
      />
      {hint && (
        <span id={`${id}-hint`} class="time-hint" role="status">
          {hint}
        </span>
      )}
    </span>
  );
}

const HINTS = { incomplete: "Not applied: write YYYY-MM-DD HH:MM", unknown: "Not applied: no such date and time" };
const SHAPE = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}$/;

function faultOf(text: string, isUtc: boolean): keyof typeof HINTS | undefined {
  if (text === "" || fromField(text, isUtc) !== undefined) return undefined;
  return SHAPE.test(text) ? "unknown" : "incomplete";
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
  if (!SHAPE.test(text)) return undefined;
  const iso = text.replace(" ", "T");
  const date = new Date(isUtc ? `${iso}Z` : iso);
  // 30 February is read as 2 March, and what a clock skips as an hour later.
  const isSame = isShown(date) && toField(date.toISOString(), isUtc) === text.replace("T", " ");
  return isSame ? date.toISOString().replace(".000Z", "Z") : undefined;
}

const isShown = (date: Date) => date.getTime() >= FIRST && date.getTime() <= LAST;
