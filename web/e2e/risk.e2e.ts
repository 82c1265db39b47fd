import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { faultsInBothThemes, faultsOfAccess, launch, open, pictures } from "./support/browser.ts";
import { ordinaryAfternoon } from "./support/desk.ts";
import { feed, fixture, introduce, nextCapture, oneXTwo, snapshot } from "./support/feeding.ts";
import { alertsOf } from "./support/reading.ts";
import { Server } from "./support/server.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser?.close());

const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });
const live = (page: Page) => page.getByText("Live", { exact: true }).waitFor();

describe("an ordinary afternoon", () => {
  let server: Server;

  beforeAll(async () => {
    server = await Server.start();
    await ordinaryAfternoon(server);
  });
  afterAll(() => server?.stop());

  it("is worked through without a mouse: found, opened, acknowledged with a note, undone", async () => {
    const page = await open(browser, server.url);
    await row(page, "Twente - Utrecht").waitFor();
    // Find.
    await page.keyboard.press("/");
    await page.keyboard.type("porto");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url()).toContain("q=porto");
    await expect.poll(() => page.getByRole("row").count()).toBe(1);
    // Open the fixture, then its alert.
    await page.keyboard.press("j");
    await page.keyboard.press("o");
    await expect.poll(() => page.getByRole("row").count()).toBe(2);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "Alert" }).getByText("Casa Pia - Porto").waitFor();
    const [alert] = (await alertsOf(server)).filter(({ eventName }) => eventName === "Casa Pia - Porto");
    expect(page.url()).toContain(`alert=${alert?.id}`);
    await page.keyboard.press("Escape");
    // Acknowledge it with a note.
    await page.keyboard.press("Shift+A");
    await page.getByRole("dialog", { name: "Acknowledge with a note" }).waitFor();
    await page.keyboard.type("our model is right, j and k are letters here");
    await page.keyboard.press("Enter");
    await page.getByText("1 alert acknowledged.").waitFor();
    const seen = (await alertsOf(server)).find(({ id }) => id === alert?.id);
    expect(seen).toMatchObject({ status: "acknowledged", note: "our model is right, j and k are letters here" });
    // Undo.
    await page.keyboard.press("u");
    await page.getByText("1 alert unacknowledged.").waitFor();
    expect((await alertsOf(server)).find(({ id }) => id === alert?.id)?.status).toBe("new");
    // A whole fixture, then everything that is selected; tabs and order by keyboard as well.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Shift+C");
    await row(page, "Twente - Utrecht").waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.getByText("2 selected").waitFor();
    await page.keyboard.press("a");
    await page.getByText(/\d+ alerts acknowledged\./).waitFor();
    await page.keyboard.press("u");
    await page.getByText(/\d+ alerts unacknowledged\./).waitFor();
    await page.keyboard.press("2");
    await row(page, "Norway - France").waitFor();
    await page.keyboard.press("e");
    await page.getByText("team news: two starters are out").first().waitFor();
    expect(page.faults).toEqual([]);
    await page.context().close();
  });

  it("is the same for whoever gets its address", async () => {
    const page = await open(browser, `${server.url}/risk?severity=critical&sort=kickoff&open=all`);
    await row(page, "Casa Pia - Porto").waitFor();
    expect(await page.getByRole("button", { name: "Only critical" }).getAttribute("aria-pressed")).toBe("true");
    expect(await page.getByLabel("Order").inputValue()).toBe("kickoff");
    const names = await page.locator(".fixture-name").allTextContents();
    expect(names).toEqual(["Casa Pia - Porto", "Twente - Utrecht", "Enyimba - Kano Pillars"]);
    await page.getByRole("button", { name: "Country: All countries" }).click();
    await page.getByRole("checkbox", { name: "Nigeria" }).check();
    await expect.poll(() => page.locator(".fixture-name").allTextContents()).toEqual(["Enyimba - Kano Pillars"]);
    expect(page.url()).toContain("country=Nigeria");
    await expect.poll(() => page.locator(".cell-lead .move-who").allTextContents()).toEqual(["BetPawa"]);
    await page.goto(`${server.url}/risk?alert=${(await alertsOf(server, "status=acknowledged"))[0]?.id}`);
    await page.getByRole("complementary", { name: "Alert" }).getByText("Norway - France").waitFor();
    await expect.poll(() => page.getByRole("tab", { name: /Acknowledged/ }).getAttribute("aria-selected")).toBe("true");
    await page.context().close();
  });

  it("has filters of which several can be chosen, by keyboard too, and all that is chosen is shown", async () => {
    const page = await open(browser, `${server.url}/risk?type=price_change&type=availability&from=2026-01-02T03:04:00Z`);
    await row(page, "Boca Juniors").waitFor();
    await page.getByRole("button", { name: "Type: Price change, Availability" }).waitFor();
    await page.getByRole("button", { name: "Detected: From Fri 2 Jan, 03:04" }).waitFor();
    await page.getByRole("button", { name: "Bookmaker: All bookmakers" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("checkbox", { name: "SportyBet" }).waitFor();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: /^Bookmaker: (BetPawa, SportyBet|SportyBet, BetPawa)$/ }).waitFor();
    expect(await faultsOfAccess(page)).toEqual([]);
    await page.screenshot({ path: `${import.meta.dirname}/../screenshots/risk-filters.png` });
    await page.keyboard.press("Escape");
    expect(await page.getByRole("checkbox", { name: "SportyBet" }).count()).toBe(0);
    expect(new URL(page.url()).searchParams.getAll("bookmaker").sort()).toEqual(["betpawa", "sportybet"]);
    await page.getByRole("button", { name: /^Detected:/ }).click();
    await page.getByLabel("From", { exact: true }).fill("2026-01-02T05:00");
    await expect.poll(() => new URL(page.url()).searchParams.get("from")).toBe("2026-01-02T05:00:00Z");
    await page.screenshot({ path: `${import.meta.dirname}/../screenshots/risk-period.png` });
    await page.getByRole("radio", { name: "Last hour" }).check();
    await expect.poll(() => page.url()).toContain("since=1h");
    expect(page.url()).not.toContain("from=");
    await page.goto(`${server.url}/risk?q=one+two+three+four+five+six+seven+eight+nine`);
    await page.getByRole("alert").getByText("The search must have at most 8 words").waitFor();
    await page.context().close();
  });

  it("is worked through on a phone too: who saw an alert, and a button for each", async () => {
    const page = await open(browser, `${server.url}/risk?open=all`, { width: 390, height: 844 });
    const button = page.locator(".alert-row").getByRole("button", { name: "Ack" }).first();
    await button.click();
    await page.getByText("1 alert acknowledged.").waitFor();
    await page.getByRole("button", { name: /^Undo/ }).click();
    await page.getByText("1 alert unacknowledged.").waitFor();
    await page.goto(`${server.url}/risk?open=all&status=acknowledged`);
    await page.locator(".alert-row .by").first().waitFor();
    await page.context().close();
  });

  it("is heard on every page once somebody has clicked, and until then says that it is not", async () => {
    const page = await open(browser, `${server.url}/odds`);
    await page.evaluate(() => localStorage.setItem("linewatch.sound", "critical"));
    await page.reload();
    const blocked = page.getByText("Sound is on, but the browser plays it only after a click or a key.");
    await blocked.waitFor();
    await page.getByRole("heading", { name: "Odds" }).click();
    await blocked.waitFor({ state: "detached" });
    await page.context().close();
  });

  it("has no serious fault of accessibility, and its pictures are kept", async () => {
    const page = await open(browser, `${server.url}/risk?open=all`);
    await page.getByRole("row").nth(6).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(400);
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.keyboard.press("Shift+A");
    await page.getByRole("dialog").waitFor();
    expect(await faultsInBothThemes(page)).toEqual([]);
    const ready = (page: Page) => page.getByRole("row").nth(2).waitFor().then(() => page.waitForTimeout(500));
    await pictures(browser, `${server.url}/risk?open=all`, "risk", ready);
    await pictures(browser, `${server.url}/risk?status=acknowledged&open=all`, "risk-acknowledged", (page) =>
      page.getByRole("row").first().waitFor().then(() => page.waitForTimeout(500)),
    );
    await pictures(browser, `${server.url}/risk?open=all`, "risk-alert", async (page) => {
      await ready(page);
      for (const key of ["j", "j", "j", "j", "Enter"]) await page.keyboard.press(key);
      await page.waitForTimeout(300);
    });
  });
});

