import type { ComponentChildren, Ref } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

import { Icon } from "./Icon.tsx";
import { isNarrow } from "./media.ts";

/** A row of what narrows a view down. */
export function Filters({ label, class: name = "", children }: { label: string; class?: string; children: ComponentChildren }) {
  return (
    <search class={`filters ${name}`} aria-label={label}>
      {children}
    </search>
  );
}

/** What is behind a button where there is little room. */
export function Folded({ children }: { children: ComponentChildren }) {
  const [isShown, setShown] = useState(false);
  if (!isNarrow.value) return <>{children}</>;
  return (
    <>
      <button type="button" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        <Icon name="filter" />
        Filters
      </button>
      {isShown && children}
    </>
  );
}

export interface Option {
  value: string;
  label: string;
  count?: number | undefined;
}

export interface SelectProps {
  label: string;
  value: string | undefined;
  options: readonly Option[];
  /** What stands for "no filter"; without it there is always one. */
  all?: string;
  onChange: (value: string | undefined) => void;
}

/** One out of some. */
export function Select({ label, value, options, all, onChange }: SelectProps) {
  const isKnown = value === undefined || options.some((option) => option.value === value);
  return (
    <label class={`select ${all !== undefined && value !== undefined ? "active" : ""}`}>
      <span class="visually-hidden">{label}</span>
      <select value={value ?? ""} onChange={(event) => onChange(event.currentTarget.value || undefined)}>
        {all !== undefined && <option value="">{all}</option>}
        {!isKnown && <option value={value}>{value}</option>}
        {options.map(({ value, label, count }) => (
          <option key={value} value={value}>
            {count === undefined ? label : `${label} (${count.toLocaleString("en")})`}
          </option>
        ))}
      </select>
    </label>
  );
}

export interface SearchProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Where `/` leads. */
  inputRef?: Ref<HTMLInputElement>;
}

const TYPING_MS = 200;

/** Free text; told when the typing pauses. Esc leaves the field, Enter tells at once. */
export function Search({ label, value, onChange, inputRef }: SearchProps) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const told = useRef(value);
  const id = useId();
  useEffect(() => {
    // What was told from here comes back as the value; what is in the field may be further by now, if only by a space.
    if (value === told.current) return;
    told.current = value;
    clearTimeout(timer.current);
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const tell = (next: string, after: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      told.current = next.trim();
      onChange(told.current);
    }, after);
  };
  return (
    <div class="search">
      <Icon name="search" />
      <label class="visually-hidden" for={id}>
        {label}
      </label>
      <input
        id={id}
        ref={inputRef ?? null}
        type="search"
        maxLength={200}
        placeholder={label}
        value={text}
        onInput={(event) => tell(event.currentTarget.value, TYPING_MS)}
        onKeyDown={(event) => {
          if (event.key === "Enter") tell(event.currentTarget.value, 0);
          if (event.key === "Escape" || event.key === "Enter") {
            event.preventDefault();
            event.currentTarget.blur();
          }
        }}
      />
    </div>
  );
}
