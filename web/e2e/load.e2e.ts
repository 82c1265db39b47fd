import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { launch, open } from "./support/browser.ts";
import { feed, fixture, nextCapture, oneXTwo, snapshot } from "./support/feeding.ts";
import { best, PATIENCE, quantile } from "./support/measuring.ts";
import { Server } from "./support/server.ts";

/** 500 fixtures with 20 lines of over/under each: every line that moves is an alert. */
const FIXTURES = 500;
const LINES = 20;
const OPEN = FIXTURES * LINES;
/** The share of frames that are there within 20 ms. */
const SMOOTH = 0.95;

const fixtures = Array.from({ length: FIXTURES }, (_, at) => fixture(at + 1));

function lines(over: number) {
  return Array.from({ length: LINES }, (_, at) => ({
    ...oneXTwo(2, 3.2, 3.6),
    marketId: "5000",
    marketName: "Over/Under - Full Time",
    line: at + 0.5,
    outcomes: [
      { name: "Over", odds: over },
      { name: "Under", odds: 1.9 },
    ],
  }));
}

let server: Server;
let browser: Browser;

/** Every fixture's lines at two books, then all of the first book's prices moved. */
async function fill(): Promise<void> {
  for (const over of [1.9, 2.2]) {
    for (let from = 0; from < FIXTURES; from += 50) {
      const at = nextCapture();
      const part = fixtures.slice(from, from + 50);
      await feed(server, part.flatMap((event) => [snapshot("betpawa", event, lines(over), at), snapshot("sportybet", event, lines(1.9), at)]));
    }
  }
}

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await fill();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** 50 changes of prices a second, a fifth of them alerts, until stopped. */
function updates(): () => Promise<{ sent: number; alerts: number }> {
  let isOver = false;
  let [sent, alerts] = [0, 0];
  const run = async () => {
    const began = performance.now();
    for (let round = 0; !isOver; round += 1) {
      const event = fixtures[(round * 37) % FIXTURES];
      if (!event) return;
      // Prices go up and down; each fifth time by enough for an alert.
      const lap = Math.floor(round / FIXTURES);
      const home = round % 5 === 0 ? 2 + (lap % 2) * 0.3 : 2 + (lap % 3) * 0.01;
      const at = nextCapture();
      const markets = [oneXTwo(home, 3.2, 3.6), ...lines(2.2)];
      const answer = await feed(server, [snapshot("betpawa", event, markets, at), snapshot("sportybet", event, [oneXTwo(2, 3.2, 3.6), ...lines(1.9)], at)]);
      sent += answer.snapshots.changed;
      alerts += answer.alerts;
      const rest = began + (round + 1) * 20 - performance.now();
      if (rest > 0) await new Promise((done) => setTimeout(done, rest));
    }
  };
  const running = run();
  return async () => {
    isOver = true;
    await running;
    return { sent, alerts };
  };
}

/** Scrolls steadily for some seconds and answers how long each frame took, in milliseconds. */
function scroll(page: Page, seconds: number): Promise<number[]> {
  return page.evaluate(
    (seconds) =>
      new Promise<number[]>((done) => {
        const box = document.querySelector(".virtual");
        const frames: number[] = [];
        const began = performance.now();
        let [last, direction] = [began, 1];
        const frame = (now: number) => {
          frames.push(now - last);
          last = now;
          if (box) {
            box.scrollTop += direction * 40;
            if (box.scrollTop + box.clientHeight >= box.scrollHeight - 1) direction = -1;
            if (box.scrollTop <= 0) direction = 1;
          }
          if (now - began < seconds * 1_000) requestAnimationFrame(frame);
          else done(frames.slice(2));
        };
        requestAnimationFrame(frame);
      }),
    seconds,
  );
}

async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = (await session.send("Runtime.getHeapUsage")) as { usedSize: number };
  await session.detach();
  return usedSize / 1_048_576;
}

it("scrolls 10,000 open alerts smoothly under 50 updates a second, and its heap stops growing", async () => {
  const page = await open(browser, `${server.url}/risk?open=all`);
  await page.getByText("Live", { exact: true }).waitFor();
  await expect.poll(() => page.getByRole("tab", { name: /^New/ }).textContent(), { timeout: 60_000 }).toBe(`New${OPEN.toLocaleString("en")}`);
  await page.getByRole("row").nth(10).waitFor();
  const stop = updates();
  await scroll(page, 3);
  const smooth = await best(
    SMOOTH,
    async () => {
      const frames = await scroll(page, 10);
      const share = frames.filter((frame) => frame <= 20).length / frames.length;
      console.log(
        `${frames.length} frames: ${(share * 100).toFixed(1)} % within 20 ms, p50 ${quantile(frames, 0.5).toFixed(1)}, p95 ${quantile(frames, 0.95).toFixed(1)}, p99 ${quantile(frames, 0.99).toFixed(1)} ms`,
      );
      return share;
    },
    "more",
  );
  const heaps: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    await scroll(page, 4);
    heaps.push(await heap(page));
  }
  const { sent, alerts } = await stop();
  console.log(`heap ${heaps.map((size) => size.toFixed(1)).join(" → ")} MB; ${sent} prices changed, ${alerts} new alerts meanwhile`);
  if (PATIENCE === 1) expect(smooth).toBeGreaterThanOrEqual(SMOOTH);
  expect((heaps.at(-1) ?? 0) - (heaps[1] ?? 0)).toBeLessThan(3);
  expect(page.faults).toEqual([]);
}, 180_000);