describe("bad input", () => {
  let server: Server;
  const hostile = [
    `<img src=x onerror="alert(1)"><script>alert(2)</script>`,
    "\u202Eمباراة‎ ريال مدريد - برشلونة\u202E evil",
    "x".repeat(500),
    // The longest that the API takes.
    "W".repeat(200),
    "{{constructor.constructor('alert(3)')()}} ' OR 1=1 --",
    "a\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 Zalgo 💥👩‍👩‍👧‍👦 - 日本",
  ];

  beforeAll(async () => {
    server = await Server.start();
    const fixtures = hostile.map((name, at) =>
      fixture(at + 1, { name: name.slice(0, 500), homeTeam: name.slice(0, 200), awayTeam: "Z", tournament: name.slice(0, 200), country: name.slice(0, 100) }),
    );
    for (const event of fixtures) {
      try {
        await introduce(server, [event]);
        const at = nextCapture();
        await feed(server, [
          snapshot("betpawa", event, [oneXTwo(99_999.99, 1.0001, 3.6)], at),
          snapshot("sportybet", event, [oneXTwo(2, 3.2, 3.6)], at),
        ]);
      } catch (error) {
        // What the API refuses no page can show.
        expect(String(error)).toMatch(/^Error: 4/);
      }
    }
  });
  afterAll(() => server?.stop());

  it("hostile names and extreme prices execute nothing and stay in their places", async () => {
    for (const width of [1280, 390]) {
      const page = await open(browser, `${server.url}/risk?open=all`, { width });
      await page.locator(".alert-row").nth(3).waitFor();
      for (const key of ["j", "j", "Enter"]) await page.keyboard.press(key);
      await page.getByRole("complementary", { name: "Alert" }).waitFor();
      const sizes = await page.evaluate(() => ({
        page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        rows: [...document.querySelectorAll(".risk-row")].map((row) => row.getBoundingClientRect().height),
        foreign: document.querySelectorAll("main img, main script, main iframe").length,
      }));
      expect(sizes.page).toBeLessThanOrEqual(0);
      expect(Math.max(...sizes.rows)).toBeLessThanOrEqual(60);
      expect(sizes.foreign).toBe(0);
      expect(await faultsOfAccess(page)).toEqual([]);
      expect(page.faults).toEqual([]);
      await page.screenshot({ path: `${import.meta.dirname}/../screenshots/risk-hostile-${width}.png` });
      await page.context().close();
    }
  });

  it.each([
    [400, "Cannot modify"],
    [403, "role does not allow"],
    [409, "somebody else"],
    [500, "defect"],
    [503, "busy"],
    [0, "did not answer"],
  ])("a server that answers an acknowledgement with %i: nothing is shown as saved", async (status, words) => {
    const page = await open(browser, `${server.url}/risk?open=all`);
    await page.locator(".alert-row").first().waitFor();
    await page.route("**/api/alerts/acknowledge**", (route) =>
      status === 0
        ? route.abort()
        : route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ status, detail: `Cannot modify: ${words}` }) }),
    );
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const id = await page.locator(".alert-row.current").getAttribute("id");
    await page.keyboard.press("a");
    // Without a clear answer it is looked up first.
    if (status === 0 || status >= 500) await page.getByText(/^Not known yet whether 1 alert is acknowledged/).filter({ hasText: words }).waitFor();
    await page.getByRole("alert").filter({ hasText: "Not acknowledged" }).filter({ hasText: status >= 400 && status < 500 ? words : "still new" }).waitFor();
    await expect.poll(() => page.locator(`#${id} .cell-state`).textContent()).toBe("Ack");
    expect((await alertsOf(server)).every(({ status }) => status === "new")).toBe(true);
    await page.context().close();
  });

  it.each([500, 503, 0])("a server that answers the list with %i: it says so, and shows it when it can", async (status) => {
    const page = await open(browser, `${server.url}/odds`);
    const answer = { status, contentType: "application/problem+json", body: JSON.stringify({ detail: "the store is away" }) };
    await page.route("**/api/alerts/groups**", (route) => (status === 0 ? route.abort() : route.fulfill(answer)));
    await page.goto(`${server.url}/risk`);
    await page.getByRole("alert").filter({ hasText: status === 0 ? "No answer" : "the store is away" }).waitFor();
    await page.unroute("**/api/alerts/groups**");
    await page.getByRole("row").first().waitFor();
    await page.context().close();
  });

  it("a machine whose clock is off by a day shows right ages", async () => {
    const page = await open(browser, "about:blank");
    await page.clock.install({ time: Date.now() + 86_400_000 });
    await page.goto(`${server.url}/risk`);
    await page.getByRole("row").first().waitFor();
    await page.clock.runFor(1_500);
    await expect.poll(() => page.locator(".cell-age").first().textContent()).toMatch(/^(\d+ (s|min) ago|now|in \d s)$/);
    await page.context().close();
  });
});

