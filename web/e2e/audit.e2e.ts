import { text } from "node:stream/consumers";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { faultsInBothThemes, launch, open, pictures } from "./support/browser.ts";
import { feed, fixture, introduce, move, oneXTwo, snapshot } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

const HOSTILE = `<img src=x onerror="alert(1)"> "quoted" \u202Ertl`;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  const fixtures = Array.from({ length: 12 }, (_, at) => fixture(at + 1));
  await introduce(server, [...fixtures, fixture(90, { name: HOSTILE, homeTeam: "<b>H</b>", tournament: "T".repeat(200) })]);
  for (const one of fixtures.slice(0, 3)) await move(server, one);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const rowsOf = (page: Page) => page.locator(".audit-item");

it("shows the log newest first, filtered as the address says", async () => {
  const page = await open(browser, `${server.url}/audit?type=AlertDetected`);
  await rowsOf(page).first().waitFor();
  const positions = await page.locator(".audit-item .audit-position").allTextContents();
  expect(positions.length).toBe(3);
  expect(positions.map(Number)).toEqual(positions.map(Number).toSorted((one, other) => other - one));
  await page.getByLabel("Type").selectOption("FixtureRegistered");
  await page.waitForURL("**/audit?type=FixtureRegistered");
  await page.locator(".audit-summary", { hasText: "onerror" }).waitFor();
  expect(await rowsOf(page).count()).toBe(13);
  await page.getByPlaceholder("Stream").fill("nowhere");
  await page.getByText("No event matches these filters").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.locator(".audit-item", { hasText: "OddsUpdated" }).first().waitFor();
  expect(page.faults).toEqual([]);
});

it("does not move the row under the cursor, and says what is new", async () => {
  const page = await open(browser, `${server.url}/audit`);
  await rowsOf(page).first().waitFor();
  const second = rowsOf(page).nth(1);
  await second.hover();
  // The names of fixtures come after the rows.
  await expect.poll(() => second.textContent()).toMatch(/Home \d+|Away \d+/);
  const before = await second.textContent();
  await move(server, fixture(4));
  await page.getByRole("button", { name: /\d+ new/ }).waitFor();
  expect(await second.textContent()).toBe(before);
  await page.getByRole("button", { name: /\d+ new/ }).click();
  await page.mouse.move(0, 0);
  await expect.poll(() => rowsOf(page).first().textContent()).not.toBe(before);
  // Nobody is at the list now: what comes is shown at once.
  await move(server, fixture(5));
  await page.locator(".audit-row", { hasText: "AlertDetected" }).first().waitFor();
  await page.keyboard.press("t");
  await page.waitForURL("**paused=1**");
  // The names of fixtures come after the rows.
  await expect.poll(() => rowsOf(page).first().textContent()).toMatch(/Home \d+|Away \d+/);
  const paused = await rowsOf(page).first().textContent();
  await move(server, fixture(6));
  await page.getByText(/Paused at/).waitFor();
  expect(await rowsOf(page).first().textContent()).toBe(paused);
  expect(page.faults).toEqual([]);
});

it("keeps up with a steady stream", async () => {
  const page = await open(browser, `${server.url}/audit`);
  await rowsOf(page).first().waitFor();
  const newest = async () => Number(await rowsOf(page).first().locator(".audit-position").textContent());
  const before = await newest();
  let isDone = false;
  const stream = (async () => {
    for (let at = 0; !isDone && at < 200; at++) {
      await move(server, fixture(8), 2 + (at % 50) / 100);
      await page.waitForTimeout(40);
    }
  })();
  await expect.poll(newest, { timeout: 4_000 }).toBeGreaterThan(before + 5);
  isDone = true;
  await stream;
});

