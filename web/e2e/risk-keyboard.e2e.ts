import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsOfAccess, launch, open } from "./support/browser.ts";
import { FIXTURES, ordinaryAfternoon } from "./support/desk.ts";
import { move } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

let browser: Browser;
let server: Server;

beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), Server.start()]);
  await ordinaryAfternoon(server);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const panel = (page: Page) => page.getByRole("complementary", { name: "Alert" });
const alertOf = (page: Page) => new URL(page.url()).searchParams.get("alert");

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

async function openFirstAlert(page: Page): Promise<string> {
  await page.locator(".alert-row").first().waitFor();
  await press(page, "j", "j", "Enter");
  await panel(page).waitFor();
  return alertOf(page) ?? "";
}

it("has a panel that follows the keyboard, acknowledges and shows the next alert", async () => {
  const page = await open(browser, `${server.url}/risk?open=all`);
  const first = await openFirstAlert(page);
  await press(page, "a");
  await expect.poll(() => alertOf(page)).not.toBe(first);
  const second = alertOf(page);
  await press(page, "k");
  await page.getByRole("complementary", { name: "Fixture" }).or(panel(page)).waitFor();
  await press(page, "j");
  await expect.poll(() => alertOf(page)).toBe(second);
  // Its actions come first: the next Tab is on them.
  await press(page, "Tab");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Acknowledge");
  await press(page, "Tab");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("View fixture");
  expect(await faultsOfAccess(page)).toEqual([]);
  await press(page, "u");
  await page.getByText("1 alert unacknowledged.").waitFor();
  await page.context().close();
});

it("has the focus in the panel of a fixture, too", async () => {
  const page = await open(browser, `${server.url}/risk?open=all`);
  await openFirstAlert(page);
  await press(page, "Home");
  const ofFixture = page.getByRole("complementary", { name: "Fixture" });
  await ofFixture.waitFor();
  await expect.poll(() => ofFixture.evaluate((box) => box === document.activeElement)).toBe(true);
  await press(page, "Tab");
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Acknowledge all");
  await press(page, "j");
  await panel(page).waitFor();
  await expect.poll(() => panel(page).evaluate((box) => box === document.activeElement)).toBe(true);
  await page.context().close();
});

it("edits a note and explains an alert without a mouse, by keys and from the palette", async () => {
  const page = await open(browser, `${server.url}/risk?status=acknowledged&open=all`);
  await page.locator(".alert-row").first().waitFor();
  await press(page, "j", "j", "Shift+N");
  const note = panel(page).getByRole("region", { name: "Note" });
  await expect.poll(() => note.getByRole("textbox", { name: "Note" }).evaluate((field) => field === document.activeElement)).toBe(true);
  await press(page, "Control+a");
  await page.keyboard.type("the line-up is out, j and k are letters here");
  await press(page, "Enter");
  await page.getByText("The note is changed.").waitFor();
  await note.getByText("the line-up is out, j and k are letters here").waitFor();
  // Where it began: at the button, and Esc leads out of the editor without a change.
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  await expect.poll(focused).toBe("Edit note");
  await press(page, "Enter");
  await page.keyboard.type("nobody keeps this");
  await press(page, "Escape");
  await expect.poll(focused).toBe("Edit note");
  expect(await note.textContent()).not.toContain("nobody keeps this");
  await press(page, "Control+k");
  await page.keyboard.type("explain");
  await press(page, "Enter");
  await panel(page).getByRole("region", { name: "Why this alert" }).getByRole("heading", { name: "Quotes" }).waitFor();
  await expect.poll(focused).toBe("Explain");
  await press(page, "Control+k");
  await page.keyboard.type("edit note");
  await press(page, "Enter");
  await expect.poll(() => note.getByRole("textbox", { name: "Note" }).inputValue()).toContain("the line-up is out");
  await press(page, "Escape");
  // Of a new alert it says how it gets a note.
  await press(page, "1");
  await page.locator(".alert-row").first().waitFor();
  await press(page, "j", "j", "Shift+N");
  await page.getByText("Only acknowledged alerts have a note: Shift+A acknowledges with one.").waitFor();
  await page.context().close();
});

