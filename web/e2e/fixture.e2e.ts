import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { faultsInBothThemes, launch, open, pictures } from "./support/browser.ts";
import { feed, fixture, nextCapture, oneXTwo, snapshot } from "./support/feeding.ts";
import { bothScore, market, overUnder } from "./support/markets.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;
let id = 0;
const event = fixture(1);
const MINUTE = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();

/** What both bookmakers offer; the competitor's 1X2 can be away. */
function offers(at: string, home: number, { isGone = false } = {}) {
  const common = [overUnder(2.5, 1.9, 1.9), overUnder(3.5, 3, 1.35), bothScore(1.8, 1.95), market("1096783", "Total Corners Over/Under - Full Time", 9.5, { Over: 1.8, Under: 1.9 })];
  return [
    snapshot("betpawa", event, [oneXTwo(home, 3.2, 3.6), market("4706", "Half Time/Full Time", null, { "1/1": 3, "X/X": 4 }), ...common], at),
    snapshot("sportybet", event, isGone ? common : [oneXTwo(2.1, 3.2, 3.5), ...common], at),
  ];
}

/** The fixture with this key, once everything up to a position can be read. */
const idOf = async ({ key }: { key: string }, { position }: { position: number }) => {
  const answer = (await (await fetch(`${server.api}/api/events?page_size=100&include_started=true&min_position=${position}`)).json()) as { events: { id: number; event_key: string }[] };
  return answer.events.find(({ event_key }) => event_key === key)?.id ?? 0;
};

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await feed(server, offers(ago(60), 2));
  await feed(server, offers(ago(40), 2, { isGone: true }));
  await feed(server, offers(ago(30), 2));
  id = await idOf(event, await feed(server, offers(ago(10), 2.3)));
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const shown = (page: Page) => page.locator(".chart canvas").waitFor();

describe("markets", () => {
  it("stand side by side by group, and are searched over all groups with what matches marked", async () => {
    const page = await open(browser, `${server.url}/events/${id}`);
    await page.getByRole("heading", { level: 1, name: event.name }).waitFor();
    const tabs = await page.getByRole("tablist", { name: "Groups of markets" }).getByRole("tab").allInnerTexts();
    expect(tabs.map((tab) => tab.replace(/\s*\d+$/, "").trim())).toEqual(["Popular", "Goals", "Corners", "Specials"]);
    await page.keyboard.press("/");
    await page.keyboard.type("tcorn");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=tcorn/);
    await expect.poll(() => page.locator(".markets tbody").count()).toBe(1);
    expect((await page.locator(".markets mark").allInnerTexts()).join("")).toMatch(/T.*Corn/);
    await page.keyboard.press("Escape");
    await page.keyboard.press("]");
    await page.waitForURL(/group=goals/);
    expect(page.faults).toEqual([]);
    await page.context().close();
  });

  it("are live", async () => {
    const page = await open(browser, `${server.url}/events/${id}`);
    const cell = page.locator('tbody[data-market="5000@2.5"] tr').nth(1).locator("td").first();
    await cell.getByText("1.90").waitFor();
    const at = nextCapture();
    const [ours, theirs] = offers(at, 2.3);
    if (!ours || !theirs) throw new Error("no offers");
    ours.markets = ours.markets.map((one) => (one.marketId === "5000" && one.line === 2.5 ? overUnder(2.5, 1.94, 1.86) : one));
    await feed(server, [ours, theirs]);
    await cell.getByText("1.94").waitFor();
    expect(await cell.getAttribute("class")).toContain("better");
    expect(await page.getByText(/Kicked off/).count()).toBe(0);
    await page.context().close();
  });

  it("are walked through with j and k, and the history follows", async () => {
    const page = await open(browser, `${server.url}/events/${id}`);
    await shown(page);
    await page.keyboard.press("j");
    await page.waitForURL(/market=3743&outcome=X/);
    await page.keyboard.press("Shift+J");
    await page.waitForURL(/market=5000%402.5&outcome=Over/);
    await page.getByRole("heading", { level: 2, name: "Over/Under - Full Time 2.5" }).waitFor();
    await page.keyboard.press("m");
    await page.waitForURL(/measure=margin/);
    await page.reload();
    await page.getByRole("button", { name: "Margin", pressed: true }).waitFor();
    await page.context().close();
  });
});

