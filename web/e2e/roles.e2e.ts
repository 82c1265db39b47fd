import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, launch, open, pictures } from "./support/browser.ts";
import { feed, fixture, nextCapture, oneXTwo, snapshot } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

const ROBOT = "robot-token-0123456789abcdef";
const VIEWER = "viewer-token-0123456789abcdef";
const ADA = "ada-token-0123456789abcdefgh";
const BEN = "ben-token-0123456789abcdefgh";
let server: Server;
let browser: Browser;

beforeAll(async () => {
  const tokens = [`robot ingest ${ROBOT}`, `vera viewer ${VIEWER}`, `ada trader ${ADA}`, `ben trader ${BEN}`];
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

it("lets nobody undo what another user did before them in the same tab", async () => {
  const event = fixture(1);
  for (const home of [2, 2.4]) {
    const at = nextCapture();
    await feed(server, [snapshot("betpawa", event, [oneXTwo(home, 3.2, 3.6)], at), snapshot("sportybet", event, [oneXTwo(2, 3.2, 3.6)], at)], ROBOT);
  }
  const page = await open(browser, `${server.url}/risk?open=all`);
  await signIn(page, ADA);
  await page.locator(".alert-row").first().waitFor();
  for (const key of ["j", "j", "Shift+A"]) await page.keyboard.press(key);
  await page.getByRole("dialog", { name: "Acknowledge with a note" }).waitFor();
  await page.keyboard.type("only Ada's business");
  await page.keyboard.press("Enter");
  await page.getByText("1 alert acknowledged.").waitFor();
  expect(await page.evaluate(() => sessionStorage.getItem("linewatch.undo"))).not.toBeNull();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("dialog", { name: "Sign in" }).waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await signIn(page, BEN);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.keyboard.press("u");
  await page.getByText("There is nothing to undo.").waitFor();
  const { alerts } = (await (await fetch(`${server.api}/api/alerts`, { headers: { authorization: `Bearer ${BEN}` } })).json()) as { alerts: { status: string; acknowledgedBy: string }[] };
  expect(alerts).toMatchObject([{ status: "acknowledged", acknowledgedBy: "ada" }]);
});

it("has pictures", async () => {
  await pictures(browser, `${server.url}/risk`, "role-ingest", async (page) => {
    await signIn(page, ROBOT);
    await page.getByRole("heading", { name: /^The role ingest/ }).waitFor();
  });
});
