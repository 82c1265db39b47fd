import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, faultsOfAccess, inBothThemes, launch, open, picture } from "./support/browser.ts";
import { crowd } from "./support/crowd.ts";
import { atAllWidths } from "./support/drawing.ts";
import { feed, fixture, oneXTwo, snapshot } from "./support/feeding.ts";
import { IS_MOCKED, jobOf, Mock } from "./support/rules.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;
let mock: Mock;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await crowd(server, 4);
  mock = new Mock();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** The real backend, or the mocked one where there is none. */
async function show(path: string, options: Parameters<typeof open>[2] & { of?: Mock } = {}): Promise<Page & { faults: string[] }> {
  const of = options.of ?? (IS_MOCKED ? mock : undefined);
  const page = await open(browser, server.url + path, { ...options, prepare: async (page) => of?.install(page) });
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

const rules = (page: Page) => page.getByLabel("Rules to try");

it("tries a preset on the whole log, and promotes it with its digest", async () => {
  const page = await show("/backtests");
  await page.keyboard.press("n");
  await rules(page).selectOption("preset desk");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Backtest of preset desk" }).waitFor();
  await page.getByText("Recomputed, the rules in force raise exactly").waitFor();
  await page.getByRole("region", { name: "Before and after" }).getByText("Alerts an hour").waitFor();
  await page.getByRole("img", { name: /^Alerts over time/ }).waitFor();
  const sent: Record<string, unknown>[] = [];
  page.on("request", (request) => request.method() === "PUT" && sent.push(request.postDataJSON() as Record<string, unknown>));
  await page.getByRole("button", { name: "Promote …" }).click();
  const dialog = page.getByRole("dialog", { name: "Promote preset desk" });
  await expect.poll(() => dialog.getByLabel("Note").getAttribute("placeholder")).toMatch(/^backtest of the whole log: [\d,]+ → [\d,]+ alerts$/);
  await dialog.getByRole("button", { name: "Promote", exact: true }).click();
  await page.getByText("Version 1 by").waitFor();
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ expectedVersion: 0, backtest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown });
  expect(page.faults).toEqual([]);
});

it("narrows the alerts down, and opens how a price went", async () => {
  const page = await show("/backtests");
  await page.getByRole("region", { name: "Backtests, newest first" }).getByRole("link", { name: "preset desk" }).first().click();
  await page.getByRole("tab", { name: /^Lost/ }).click();
  const rows = page.getByRole("region", { name: "Alerts", exact: true }).locator("tbody tr");
  await rows.first().getByText("lost").waitFor();
  expect(await rows.getByText("gained", { exact: true }).count()).toBe(0);
  await page.keyboard.press("j");
  const panel = page.getByRole("region", { name: "The alert's prices" });
  await panel.waitFor();
  await panel.getByRole("link", { name: "View fixture" }).waitFor();
  await panel.locator(".chart-mark").first().waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  expect(page.faults).toEqual([]);
});

it("says what a range of values must be, and sends the values", async () => {
  const page = await show("/backtests?preset=desk");
  await page.getByRole("button", { name: "Other books, part of the fixtures, several values" }).click();
  await page.getByLabel("Try a field with several values").selectOption("price.warning");
  await page.getByLabel("Last value").fill("500");
  await page.getByText("A range of at most 40 values, please.").waitFor();
  expect(await page.getByRole("button", { name: "Start", exact: true }).isDisabled()).toBe(true);
  await page.getByLabel("Last value").fill("6");
  await page.getByLabel("Step", { exact: true }).fill("0,5");
  await page.getByText("3 values:").waitFor();
  const asked = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/backtests"));
  await page.getByRole("button", { name: "Start", exact: true }).click();
  expect((await asked).postDataJSON()).toEqual({ preset: "desk", sweep: { field: "price.warning", values: ["5", "5.5", "6"] } });
  await page.getByRole("slider", { name: "Value of price.warning" }).waitFor();
});

it("says where a refusal is", async () => {
  const page = await show("/backtests?preset=desk");
  await page.route("**/api/backtests", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 409, contentType: "application/problem+json", body: JSON.stringify({ status: 409, detail: "two backtests go on; wait for one or cancel it" }) })
      : route.fallback(),
  );
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("alert").getByText("two backtests go on").first().waitFor();
});