it("leads back: from an alert, from filters, from the fixture and from the log", async () => {
  const page = await open(browser, `${server.url}/risk?open=all`);
  await openFirstAlert(page);
  await page.goBack();
  await panel(page).waitFor({ state: "detached" });
  await page.goForward();
  await panel(page).waitFor();
  await press(page, "Escape");
  await panel(page).waitFor({ state: "detached" });
  await press(page, "s", "c");
  await page.waitForURL(/severity=critical/);
  await page.goBack();
  await expect.poll(() => page.url()).not.toContain("severity=");
  await page.locator(".alert-row").first().waitFor();
  await press(page, "j", "j", "f");
  await page.waitForURL(/\/events\/\d+\?.*alert=/);
  await page.goBack();
  await page.locator(".alert-row").first().waitFor();
  await press(page, "j", "j", "v");
  await page.waitForURL(/\/audit\/events\/\d+/);
  await page.goBack();
  await page.locator(".alert-row").first().waitFor();
  await page.context().close();
});

it("has every action and page in the palette", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await page.locator(".group-row").first().waitFor();
  await press(page, "Control+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await palette.waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  await page.keyboard.type("tab past");
  await press(page, "Enter");
  await page.waitForURL(/status=past/);
  await press(page, "Control+k");
  await page.keyboard.type("go settings");
  await press(page, "Enter");
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await page.goBack();
  await page.locator(".risk").waitFor();
  await press(page, "Control+k");
  await page.keyboard.type("columns trend");
  await press(page, "Enter");
  expect(await page.evaluate(() => localStorage.getItem("linewatch.risk.columns"))).toBe("others,stored,age");
  await press(page, "Control+k", "Escape");
  await palette.waitFor({ state: "detached" });
  await page.context().close();
});

it("undoes after a reload", async () => {
  const page = await open(browser, `${server.url}/risk?open=all`);
  await page.locator(".alert-row").first().waitFor();
  await press(page, "j", "j", "a");
  await page.getByText("1 alert acknowledged.").waitFor();
  await page.reload();
  await page.locator(".group-row").first().waitFor();
  await press(page, "u");
  await page.getByText("1 alert unacknowledged.").waitFor();
  await page.context().close();
});

it("counts new alerts in the title of the tab, and says what moved most in a fixture's row", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await expect.poll(() => page.title()).toMatch(/^\(\d+\) Risk · linewatch$/);
  const before = Number(/\d+/.exec(await page.title())?.[0]);
  const [fixture] = FIXTURES;
  if (!fixture) throw new Error("no fixture");
  await move(server, fixture, 3.2);
  await expect.poll(async () => Number(/\d+/.exec(await page.title())?.[0])).toBeGreaterThan(before);
  // On the page of a fixture, too.
  const other = await open(browser, `${server.url}/events/1`);
  await expect.poll(() => other.title()).toMatch(/^\(\d+\) .+ - .+ · linewatch$/);
  await other.context().close();
  const row = page.getByRole("row").filter({ hasText: fixture.name ?? "" });
  await expect.poll(() => row.locator(".cell-lead").textContent()).toContain("BetPawa");
  expect(await row.locator(".cell-percent").textContent()).toMatch(/^\+\d+\.\d\d %$/);
  await page.context().close();
});

it("shows the columns that are chosen, and remembers them", async () => {
  const page = await open(browser, `${server.url}/risk?open=all`, { width: 1920 });
  await page.locator(".cell-spark").first().waitFor();
  await page.getByRole("button", { name: "Columns: Columns" }).click();
  await page.getByRole("checkbox", { name: "Trend" }).uncheck();
  await page.locator(".cell-spark").first().waitFor({ state: "hidden" });
  await page.reload();
  await page.locator(".alert-row").first().waitFor();
  expect(await page.locator(".cell-spark").first().isVisible()).toBe(false);
  expect(await page.locator(".cell-stored").first().textContent()).toMatch(/^\d\d:\d\d:\d\d$/);
  await page.context().close();
});

it("follows the system's theme until somebody chooses one", async () => {
  const context = await browser.newContext({ colorScheme: "light" });
  const page = await context.newPage();
  await page.goto(`${server.url}/risk`);
  const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
  await expect.poll(theme).toBe("light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(theme).toBe("dark");
  await page.locator(".group-row").first().waitFor();
  await press(page, "Shift+D");
  await expect.poll(theme).toBe("light");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.reload();
  await expect.poll(theme).toBe("light");
  await context.close();
});

it("reaches Settings on a phone, in a header of one line", async () => {
  const page = await open(browser, `${server.url}/risk`, { width: 390, height: 844 });
  expect((await page.locator(".bar").boundingBox())?.height).toBeLessThanOrEqual(46);
  await page.locator(".menu > button").click();
  expect(await faultsOfAccess(page)).toEqual([]);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await page.context().close();
});