it("opens an event by keyboard, checks its hash, and walks from it", async () => {
  const page = await open(browser, `${server.url}/audit?type=AlertDetected`);
  await rowsOf(page).first().waitFor();
  await page.keyboard.press("j");
  await page.waitForURL("**open=**");
  await page.getByText("✓ Checked").waitFor();
  await page.getByLabel("Payload").getByText("changePercent").waitFor();
  await page.keyboard.press("j");
  const position = new URL(page.url()).searchParams.get("open");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/audit/events/${position}?type=AlertDetected`);
  await page.getByText("✓ Checked").waitFor();
  await page.getByRole("heading", { name: "Same correlation" }).waitFor();
  // Down is back in time, as in the list.
  await page.keyboard.press("j");
  await page.waitForURL((url) => Number(url.pathname.split("/").at(-1)) < Number(position));
  await page.keyboard.press("k");
  await page.waitForURL(`**/audit/events/${position}?type=AlertDetected`);
  await page.getByText("✓ Checked").waitFor();
  await page.locator(".log-event .facts a[href*='correlation=']").click();
  await page.waitForURL("**/audit?correlation=**");
  await rowsOf(page).first().waitFor();
  await page.locator(".audit-item", { hasText: "OddsUpdated" }).first().waitFor();
  expect(page.faults).toEqual([]);
});

it("takes what is stored as text", async () => {
  const page = await open(browser, `${server.url}/audit?type=FixtureRegistered`);
  await page.locator(".audit-row", { hasText: "onerror" }).click();
  await page.getByText("✓ Checked").waitFor();
  expect(await page.locator(".audit-event img").count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(page.faults).toEqual([]);
});

it("says when a stored event was tampered with", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await page.route("**/api/audit/events/3", async (route) => {
    const text = await (await route.fetch()).text();
    await route.fulfill({ body: text.replace(/"actor":"\w+"/, '"actor":"nobody"'), contentType: "application/json" });
  });
  await page.goto(`${server.url}/audit/events/3`);
  await page.getByText(/Does not fit/).waitFor();
});

it("goes on by itself after the server was killed, and shows what it says", async () => {
  const page = await open(browser, `${server.url}/audit`);
  await rowsOf(page).first().waitFor();
  await server.kill();
  await page.getByText(/Connection lost/).waitFor({ timeout: 15_000 });
  await server.launch();
  await move(server, fixture(7));
  await page.locator(".audit-row", { hasText: "AlertDetected" }).first().waitFor();
  const { head } = JSON.parse((await (await fetch(`${server.api}/api/audit/events?since=9007199254740991`)).text()).trim()) as { head: number };
  await expect.poll(() => rowsOf(page).first().locator(".audit-position").textContent(), { timeout: 10_000 }).toBe(String(head));
});

it("keeps what is shown while the server has no time, and says so", async () => {
  const page = await open(browser, `${server.url}/audit`);
  await rowsOf(page).first().waitFor();
  await page.route("**/api/audit/events?*", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"status":503,"detail":"the store is away"}' }));
  await page.getByText("the store is away. Trying again.").waitFor();
  expect(await rowsOf(page).count()).toBeGreaterThan(5);
  await page.unroute("**/api/audit/events?*");
  await page.getByText(/shown/).waitFor();
});

it("downloads what fits, complete", async () => {
  const page = await open(browser, `${server.url}/audit?type=FixtureRegistered`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  const lines = (await text(await download.createReadStream())).trim().split("\n");
  expect(lines).toHaveLength(14);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ end: true, count: 13 });
});

it("goes on with a search that the server ended, and says how far it is", async () => {
  const page = await open(browser, `${server.url}/risk`);
  let cut = 0;
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route("**/api/audit/events?*", async (route) => {
    const query = new URL(route.request().url()).searchParams;
    if (query.get("type") !== "FixtureRegistered") return route.continue();
    if (cut === 0) {
      cut = Number(query.get("until"));
      const end = { end: false, first: null, last: null, count: 0, head: cut, chain_hash: "", reached: cut, next: { until: cut - 1 } };
      return route.fulfill({ contentType: "application/x-ndjson", body: `${JSON.stringify(end)}\n` });
    }
    expect(Number(query.get("until"))).toBeLessThan(cut);
    await held;
    await route.continue();
  });
  await page.goto(`${server.url}/audit?type=FixtureRegistered`);
  await page.getByText(/Looking for more, down to event/).waitFor();
  goOn();
  await rowsOf(page).first().waitFor();
  expect(page.faults).toEqual([]);
});

it("goes back through a long log to its beginning", async () => {
  const many = Array.from({ length: 200 }, (_, at) => fixture(1_000 + at));
  await feed(server, many.flatMap((event) => [snapshot("betpawa", event, [oneXTwo(2, 3, 4)])]));
  const page = await open(browser, `${server.url}/audit`);
  await rowsOf(page).first().waitFor();
  for (let round = 0; round < 60 && !(await page.getByText("back to the beginning").isVisible()); round++) {
    await page.locator(".audit-list .virtual").evaluate((box) => box.scrollTo({ top: box.scrollHeight }));
    await page.waitForTimeout(60);
  }
  await page.locator(".audit-list .virtual").evaluate((box) => box.scrollTo({ top: box.scrollHeight }));
  await expect.poll(() => page.locator(".audit-item .audit-position").last().textContent()).toBe("1");
});

describe("who may", () => {
  let locked: Server;
  beforeAll(async () => {
    locked = await Server.start({ tokens: ["tess viewer viewer-token-0123456789abcdef", "audra auditor auditor-token-0123456789abcdef"] });
  });
  afterAll(async () => {
    await locked?.stop();
  });

  it("asks for a token, and tells a viewer that the log is not for them", async () => {
    const page = await open(browser, `${locked.url}/audit`);
    await page.getByRole("textbox", { name: "Token" }).fill("viewer-token-0123456789abcdef");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Your role (viewer) may not see this" }).waitFor();
    await page.context().close();
    const other = await open(browser, `${locked.url}/audit`);
    await other.getByRole("textbox", { name: "Token" }).fill("auditor-token-0123456789abcdef");
    await other.keyboard.press("Enter");
    await other.getByText("The log is empty").waitFor();
  });
});

it("has no serious fault of accessibility, and pictures", async () => {
  for (const path of ["/audit", "/audit?open=40", "/audit/events/40"]) {
    const page = await open(browser, server.url + path);
    await page.locator(".audit-item, .log-event-content").first().waitFor();
    await page.waitForTimeout(300);
    expect(await faultsInBothThemes(page)).toEqual([]);
    await page.context().close();
  }
  await pictures(browser, `${server.url}/audit`, "audit", (page) => rowsOf(page).first().waitFor());
  await pictures(browser, `${server.url}/audit?type=AlertDetected&open=${await anAlert()}`, "audit-open", (page) => page.getByText("✓ Checked").waitFor());
  await pictures(browser, `${server.url}/audit/events/${await anAlert()}`, "audit-event", (page) => page.getByText("✓ Checked").waitFor());
});

async function anAlert(): Promise<number> {
  const text = await (await fetch(`${server.api}/api/audit/events?type=AlertDetected&limit=1`)).text();
  return (JSON.parse(text.split("\n")[0] ?? "{}") as { position: number }).position;
}