describe("the history", () => {
  it("has a marker where an alert fired, which opens it", async () => {
    const page = await open(browser, `${server.url}/events/${id}`);
    await shown(page);
    const mark = page.getByRole("button", { name: "Critical alert" });
    await mark.click();
    await page.waitForURL(/alert=\d+/);
    const card = page.getByRole("region", { name: /^Alert \d+/ });
    expect(await card.innerText()).toContain("2.00 ↗ 2.30");
    expect(await card.getByRole("link", { name: "Open on Risk" }).getAttribute("href")).toMatch(/^\/risk\?fixture=\d+&open=\d+&alert=\d+/);
    await page.keyboard.press("Escape");
    await card.waitFor({ state: "detached" });
    await page.context().close();
  });

  it("is opened by an address that names an alert, as the Risk page has it", async () => {
    const list = (await (await fetch(`${server.api}/api/events/${id}/alerts?alert_type=price_change`)).json()) as { alerts: { id: number }[] };
    const page = await open(browser, `${server.url}/events/${id}?market=3743&alert=${list.alerts[0]?.id}`);
    await page.getByRole("region", { name: /^Alert \d+/ }).getByText("BetPawa").waitFor();
    await page.getByRole("button", { name: "1", pressed: true, exact: true }).waitFor();
    await page.context().close();
  });

  it("is zoomed by dragging, and comes back with a double click or 0", async () => {
    const page = await open(browser, `${server.url}/events/${id}`);
    await shown(page);
    const box = await page.locator(".chart .u-over").boundingBox();
    if (!box) throw new Error("no chart");
    await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/range=\d+-\d+/);
    await page.getByRole("button", { name: "Zoomed", pressed: true }).waitFor();
    await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 60);
    await page.waitForURL((url) => !url.search.includes("range"));
    await page.context().close();
  });

  it("says what every bookmaker asked where the cursor is, and that there was nothing", async () => {
    const page = await open(browser, `${server.url}/events/${id}`);
    await shown(page);
    const readout = page.locator(".readout");
    expect(await readout.innerText()).toMatch(/Now[\s\S]*2\.30[\s\S]*2\.10/);
    const box = await page.locator(".chart .u-over").boundingBox();
    if (!box) throw new Error("no chart");
    // 35 minutes ago, of the last 60.
    await page.mouse.move(box.x + box.width * (25 / 60), box.y + 80);
    await expect.poll(() => readout.innerText()).toMatch(/2\.00[\s\S]*–/);
    await page.context().close();
  });

  it("can be read without seeing it: changes and alerts as a table, by keyboard", async () => {
    const page = await open(browser, `${server.url}/events/${id}`);
    await shown(page);
    await page.keyboard.press("v");
    const table = page.getByRole("region", { name: "Points and alerts" });
    await table.waitFor();
    const text = await table.innerText();
    expect(text).toMatch(/2\.30\s+\+15\.00 %/);
    expect(text).toContain("gone");
    await table.getByRole("button").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/alert=\d+/);
    await page.context().close();
  });

  it("leaves out the bookmakers that are switched off, and the address says so", async () => {
    const page = await open(browser, `${server.url}/events/${id}`);
    await shown(page);
    await page.getByRole("group", { name: "Bookmakers in the history" }).getByRole("button", { name: /sportybet/i }).click();
    await page.waitForURL(/books=betpawa/);
    await expect.poll(() => page.locator(".readout").innerText()).not.toMatch(/sportybet/i);
    await page.context().close();
  });
});

