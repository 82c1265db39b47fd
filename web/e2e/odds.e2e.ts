import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { faultsInBothThemes, launch, open, pictures } from "./support/browser.ts";
import { feed, fixture, introduce, move, nextCapture, oneXTwo, snapshot } from "./support/feeding.ts";
import { bothScore, overUnder } from "./support/markets.ts";
import { Server } from "./support/server.ts";

let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** The block of a fixture, and the cells of a bookmaker in it. */
const block = (page: Page, name: string) => page.locator("tbody", { has: page.getByRole("link", { name, exact: true }) });
const cells = (page: Page, name: string, book: string) =>
  block(page, name).locator("tr", { has: page.getByRole("rowheader", { name: book, exact: true }) }).locator("td");

const idOf = async (name: string) => {
  const answer = (await (await fetch(`${server.api}/api/events?search=${encodeURIComponent(name)}`)).json()) as { events: { id: number }[] };
  return answer.events[0]?.id ?? 0;
};

describe("the grid", () => {
  const event = fixture(1);
  const at = nextCapture();

  beforeAll(async () => {
    await feed(server, [
      snapshot("betpawa", event, [oneXTwo(2, 3.2, 3.6), overUnder(2.5, 1.9, 1.9)], at),
      snapshot("sportybet", event, [oneXTwo(2.1, 3.21, 3.5), overUnder(2.5, 1.9, 1.9)], at),
      snapshot("bet9ja", event, [bothScore(1.8, 1.95)], at),
    ]);
  });

  it("marks our place by the desk's rules: a cent is a tie, filled is only who beats us", async () => {
    const page = await open(browser, `${server.url}/odds`);
    await cells(page, event.name, "BetPawa").first().waitFor();
    const classes = async (book: string) => {
      const found = (await cells(page, event.name, book).all()).slice(0, 3);
      return await Promise.all(found.map((cell) => cell.getAttribute("class")));
    };
    expect(await classes("BetPawa")).toEqual(["quote worse", "quote", "quote best better"]);
    expect(await classes("SportyBet")).toEqual(["quote best beats", "quote best", "quote"]);
    expect(page.faults).toEqual([]);
    await page.context().close();
  });

  it("tells offered, gone and never apart, live", async () => {
    const page = await open(browser, `${server.url}/odds`);
    const row = (book: string) => cells(page, event.name, book);
    await row("SportyBet").first().getByText("2.10").waitFor();
    expect(await row("Bet9ja").first().innerText()).toBe("–");
    const untouched = await row("Bet9ja").nth(7).elementHandle();
    const later = nextCapture();
    await feed(server, [
      snapshot("betpawa", event, [oneXTwo(2.04, 3.2, 3.6), overUnder(2.5, 1.9, 1.9)], later),
      snapshot("sportybet", event, [overUnder(2.5, 1.9, 1.9)], later),
    ]);
    await row("SportyBet").first().locator("del").waitFor();
    expect(await row("SportyBet").first().locator("del").innerText()).toBe("2.10");
    expect(await row("SportyBet").first().getAttribute("title")).toMatch(/withdrawn since/);
    await row("BetPawa").first().getByText("2.04").waitFor();
    expect(await row("BetPawa").first().getAttribute("class")).not.toMatch(/worse|better/);
    expect(await untouched?.evaluate((cell) => cell.isConnected)).toBe(true);
    const closing = oneXTwo(2.04, 3.2, 3.6);
    const outcomes = closing.outcomes.map((outcome) => ({ ...outcome, isActive: outcome.name !== "2" }));
    await feed(server, [snapshot("betpawa", event, [{ ...closing, outcomes }, overUnder(2.5, 1.9, 1.9)])]);
    await row("BetPawa").nth(2).locator("del").waitFor();
    expect(await row("BetPawa").nth(2).locator("del").innerText()).toBe("3.60");
    expect(await row("BetPawa").nth(2).getAttribute("title")).toMatch(/^closed; the rest/);
    expect(await row("BetPawa").nth(2).locator("[title]").count()).toBe(0);
    expect(await row("BetPawa").nth(1).innerText()).toBe("3.20");
    await page.context().close();
  });
});

