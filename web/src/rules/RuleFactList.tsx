import type { ComponentChildren } from "preact";

import { ruleFactsOf, type RuleFacts } from "../api/rules.ts";
import { under } from "../app/base.ts";
import type { NameOf } from "../markets/alertText.ts";
import { SEVERITY_WORDS, type Severity } from "../ui/Badge.tsx";
import { formatPrice } from "../ui/Price.tsx";
import { RelativeTime } from "../ui/RelativeTime.tsx";
import { wordOf } from "./words.ts";

export interface RuleFactListProps {
  alert: { severity: Severity };
  nameOf: NameOf;
  /** A name and what it is, as the panel has them. */
  as: (name: string, content: ComponentChildren) => ComponentChildren;
}

/** What the rules say of an alert: only what says something. */
export function RuleFactList({ alert, nameOf, as }: RuleFactListProps) {
  const { monitor, group, measure, measuredChange, movers, repeats, firstSeverity, rulesVersion, mutedBy, resolvedAt, resolvedWhy } = ruleFactsOf(alert);
  const hasRules = (rulesVersion ?? 0) > 0;
  return (
    <>
      {monitor &&
        as(
          "Monitor",
          <>
            <a href={under(hasRules ? `/rules?tab=history&version=${rulesVersion}` : "/rules")}>
              <bdi>{monitor}</bdi>
            </a>
            {hasRules && <span class="dim">, rules version {rulesVersion}</span>}
            {group && group !== monitor && <span class="dim">, group {group}</span>}
          </>,
        )}
      {measure && measure !== "relative" && typeof measuredChange === "number" && as("Measured", measuredText({ measure, measuredChange }))}
      {typeof movers === "number" && movers > 0 && as("Moved together", `${movers} ${movers === 1 ? "bookmaker" : "bookmakers"}`)}
      {Array.isArray(movers) &&
        movers.length > 0 &&
        as(
          "Moved together",
          <ul class="movers">
            {movers.map(({ bookmaker, oldValue, newValue }) => (
              <li key={bookmaker}>
                <bdi>{nameOf(bookmaker)}</bdi> {formatPrice(oldValue)} → {formatPrice(newValue)}
              </li>
            ))}
          </ul>,
        )}
      {(repeats ?? 0) > 0 && as("Repeats", repeatsText(repeats ?? 0))}
      {firstSeverity && firstSeverity !== alert.severity && as("Began as", SEVERITY_WORDS[firstSeverity].toLowerCase())}
      {mutedBy && as("Muted by", <bdi>{mutedBy}</bdi>)}
      {resolvedAt &&
        as(
          "Ended",
          <>
            <RelativeTime time={resolvedAt} /> {resolvedWhy && <span class="dim">({(RESOLVED[resolvedWhy] ?? resolvedWhy).replaceAll("_", " ")})</span>}
          </>,
        )}
    </>
  );
}

const RESOLVED: Record<string, string> = { back_in_line: "back in line", closed: "the market closed", no_consensus: "no consensus any more", rules: "other rules" };

/** `2.31 fair points`. */
export function measuredText({ measure, measuredChange }: Pick<RuleFacts, "measure" | "measuredChange">): string {
  const change = measuredChange ?? 0;
  const text = `${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(2)}`;
  return measure === "relative" ? `${text} %` : `${text} ${wordOf("measure", measure ?? "")}`;
}

export const repeatsText = (repeats: number): string => `repeated ${repeats === 1 ? "once" : `${repeats} times`} within the cooldown`;

/** How often something was met in all: `×3`; nothing for once. */
export function Times({ alert }: { alert: object }) {
  const { repeats } = ruleFactsOf(alert);
  if (!repeats) return null;
  return (
    <b class="times" title={`Raised once, ${repeatsText(repeats)}`}>
      ×{repeats + 1}
    </b>
  );
}