describe("a server with tokens", () => {
  it("is worked with after a token is given, and says what a role may not do", async () => {
    const [anna, val] = ["anna-token-".padEnd(40, "a"), "val-token-".padEnd(40, "v")];
    const ingest = "robot-token-".padEnd(40, "r");
    const server = await Server.start({ tokens: [`anna trader ${anna}`, `val viewer ${val}`, `robot ingest ${ingest}`] });
    try {
      const event = fixture(1);
      const at = nextCapture();
      const both = (home: number, at: string) => ["betpawa", "sportybet"].map((book) => snapshot(book, event, [oneXTwo(book === "betpawa" ? home : 2, 3.2, 3.6)], at));
      await feed(server, both(2, at), ingest);
      await feed(server, both(2.5, nextCapture()), ingest);
      const page = await open(browser, `${server.url}/risk?open=all`);
      const field = page.getByLabel("Token", { exact: true });
      await field.waitFor();
      expect(await faultsOfAccess(page)).toEqual([]);
      await field.fill("wrong-token-wrong-token-wrong");
      await page.keyboard.press("Enter");
      await page.getByText("Invalid token.").waitFor();
      await field.fill(val);
      await page.keyboard.press("Enter");
      await page.locator(".alert-row").waitFor();
      await live(page);
      await page.keyboard.press("j");
      await page.keyboard.press("a");
      await page.getByRole("alert").filter({ hasText: "role does not allow" }).waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await field.fill(anna);
      await page.keyboard.press("Enter");
      await live(page);
      await page.locator(".alert-row").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("j");
      await page.keyboard.press("a");
      await page.getByText("1 alert acknowledged.").waitFor();
      expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain("token-");
      await page.context().close();
    } finally {
      await server.stop();
    }
  });
});