it("has a badge of open alerts that leads to the fixture's alerts", async () => {
  const event = fixture(2);
  await introduce(server, [event]);
  const page = await open(browser, `${server.url}/odds`);
  await block(page, event.name).waitFor();
  await move(server, event);
  const badge = block(page, event.name).getByRole("link", { name: /open alerts?/ });
  await badge.waitFor();
  const id = await idOf(event.name);
  expect(await badge.getAttribute("href")).toContain(`open=${id}`);
  await badge.click();
  await page.waitForURL(/\/risk\?fixture=\d+/);
  await page.getByRole("button", { name: "Only Home 2 - Away 2" }).waitFor();
  await page.context().close();
});

it("is narrowed down, turned and opened by keyboard, and its address is its state", async () => {
  await introduce(server, [fixture(3, { country: "Elsewhere", tournament: "Cup" }), fixture(4)]);
  const page = await open(browser, `${server.url}/odds`);
  await block(page, "Home 3 - Away 3").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("home 3");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=home\+3/);
  await block(page, "Home 4 - Away 4").waitFor({ state: "detached" });
  await page.keyboard.press("j");
  await page.locator("tbody.current").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/events\/\d+$/);
  await page.getByRole("heading", { level: 1, name: "Home 3 - Away 3" }).waitFor();
  await page.goBack();
  await page.waitForURL(/q=home\+3/);
  await page.getByLabel("Country").selectOption("Testland");
  await page.getByRole("heading", { name: "No fixture matches these filters" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "No fixture matches these filters" }).waitFor();
  await page.keyboard.press("Shift+C");
  await block(page, "Home 4 - Away 4").waitFor();
  expect(new URL(page.url()).search).toBe("");
  await page.context().close();
});

it("finds names whose letters are not on the keyboard", async () => {
  await introduce(server, [fixture(15, { name: "Bodø/Glimt - Łódź", homeTeam: "Bodø/Glimt", awayTeam: "Łódź" }), fixture(16)]);
  const page = await open(browser, `${server.url}/odds`);
  await block(page, "Home 16 - Away 16").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("glimt - LODZ");
  await page.keyboard.press("Enter");
  await block(page, "Home 16 - Away 16").waitFor({ state: "detached" });
  await block(page, "Bodø/Glimt - Łódź").waitFor();
  await page.context().close();
});

it("has pages, turned by keyboard, and says where one is", async () => {
  // After all others, so that these stay on the first page.
  const facts = { kickoff: new Date(Date.now() + 30 * 3_600_000).toISOString(), tournament: "Long League", country: "Pageland" };
  const many = Array.from({ length: 60 }, (_, at) => fixture(100 + at, facts));
  await introduce(server, many);
  const page = await open(browser, `${server.url}/odds?country=Pageland`);
  await page.getByText("1 of 2", { exact: true }).waitFor();
  await page.keyboard.press("]");
  await page.waitForURL(/page=2/);
  await page.getByText("2 of 2", { exact: true }).waitFor();
  await expect.poll(() => page.locator("tbody").count()).toBe(10);
  await page.reload();
  await page.getByText("2 of 2", { exact: true }).waitFor();
  await page.keyboard.press("[");
  await expect.poll(() => page.locator("tbody").count()).toBe(50);
  await page.goto(`${server.url}/odds?country=Pageland&page=9`);
  await page.getByRole("heading", { name: "Page not found" }).waitFor();
  await page.context().close();
});

it("is not harmed by names and prices at their extremes", async () => {
  const script = `<img src=x onerror=alert(1)><script>alert(2)</script>`;
  const right = "\u202eمباراة القمة \u2067שלום";
  await introduce(server, [
    fixture(11, { name: script, homeTeam: script, tournament: script, country: script }),
    fixture(12, { name: right, tournament: right }),
    fixture(13, { name: "W".repeat(200), tournament: "M".repeat(200) }),
  ]);
  const event = fixture(14);
  await feed(server, [snapshot("betpawa", event, [oneXTwo(1.0001, 999.99, 100_000)]), snapshot("sportybet", event, [oneXTwo(1.01, 1_000, 3)])]);
  for (const width of [1280, 390]) {
    const page = await open(browser, `${server.url}/odds`, { width });
    await block(page, event.name).waitFor();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const tallest = await page.evaluate(() => Math.max(...[...document.querySelectorAll("tbody")].map((one) => one.getBoundingClientRect().height)));
    expect(tallest).toBeLessThan(260);
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(page.faults).toEqual([]);
    await page.context().close();
  }
});

