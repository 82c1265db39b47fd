import { expect, it } from "vitest";

import { launch, open } from "./support/browser.ts";
import { drawEveryPage } from "./support/drawing.ts";
import { overlaps } from "./support/overlap.ts";

it("sees a text over another one and over a chart, and none beside them", async () => {
  const browser = await launch();
  const page = await open(browser, "about:blank");
  const place = (left: number) => `position: absolute; top: 0; left: ${left}px; width: 60px; height: 20px`;
  const show = (price: number) =>
    page.setContent(`<div style="${place(0)}">Market</div><div class="cell-spark" style="${place(100)}"><svg></svg></div><div style="${place(price)}">2.1600</div>`);
  await show(200);
  expect(await overlaps(page)).toEqual([]);
  await show(90);
  expect(await overlaps(page)).toHaveLength(1);
  await show(10);
  expect(await overlaps(page)).toHaveLength(1);
  await browser.close();
});

drawEveryPage([2, 4]);
