import { useLayoutEffect, useRef } from "preact/hooks";

/** Prices as the desk writes them: two decimals, more only where they say more. */
export function formatPrice(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value >= 100_000) return value.toExponential(2);
  const text = value.toFixed(4).replace(/0{1,2}$/, "");
  return text;
}

/** `+8.33 %`, with a true minus sign. */
export function formatPercent(value: number | null | undefined, { sign = true, digits = 2 } = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = size >= 100_000 ? size.toExponential(1) : size.toFixed(digits);
  const mark = value < 0 ? "−" : sign ? "+" : "";
  return `${mark}${text} %`;
}

export interface PriceProps {
  value: number | null | undefined;
  /** `gone`: was offered and is not any more; `never`: was never offered. */
  availability?: "offered" | "gone" | "never";
  /** For a price that is gone: since when, for people. */
  since?: string | undefined;
  class?: string;
}

/** A price in digits of one width. It blinks shortly in the direction of a change. */
export function Price({ value, availability = "offered", since, class: extra = "" }: PriceProps) {
  const element = useRef<HTMLSpanElement>(null);
  const before = useRef(value);
  useLayoutEffect(() => {
    const [old, fresh] = [before.current, value];
    before.current = value;
    if (typeof old === "number" && typeof fresh === "number" && old !== fresh) blink(element.current, fresh > old ? "up" : "down");
  }, [value]);
  if (availability === "never") return <span class={`price never ${extra}`} aria-label="not offered">–</span>;
  const isGone = availability === "gone";
  return (
    <span ref={element} class={`price ${isGone ? "gone" : ""} ${extra}`} title={isGone && since ? `withdrawn ${since}` : undefined}>
      {isGone ? <del>{formatPrice(value)}</del> : formatPrice(value)}
    </span>
  );
}

const BLINK_MS = 300;
const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

/** Lights an element up for a moment. Not where motion is unwanted. */
export function blink(element: HTMLElement | null, to: "up" | "down" | "new"): void {
  if (!element?.animate || still?.matches) return;
  const colour = getComputedStyle(element).getPropertyValue(`--blink-${to}`).trim();
  if (!colour) return;
  element.animate([{ backgroundColor: colour }, { backgroundColor: "transparent" }], { duration: BLINK_MS, easing: "ease-out" });
}