it("keeps its shape with names of 500 characters", async () => {
  const page = await open(browser, `${server.url}/risk`, { width: 390 });
  await page.route(/\/api\/events\?/, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { events: Record<string, unknown>[] };
    const long = (text: string) => text.repeat(Math.ceil(500 / text.length)).slice(0, 500);
    const events = answer.events.map((event) => ({
      ...event,
      name: long("<b>مباراة</b> "),
      tournament_name: long("W"),
      bookmakers: (event["bookmakers"] as object[]).map((book) => ({ ...book, bookmaker_name: long("Bookmaker ") })),
    }));
    await route.fulfill({ response, json: { ...answer, events } });
  });
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.locator("tbody").first().waitFor();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    const heights = await page.locator("tbody").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(260);
  }
  expect(await page.locator("main table b").count()).toBe(0);
  await page.context().close();
});

it.each([500, 503, 0])("says that the server failed (%d), and goes on by itself", async (status) => {
  const page = await open(browser, `${server.url}/risk`);
  let failing = true;
  await page.route(/\/api\/events\?/, (route) => {
    if (!failing) return route.continue();
    return status === 0 ? route.abort() : route.fulfill({ status, contentType: "application/problem+json", body: `{"status":${status},"detail":"it is broken today"}` });
  });
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.getByRole("alert").getByText(status === 0 ? /does not answer/ : /it is broken today/).waitFor();
  failing = false;
  await page.locator("tbody").first().waitFor();
  await page.context().close();
});

it("says so when what is shown is not what was asked for, and goes on by itself", async () => {
  const page = await open(browser, `${server.url}/odds`);
  await page.locator("tbody").first().waitFor();
  let failing = true;
  await page.route(/\/api\/events\?.*country=|\/api\/events\?.*countries=/, (route) =>
    failing ? route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"status":503,"detail":"the store is away"}' }) : route.continue(),
  );
  await page.getByLabel("Country").selectOption("Pageland");
  await page.getByRole("alert").getByText("This is an earlier state: the store is away. Retrying automatically.").waitFor();
  expect(await page.locator(".odds-place").getAttribute("aria-busy")).toBe("true");
  failing = false;
  await page.getByRole("alert").waitFor({ state: "detached" });
  await expect.poll(() => page.locator("tbody").count()).toBe(50);
  expect(page.faults).toEqual([]);
  await page.context().close();
});

it("recovers when the server was killed, and shows what the API says", async () => {
  const event = fixture(5);
  await introduce(server, [event]);
  const page = await open(browser, `${server.url}/odds?q=Home+5`);
  await block(page, event.name).waitFor();
  await server.kill();
  await server.launch();
  await feed(server, [snapshot("betpawa", event, [oneXTwo(2.07, 3.2, 3.6)])]);
  await block(page, event.name).getByText("2.07").waitFor({ timeout: 6_000 });
  await page.context().close();
});

it("has no serious fault of accessibility, dark and light, wide and narrow", async () => {
  for (const width of [1280, 390]) {
    const page = await open(browser, `${server.url}/odds`, { width });
    await page.locator("tbody").first().waitFor();
    await page.keyboard.press("j");
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.context().close();
  }
});

it("looks as it should", async () => {
  const demo = await Server.start({ command: "demo" });
  try {
    await pictures(browser, `${demo.url}/odds`, "odds", (page) => page.locator("tbody").nth(3).waitFor());
    await pictures(browser, `${server.url}/odds`, "odds-hostile", (page) => page.locator("tbody").nth(3).waitFor());
  } finally {
    await demo.stop();
  }
});
