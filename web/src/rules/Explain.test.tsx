// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";

import type { Explanation } from "../api/rules.ts";
import { Explanations } from "./Explain.tsx";
import { measuredText, RuleFactList, Times } from "./RuleFactList.tsx";

const OF: Explanation = {
  alertId: 7,
  rulesVersion: 2,
  monitor: "price",
  detector: "price_change",
  quotes: [{ role: "baseline", bookmaker: "betpawa", position: 12, sequence: 2, capturedAt: "2026-11-30T10:00:00Z", outcome: "1", price: 1.9 }],
  fields: [
    { field: "warning", value: 7, layer: "settings", override: null },
    { field: "floor", value: 1, layer: "override", override: 2 },
  ],
  arithmetic: ["1.90 → 1.75 is −7.89 % of the price", "a change of 7.89 reaches warning (7)"],
  confirmedBy: null,
  repeats: 2,
  recomputed: true,
  difference: null,
};
const nameOf = (slug: string) => (slug === "betpawa" ? "BetPawa" : slug);

afterEach(cleanup);

it("says the arithmetic, the quotes and the layers of an alert", () => {
  const { container } = render(<Explanations of={OF} nameOf={nameOf} />);
  const lines = [...container.querySelectorAll(".explain-lines li")].map((line) => line.textContent);
  expect(lines).toEqual(["1.90 → 1.75 is −7.89 % of the price.", "A change of 7.89 reaches warning (7).", "Repeated 2 times within its cooldown."]);
  expect(screen.getByText("BetPawa")).toBeTruthy();
  expect([...container.querySelectorAll(".explain-fields > div")].map((line) => line.textContent)).toEqual(["Warning from7 %settings", "Floor1 pointoverride 3"]);
  expect(screen.getByText("recomputed")).toBeTruthy();
  expect(container.querySelector('a[href$="/rules?tab=history&version=2"]')).toBeTruthy();
});

it("says where today's code differs", () => {
  render(<Explanations of={{ ...OF, recomputed: false, difference: "the baseline is another one" }} nameOf={nameOf} />);
  expect(screen.getByText(/The baseline is another one\./)).toBeTruthy();
});

it("tells only what says something", () => {
  const facts = (alert: object) => {
    const { container } = render(<RuleFactList alert={{ severity: "elevated", ...alert }} nameOf={nameOf} as={(name, content) => <p>{name}: {content}</p>} />);
    return [...container.querySelectorAll("p")].map((line) => line.textContent);
  };
  expect(facts({})).toEqual([]);
  expect(facts({ monitor: "fair", group: "price", measure: "fair", measuredChange: -2.314, repeats: 1, firstSeverity: "warning", rulesVersion: 4 })).toEqual([
    "Monitor: fair, rules version 4, group price",
    "Measured: −2.31 fair points",
    "Repeats: repeated once within the cooldown",
    "Began as: warning",
  ]);
  expect(facts({ movers: [{ bookmaker: "betpawa", oldValue: 2, newValue: 1.8 }], mutedBy: "anna" })).toEqual(["Moved together: BetPawa 2.00 → 1.80", "Muted by: anna"]);
  expect(measuredText({ measure: "relative", measuredChange: 8 })).toBe("+8.00 %");
});

it("counts how often an alert was met in all", () => {
  const { container, rerender } = render(<Times alert={{ repeats: 2 }} />);
  expect(container.textContent).toBe("×3");
  rerender(<Times alert={{}} />);
  expect(container.textContent).toBe("");
});
