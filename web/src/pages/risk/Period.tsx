import { useId } from "preact/hooks";

import { formatTime, zoneName } from "../../app/time.ts";
import { TimeField } from "../../ui/TimeField.tsx";
import { Disclosure } from "./Choices.tsx";
import { SPANS, type View } from "./view.ts";

export interface PeriodProps {
  view: View;
  onChange: (change: Partial<View>) => void;
}

/** When alerts were detected: within the last minutes or hours, or between two times. */
export function Period({ view, onChange }: PeriodProps) {
  const name = useId();
  const words = wordsOf(view);
  const choose = (since: string | undefined) => onChange({ since, from: undefined, to: undefined });
  const hasTimes = view.from !== undefined || view.to !== undefined;
  return (
    <Disclosure label="Detected" words={words ?? ANY} isActive={words !== undefined}>
      {[[undefined, ANY] as const, ...SPANS].map(([value, label]) => (
        <label key={label} class="choice">
          <input type="radio" name={name} checked={view.since === value && !hasTimes} onChange={() => choose(value)} />
          {label}
        </label>
      ))}
      <TimeField label="From" value={view.from} onChange={(from) => onChange({ from, since: undefined })} />
      <TimeField label="To" value={view.to} onChange={(to) => onChange({ to, since: undefined })} />
      <p class="dim">{zoneName()}</p>
    </Disclosure>
  );
}

const ANY = "Any time";

/** `Last hour`, `From Sat 21 Nov, 12:00 to …`; nothing where no time is chosen. */
export function wordsOf({ since, from, to }: Pick<View, "since" | "from" | "to">): string | undefined {
  const span = SPANS.find(([value]) => value === since)?.[1];
  if (from === undefined && to === undefined) return span;
  const parts = [from && `from ${formatTime(from, "minute")}`, to && `to ${formatTime(to, "minute")}`];
  const text = parts.filter(Boolean).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
