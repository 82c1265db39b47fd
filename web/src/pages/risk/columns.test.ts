import { describe, expect, it } from "vitest";

import { arrange, OPTIONAL } from "./columns.ts";

const ALL = new Set(OPTIONAL);
const sum = (template: string) => {
  const widths = [...template.matchAll(/\] (?:minmax\()?(\d+)px/g)].map(([, width]) => Number(width));
  return widths.reduce((all, width) => all + width, 0) + (widths.length - 1) * 8 + 20;
};

const missing = (width: number) => OPTIONAL.filter((column) => !arrange(width, ALL, false).shown.has(column));

describe("columns", () => {
  it("never need more room than there is", () => {
    for (const hasNotes of [false, true]) {
      for (let width = 880; width <= 2_400; width += 20) {
        const { template } = arrange(width, ALL, hasNotes);
        expect(sum(template), `${width} ${template}`).toBeLessThanOrEqual(width);
      }
    }
  });

  it("are all there on a wide screen, and the least important ones are missing on a narrow one", () => {
    expect(missing(1_870)).toEqual([]);
    expect(missing(1_230)).toEqual(["spark", "stored"]);
    expect(missing(897)).toEqual(["others", "spark", "stored", "age"]);
  });

  it("leave out what is not wanted, and show the two sides of a disagreement shorter without current prices", () => {
    const { shown, isTight, template } = arrange(1_230, new Set(["age"] as const), false);
    expect(shown.has("age")).toBe(true);
    expect(shown.has("spark")).toBe(false);
    expect(isTight).toBe(true);
    expect(template).toContain("[moves] 306px");
  });
});
