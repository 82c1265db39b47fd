import type { ComponentChildren } from "preact";

import type { Schemas } from "../api/client.ts";

export type Severity = Schemas["Severity"];

/** From the mildest to the worst. */
export const SEVERITIES = ["warning", "elevated", "critical"] as const satisfies readonly Severity[];

export const SEVERITY_WORDS: Record<Severity, string> = { warning: "Warning", elevated: "Elevated", critical: "Critical" };

/** A triangle, a diamond, an octagon: told apart without their colours. */
const SHAPES: Record<Severity, string> = {
  warning: "M8 1.8 15 14.2H1z",
  elevated: "M8 .8 15.2 8 8 15.2.8 8z",
  critical: "M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z",
};
const MARKS: Record<Severity, string> = { warning: "M8 6.2v3.6M8 11.8v.5", elevated: "M8 4.6v4.2M8 11v.5", critical: "M8 4v4.8M8 11.4v.6" };

/** How bad something is, in colour and shape; with `label` also in words. */
export function SeverityBadge({ severity, label = false }: { severity: Severity; label?: boolean }) {
  const words = SEVERITY_WORDS[severity] ?? severity;
  return (
    <span class={`severity severity-${severity}`} title={label ? undefined : words}>
      <svg viewBox="0 0 16 16" role={label ? undefined : "img"} aria-label={label ? undefined : words} aria-hidden={label}>
        <path class="severity-shape" d={SHAPES[severity]} />
        <path class="severity-mark" d={MARKS[severity]} />
      </svg>
      {label && words}
    </span>
  );
}

export type Tone = "neutral" | "good" | "bad" | "warn" | "accent";

/** A word or a number that belongs to something. */
export function Badge({ tone = "neutral", title, children }: { tone?: Tone; title?: string; children: ComponentChildren }) {
  return (
    <span class={`badge badge-${tone}`} title={title}>
      {children}
    </span>
  );
}