describe("the timeline", () => {
  it("tells what the log has, newest first, with the way to each event", async () => {
    const page = await open(browser, `${server.url}/events/${id}?aside=timeline`);
    const entries = page.locator(".timeline li");
    await entries.first().waitFor();
    const text = (await entries.allInnerTexts()).join("\n");
    expect(text).toMatch(/withdrawn/);
    expect(text).toMatch(/returned/);
    expect(text).toMatch(/1 2\.00 → 2\.30/);
    expect(text).toMatch(/First seen/);
    expect(await page.locator(".timeline-link").first().getAttribute("href")).toMatch(/^\/audit\/events\/\d+$/);
    await page.context().close();
  });

  it("is narrowed down by kind and time, and its address says so", async () => {
    const page = await open(browser, `${server.url}/events/${id}?aside=timeline`);
    await page.locator(".timeline li").first().waitFor();
    await page.getByLabel("Kind").selectOption("alerts");
    await page.waitForURL(/kind=alerts/);
    await expect.poll(() => page.locator(".timeline").innerText()).not.toMatch(/First seen/);
    expect(await page.locator(".timeline").innerText()).toMatch(/market suspended/);
    await page.getByLabel("How far back").selectOption("6h");
    await page.waitForURL(/since=6h/);
    await page.reload();
    await page.locator(".timeline li").first().waitFor();
    expect(await page.getByLabel("Kind").inputValue()).toBe("alerts");
    expect(await page.getByLabel("How far back").inputValue()).toBe("6h");
    await page.context().close();
  });

  it("is not for a role that may not read the log: it says so, and shows what there is without it", async () => {
    const guarded = await Server.start({ tokens: ["ada viewer 0123456789abcdef0123456789abcdef", "feed ingest fedcba9876543210fedcba9876543210"] });
    try {
      await feed(guarded, offers(nextCapture(), 2), "fedcba9876543210fedcba9876543210");
      const page = await open(browser, `${guarded.url}/odds`);
      await page.evaluate(() => sessionStorage.setItem("linewatch.token", "0123456789abcdef0123456789abcdef"));
      await page.reload();
      await page.getByRole("link", { name: event.name }).click();
      await shown(page);
      await page.keyboard.press("t");
      await page.getByText("Your role (viewer) may not read the log").waitFor();
      await page.locator(".timeline li", { hasText: "Offer changed" }).first().waitFor();
      await page.context().close();
    } finally {
      await guarded.stop();
    }
  });
});

it("says that it has kicked off, and draws no price after that", async () => {
  const soon = fixture(3, { kickoff: new Date(Date.now() + 4_000).toISOString() });
  const begun = await idOf(soon, await feed(server, [snapshot("betpawa", soon, [oneXTwo(2, 3.2, 3.6)], ago(20)), snapshot("sportybet", soon, [oneXTwo(2, 3.2, 3.6)], ago(20))]));
  const page = await open(browser, `${server.url}/events/${begun}`);
  await shown(page);
  await page.getByText("Kicked off: these are the last prices before it").waitFor({ timeout: 10_000 });
  await page.reload();
  await shown(page);
  await page.locator(".readout").getByText("Kickoff", { exact: true }).waitFor();
  await page.context().close();
});

it("says that there is no such fixture", async () => {
  for (const path of ["/events/999999", "/events/nonsense", "/events/-1"]) {
    const page = await open(browser, server.url + path);
    await page.getByRole("heading", { name: "Fixture not found" }).waitFor();
    await page.context().close();
  }
});

it("is not harmed by names and prices at their extremes", async () => {
  const script = `<img src=x onerror=alert(1)>`;
  const hostile = fixture(2, { name: `\u202e${script} ${"W".repeat(150)}`, tournament: "M".repeat(200), country: "\u2067שלום" });
  const markets = [
    oneXTwo(1.0001, 999.9999, 100_000),
    market("77", `${script} \u202eمباراة ${"N".repeat(60)}`, 1_000, { [script]: 2, "\u202eמ": 1.0001, ["O".repeat(90)]: 9_999 }),
    market("4429", "Correct Score - Full Time", null, Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at % 8}-${Math.floor(at / 8)}`, 5 + at]))),
  ];
  const other = await idOf(hostile, await feed(server, [snapshot("betpawa", hostile, markets), snapshot("sportybet", hostile, markets.slice(0, 2))]));
  for (const width of [1280, 390]) {
    const page = await open(browser, `${server.url}/events/${other}?group=other&market=77@1000`, { width });
    await shown(page);
    await page.getByRole("tab", { name: "Timeline" }).click();
    await page.locator(".timeline li").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(await page.locator("main img").count()).toBe(0);
    expect(page.faults).toEqual([]);
    await page.context().close();
  }
  await pictures(browser, `${server.url}/events/${other}?group=other&market=77@1000`, "fixture-hostile", shown);
});

it("has no serious fault of accessibility, dark and light, wide and narrow", async () => {
  for (const [width, query] of [
    [1280, "?aside=timeline"],
    [390, ""],
    [1280, "?as=table&q=ou"],
  ] as const) {
    const page = await open(browser, `${server.url}/events/${id}${query}`, { width });
    await page.locator(".chart canvas, .history-table, .timeline li").first().waitFor();
    await page.waitForTimeout(300);
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.context().close();
  }
});

it("looks as it should", async () => {
  await pictures(browser, `${server.url}/events/${id}`, "fixture", shown);
  await pictures(browser, `${server.url}/events/${id}?aside=timeline&measure=margin`, "fixture-timeline", shown);
});
