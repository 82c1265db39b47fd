import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { launch, open } from "../support/browser.ts";
import { feed, fixture, nextCapture, oneXTwo, snapshot } from "../support/feeding.ts";
import { TIME_FACTOR, quantile, usual } from "../support/measuring.ts";
import { Server } from "../support/server.ts";

/** 500 fixtures with 20 lines of over/under each: every line that moves is an alert. */
const FIXTURES = 500;
const LINES = 20;
const OPEN = FIXTURES * LINES;
/** So many updates are under way at most. */
const LANES = 4;
/** The share of frames that are there within 20 ms. */
const SMOOTH = 0.95;
/** The share without updates on a machine that has nothing else to do, and how much worse it may be beside them on another. */
const QUIET = 0.98;
const BUSY_MARGIN = 0.15;

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

/** Every fixture's lines at two books, then all of the first book's prices moved; the 1X2 stays for what comes later. */
async function fill(): Promise<void> {
  for (const over of [1.9, 2.2]) {
    const at = nextCapture();
    const both = (event: (typeof fixtures)[number]) => [
      snapshot("betpawa", event, [oneXTwo(2, 3.2, 3.6), ...lines(over)], at),
      snapshot("sportybet", event, [oneXTwo(2, 3.2, 3.6), ...lines(1.9)], at),
    ];
    const lane = async (first: number) => {
      for (let from = first; from < FIXTURES; from += 100) await feed(server, fixtures.slice(from, from + 50).flatMap(both));
    };
    await Promise.all([lane(0), lane(50)]);
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

interface Sent {
  /** Changes of prices. */
  sent: number;
  alerts: number;
  seconds: number;
}

/** 50 changes of prices a second, a fifth of them alerts, until stopped; `sofar` is what was sent up to now. */
function updates(): { sofar: () => Sent; stop: () => Promise<Sent> } {
  let isOver = false;
  let [sent, alerts] = [0, 0];
  const began = performance.now();
  const sofar = () => ({ sent, alerts, seconds: (performance.now() - began) / 1_000 });
  const one = async (round: number) => {
    const event = fixtures[(round * 37) % FIXTURES];
    if (!event) return;
    // Prices go up and down; each fifth time by enough for an alert.
    const lap = Math.floor(round / FIXTURES);
    const home = round % 5 === 0 ? 2 + ((lap + 1) % 2) * 0.3 : 2 + ((lap + 1) % 3) * 0.01;
    const answer = await feed(server, [snapshot("betpawa", event, [oneXTwo(home, 3.2, 3.6), ...lines(2.2)])]);
    sent += answer.snapshots.changed;
    alerts += answer.alerts;
  };
  /** Several at a time, as several bookmakers are: a slow answer does not make them fewer. */
  const lane = async (first: number) => {
    for (let round = first; !isOver; round += LANES) {
      const rest = began + round * 20 - performance.now();
      if (rest > 0) await new Promise((done) => setTimeout(done, rest));
      await one(round);
    }
  };
  const running = Promise.all(Array.from({ length: LANES }, (_, at) => lane(at)));
  return {
    sofar,
    stop: async () => {
      isOver = true;
      const all = sofar();
      await running;
      return all;
    },
  };
}

/** Scrolls steadily down and up the same stretch for some seconds and answers how long each frame took, in milliseconds. */
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
            if (box.scrollTop >= 20_000 || box.scrollTop + box.clientHeight >= box.scrollHeight - 1) direction = -1;
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

/** The share of frames that came in time. */
function within(frames: readonly number[]): number {
  return frames.filter((frame) => frame <= 20).length / frames.length;
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
  const idle = within(await scroll(page, 4));
  const load = updates();
  await scroll(page, 3);
  const early = load.sofar();
  expect(early.alerts / early.sent).toBeGreaterThan(0.1);
  const smooth = await usual(
    SMOOTH,
    async () => {
      const frames = await scroll(page, 7);
      const share = within(frames);
      console.log(
        `${frames.length} frames: ${(share * 100).toFixed(1)} % within 20 ms, p50 ${quantile(frames, 0.5).toFixed(1)}, p95 ${quantile(frames, 0.95).toFixed(1)}, p99 ${quantile(frames, 0.99).toFixed(1)} ms`,
      );
      return share;
    },
    "more",
  );
  const heaps = [await heap(page)];
  const before = load.sofar();
  await scroll(page, 8);
  heaps.push(await heap(page));
  // Nobody holds the list: everything that comes is laid out at once.
  await page.locator(".virtual").evaluate((box) => (box.scrollTop = 0));
  await expect.poll(() => page.locator(".strip-take").count(), { timeout: 10_000 }).toBe(0);
  await page.waitForTimeout(8_000);
  heaps.push(await heap(page));
  await scroll(page, 8);
  heaps.push(await heap(page));
  const all = await load.stop();
  const rate = all.sent / all.seconds;
  console.log(
    `heap ${heaps.map((size) => size.toFixed(1)).join(" → ")} MB; ${all.sent} prices changed, ${rate.toFixed(1)} a second, ${all.alerts} new alerts, ${all.alerts - before.alerts} of them meanwhile`,
  );
  // The rate is of the server and this machine, not of the page: a busy one may send fewer, but never so few that it is no load.
  expect(rate).toBeGreaterThan(TIME_FACTOR === 1 ? 45 : 20);
  // A machine that is too busy to scroll when nothing comes is no measure of the page: there it may be little worse than that.
  const bar = idle >= QUIET ? SMOOTH : idle - BUSY_MARGIN;
  console.log(`without updates ${(idle * 100).toFixed(1)} % within 20 ms, so at least ${(bar * 100).toFixed(1)} %`);
  if (TIME_FACTOR === 1) expect(smooth).toBeGreaterThanOrEqual(bar);
  // What may grow is what there are more alerts of: some kilobytes each.
  const allowed = 3 + ((all.alerts - before.alerts) * 6) / 1_024;
  expect((heaps.at(-1) ?? Number.NaN) - (heaps[1] ?? Number.NaN)).toBeLessThan(allowed);
  expect(page.faults).toEqual([]);
}, 180_000);