it("shows how far one is, and cancels it", async () => {
  const desk = Mock.ofDesk();
  const page = await show("/backtests", { of: desk });
  await page.getByRole("link", { name: "draft qualifiers" }).click();
  await page.getByRole("progressbar", { name: "Events replayed" }).waitFor();
  await page.getByText("612,000 of 1,980,000 events, 214,000 a second, about 6 s left").waitFor();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel it" }).click();
  await page.getByText("It was cancelled; there is no result.").waitFor();
});

/** Prices that move at every moment, so that forty values take a while to try. */
async function busyLog(): Promise<Server> {
  const busy = await Server.start();
  const events = Array.from({ length: 50 }, (_, at) => fixture(at + 1));
  const began = Date.now() - 60_000;
  for (let round = 0; round < 30; round += 1) {
    const at = new Date(began + round * 1_000).toISOString();
    const price = (2 + (round % 7) / 10).toFixed(2);
    await feed(busy, events.flatMap((event) => ["betpawa", "sportybet"].map((book) => snapshot(book, event, [oneXTwo(Number(price), 3.2, 3.6)], at))));
  }
  return busy;
}

it("shows how far a real one is at all widths, cancels it, and shows what another one found", async () => {
  const busy = await busyLog();
  try {
    const page = await open(browser, `${busy.url}/backtests?preset=desk`);
    await page.getByRole("button", { name: /^Other books/ }).click();
    await page.getByLabel("Try a field with several values").selectOption("price.warning");
    await page.getByLabel("Last value").fill("14.75");
    await page.getByLabel("Step", { exact: true }).fill("0.25");
    await page.getByText("40 values:").waitFor();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const bar = page.getByRole("progressbar", { name: "Events replayed" });
    const done = async () => Number(await bar.getAttribute("aria-valuenow"));
    await expect.poll(done).toBeGreaterThan(0);
    const first = await done();
    await page.getByText(/^[\d,]+ of [\d,]+ events, [\d,]+ a second/).waitFor();
    await page.getByText(/^running \d+ %$/).waitFor();
    await atAllWidths(page, "backtest-running-real");
    await expect.poll(done).toBeGreaterThan(first);
    await picture(page, "backtest-running-real");
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel it" }).click();
    await page.getByText("It was cancelled; there is no result.").waitFor();
    await page.goto(`${busy.url}/backtests?preset=desk`);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByText("Recomputed, the rules in force raise exactly").waitFor();
    await page.getByRole("img", { name: /^Alerts over time/ }).waitFor();
    await atAllWidths(page, "backtest-real");
    await inBothThemes(page, (theme) => picture(page, `backtest-real-${theme}`));
    expect(await faultsInBothThemes(page)).toEqual([]);
    expect(page.faults).toEqual([]);
  } finally {
    await busy.stop();
  }
});

it("does not promote what a draft no longer says", async () => {
  const desk = Mock.ofDesk();
  const id = "5f7c0d9e-0000-4000-8000-0000000000aa";
  desk.jobs = [jobOf(id, "done", { draft: "qualifiers", hash: "0".repeat(64) })];
  const page = await show(`/backtests/${id}`, { of: desk });
  await page.getByText("The draft qualifiers was changed since.").waitFor();
  expect(await page.getByRole("button", { name: "Promote …" }).isDisabled()).toBe(true);
});

it("has pictures at all widths, no serious fault of accessibility and nothing too wide", async () => {
  const desk = Mock.ofDesk();
  const [done, running] = desk.jobs.map(({ id }) => id);
  const pages: [name: string, path: string, then?: (page: Page) => Promise<unknown>][] = [
    ["backtests", "/backtests?preset=desk", (page) => page.getByRole("button", { name: /^Other books/ }).click()],
    ["backtest-running", `/backtests/${running}`, (page) => page.getByRole("progressbar").waitFor()],
    ["backtest", `/backtests/${done}`, (page) => page.locator(".u-over").waitFor()],
    ["backtest-rows", `/backtests/${done}`, openRow],
  ];
  for (const [name, path, then] of pages) {
    const page = await show(path, { of: desk, width: 1920, height: 900, theme: name.length % 2 ? "dark" : "light" });
    await then?.(page);
    await atAllWidths(page, name);
    expect.soft(await faultsOfAccess(page), name).toEqual([]);
    expect.soft(page.faults, name).toEqual([]);
    await page.context().close();
  }
});

async function openRow(page: Page): Promise<void> {
  await page.locator(".bt-rows tbody tr").first().waitFor();
  await page.keyboard.press("j");
  await page.locator(".bt-panel .chart-mark").first().waitFor();
  await page.locator(".bt-rows h2").evaluate((head) => head.scrollIntoView({ block: "start" }));
}
