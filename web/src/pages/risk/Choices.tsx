import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

import type { Option } from "../../ui/Filters.tsx";
import { Icon } from "../../ui/Icon.tsx";

export interface DisclosureProps {
  label: string;
  /** What is chosen, for people. */
  words: string;
  isActive: boolean;
  children: ComponentChildren;
}

/** A filter that opens below its button. Esc shuts it, and so does a click or the focus elsewhere. */
export function Disclosure({ label, words, isActive, children }: DisclosureProps) {
  const [isOpen, setOpen] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return;
    element.current?.querySelector<HTMLElement>(".choices-panel input")?.focus();
    const onElsewhere = ({ target }: Event) => {
      if (target instanceof Node && !element.current?.contains(target)) setOpen(false);
    };
    document.addEventListener("pointerdown", onElsewhere);
    document.addEventListener("focusin", onElsewhere);
    return () => {
      document.removeEventListener("pointerdown", onElsewhere);
      document.removeEventListener("focusin", onElsewhere);
    };
  }, [isOpen]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen || !element.current) return;
    if (event.key === "Escape") {
      event.preventDefault();
      setOpen(false);
      button.current?.focus();
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && moveFocus(element.current, by)) event.preventDefault();
  };
  return (
    <div ref={element} class={`choices ${isActive ? "active" : ""}`} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={`${label}: ${words}`}
        title={isActive ? words : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <span class="choices-words">{words}</span>
        <Icon name="chevron" />
      </button>
      <div id={id} class="choices-panel" role="group" aria-label={label} hidden={!isOpen}>
        {isOpen && children}
      </div>
    </div>
  );
}

/** To the next box; a field of another kind needs the arrow keys itself. */
function moveFocus(inside: HTMLElement, by: number): boolean {
  const boxes = [...inside.querySelectorAll<HTMLElement>("input[type=checkbox], input[type=radio]")];
  const focused = document.activeElement;
  const at = boxes.findIndex((box) => box === focused);
  if (at < 0 && focused instanceof HTMLInputElement) return false;
  boxes[Math.min(boxes.length - 1, Math.max(0, at + by))]?.focus();
  return boxes.length > 0;
}

export interface SomeOfProps {
  label: string;
  /** What stands for "no filter". */
  all: string;
  /** What several of them are called. */
  several: string;
  chosen: readonly string[];
  options: readonly Option[];
  /** Stands on the button whatever is chosen: it narrows nothing down. */
  words?: string;
  onChange: (chosen: string[]) => void;
}

/** Any number out of some. What is chosen and is not among the options any more is shown too. */
export function SomeOf({ label, all, several, chosen, options, words: fixed, onChange }: SomeOfProps) {
  const known = new Set(options.map(({ value }) => value));
  const lost = chosen.filter((value) => !known.has(value)).map((value): Option => ({ value, label: value }));
  const choices = [...lost, ...options];
  const names = chosen.map((value) => choices.find((choice) => choice.value === value)?.label ?? value);
  const words = names.length === 0 ? all : names.length > 2 ? `${names.length} ${several}` : names.join(", ");
  const toggle = (value: string) => onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <Disclosure label={label} words={fixed ?? words} isActive={fixed === undefined && chosen.length > 0}>
      {choices.length === 0 && <p class="dim">There is nothing to choose.</p>}
      {choices.map(({ value, label: name, count }) => (
        <label key={value} class="choice">
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          <bdi title={name}>{name}</bdi>
          {count !== undefined && <span class="dim">{count.toLocaleString("en")}</span>}
        </label>
      ))}
      {fixed === undefined && chosen.length > 0 && (
        <button type="button" class="plain" onClick={() => onChange([])}>
          {all}
        </button>
      )}
    </Disclosure>
  );
}
