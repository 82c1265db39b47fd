import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, launch, open, pictures } from "./support/browser.ts";
import { Server } from "./support/server.ts";

const ROBOT = "robot-token-0123456789abcdef";
const VIEWER = "viewer-token-0123456789abcdef";
let server: Server;
let browser: Browser;

beforeAll(async () => {
  const tokens = [`robot ingest ${ROBOT}`, `vera viewer ${VIEWER}`];
  [server, browser] = await Promise.all([Server.start({ tokens }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function signIn(page: Page, token: string): Promise<void> {
  await page.getByRole("textbox", { name: "Token" }).fill(token);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

it("tells by name a role that may not see the desk, and lets it sign out", async () => {
  const page = await open(browser, `${server.url}/risk`);
  await signIn(page, ROBOT);
  await page.getByRole("heading", { name: "The role ingest may not see the desk" }).waitFor();
  await page.getByText("You are signed in as robot.").waitFor();
  // It is no fault of the server, nor of the connection.
  expect(await page.locator(".banner, .feed").count()).toBe(0);
  expect(await faultsInBothThemes(page)).toEqual([]);
  await page.locator("main").getByRole("button", { name: "Sign out" }).click();
  await signIn(page, VIEWER);
  await page.getByText("No new alerts").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  expect(page.faults).toEqual([]);
});

it("signs out by keyboard, from the palette", async () => {
  const page = await open(browser, `${server.url}/odds`);
  await signIn(page, VIEWER);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("sign out");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Sign in" }).waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

it("names the role to which a page is closed", async () => {
  const page = await open(browser, `${server.url}/audit`);
  await signIn(page, VIEWER);
  await page.getByRole("heading", { name: "Your role (viewer) may not see this" }).waitFor();
});

it("has pictures", async () => {
  await pictures(browser, `${server.url}/risk`, "role-ingest", async (page) => {
    await signIn(page, ROBOT);
    await page.getByRole("heading", { name: /^The role ingest/ }).waitFor();
  });
});
