import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, launch, open, pictures } from "./support/browser.ts";
import { fixture, introduce, move } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

const HOSTILE = `<img src=x onerror=alert(1)> \u202Ertl ${"w".repeat(500)}`;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await introduce(server, [fixture(1)]);
  await move(server, fixture(1));
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function publish(items: object[]): Promise<void> {
  const answer = await fetch(`${server.api}/api/v1/publish`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ items }) });
  const text = await answer.text();
  if (!answer.ok || !text.includes('"refused":0')) throw new Error(text);
}

const market = (symbol: string, price: number) => ({ kind: "market_data", symbol, data: { price, volume: 1_200 } });
const insight = (agent: string, summary: string) => ({ kind: "agent_insight", agent, insight: { summary, confidence: 0.7 } });

it("shows what was published before it was opened, and what is published while it is", async () => {
  await publish([market("SPY", 662.41), insight("MarketAgent", "breadth is narrowing"), { kind: "narrative", narrative: { text: "Risk is off since noon." } }]);
  const page = await open(browser, `${server.url}/channels`);
  const widget = (name: string) => page.getByRole("region", { name });
  await widget("Narrative").getByText("Risk is off since noon.").waitFor();
  await widget("Agent insights").getByText("breadth is narrowing").waitFor();
  await widget("Unified").getByText(/moved/).first().waitFor();
  await publish([market("SPY", 663.5), { kind: "signal", signal: { symbol: "QQQ", action: "BUY", confidence: 0.72 } }]);
  await widget("Market data").getByText("663.50").waitFor();
  await widget("Signals").getByText("BUY").waitFor();
  expect(await widget("Market data").locator(".item").count()).toBe(1);
  expect(page.faults).toEqual([]);
});

it("is filtered by symbol and agent, as the address says", async () => {
  await publish([market("ABC", 1.5), insight("OtherAgent", "something else")]);
  const page = await open(browser, `${server.url}/channels?symbol=abc&agent=otheragent`);
  const widget = (name: string) => page.getByRole("region", { name });
  await widget("Market data").getByRole("link", { name: "ABC" }).waitFor();
  await widget("Agent insights").getByText("something else").waitFor();
  expect(await widget("Agent insights").getByText("breadth").count()).toBe(0);
  expect(await widget("Unified").getByText("SPY").count()).toBe(0);
  await page.keyboard.press("Escape");
  await widget("Unified").getByText("SPY").first().waitFor();
});

it("goes on by itself after the server was killed, without a gap or a repeat", async () => {
  const page = await open(browser, `${server.url}/channels`);
  const unified = page.getByRole("region", { name: "Unified" });
  await publish([{ kind: "signal", signal: { action: "before-1" } }]);
  await unified.getByText("before-1").waitFor();
  await server.kill();
  await server.launch();
  await publish([{ kind: "signal", signal: { action: "after-1" } }]);
  await unified.getByText("after-1").waitFor({ timeout: 15_000 });
  expect(await unified.getByText("before-1").count()).toBe(1);
  expect(await unified.getByText("after-1").count()).toBe(1);
});

it("keeps a bounded number, and takes everything as text", async () => {
  const page = await open(browser, `${server.url}/channels`);
  const insights = page.getByRole("region", { name: "Agent insights" });
  await insights.getByText("breadth is narrowing").waitFor();
  for (let part = 0; part < 3; part++) await publish(Array.from({ length: 100 }, (_, at) => insight("Many", `number ${part * 100 + at}`)));
  await insights.getByText("number 299", { exact: true }).waitFor();
  expect(await insights.locator(".item").count()).toBe(200);
  await publish([
    { kind: "narrative", narrative: { title: HOSTILE, text: HOSTILE, "<b>k</b>": HOSTILE } },
    { kind: "alert", alert_type: "x", source: "s", embed: { title: HOSTILE, fields: "none", color: "red" } },
    { kind: "market_data", symbol: "ZZZ", data: { price: 1e100, bid: null, deep: { a: [HOSTILE] } } },
  ]);
  await page.getByRole("region", { name: "Market data" }).getByText("ZZZ").waitFor();
  await page.getByRole("region", { name: "Narrative" }).getByText("onerror").first().waitFor();
  expect(await page.locator("main img").count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(page.faults).toEqual([]);
});

it("has no serious fault of accessibility, and pictures", async () => {
  await publish([
    ...["SPY", "QQQ", "IWM"].flatMap((symbol, at) => [1, 2, 3, 4].map((step) => market(symbol, 400 + at * 50 + Math.sin(step) * 3))),
    { kind: "signal", signal: { symbol: "SPY", action: "BUY", confidence: 0.72, reason: "Squeeze above 662.5" } },
    { kind: "alert", alert_type: "gamma_flip", source: "gamma_tracker", symbol: "SPY", embed: { title: "SPY below 662.5", description: "Dealers are short gamma." } },
    insight("MarketAgent", "Breadth is narrowing while the index makes new highs."),
    { kind: "narrative", narrative: { title: "Noon", text: "Risk is off since noon; defensives lead." } },
  ]);
  const page = await open(browser, `${server.url}/channels`);
  await page.getByText("Breadth is narrowing while").first().waitFor();
  expect(await faultsInBothThemes(page)).toEqual([]);
  await pictures(browser, `${server.url}/channels`, "channels", async (page) => {
    await page.getByText("Breadth is narrowing while").first().waitFor();
    await page.getByRole("region", { name: "Narrative" }).getByText("defensives lead").waitFor();
  });
});
