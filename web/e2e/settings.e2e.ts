import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsInBothThemes, faultsOfAccess, launch, lookAgain, open, picture, pictures } from "./support/browser.ts";
import { Server } from "./support/server.ts";

const VIEWER = "viewer-token-0123456789abcdef";
let server: Server;
let locked: Server;
let browser: Browser;

beforeAll(async () => {
  [server, locked, browser] = await Promise.all([Server.start(), Server.start({ tokens: [`vera viewer ${VIEWER}`] }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([server?.stop(), locked?.stop()]);
});

const put = (settings: object) =>
  fetch(`${server.api}/api/settings`, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(settings) });

it("sends only what was changed, by keyboard, and shows who changed it", async () => {
  const page = await open(browser, `${server.url}/settings`);
  const field = page.getByLabel("Warning from");
  await field.waitFor();
  const sent: unknown[] = [];
  page.on("request", (request) => request.method() === "PUT" && sent.push(request.postDataJSON()));
  await field.focus();
  await field.fill("6,5");
  await page.getByLabel("Disagreement window").fill("60");
  await page.getByText("in force: 7").waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByText("Saved: Warning from").waitFor();
  expect(sent).toEqual([{ alertThresholdWarning: 6.5 }]);
  const history = page.getByRole("region", { name: "Changes" });
  await history.getByText("local").first().waitFor();
  expect(await history.locator("li li").first().textContent()).toBe("Warning from 7 → 6.5");
  // What is reverted is typed, not saved.
  await history.getByRole("button", { name: "Revert" }).first().click();
  expect(await field.inputValue()).toBe("7");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Discard" }).click();
  expect(await field.inputValue()).toBe("6.5");
  expect(page.faults).toEqual([]);
});

it("says what the server would refuse before it is asked", async () => {
  const page = await open(browser, `${server.url}/settings`);
  const elevated = page.getByLabel("Elevated from");
  await elevated.fill("15");
  await page.getByText("Must lie below critical, which is 15 %.").waitFor();
  let asked = 0;
  page.on("request", (request) => (asked += request.method() === "PUT" ? 1 : 0));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/Nothing was saved\. Elevated from/).waitFor();
  expect(asked).toBe(0);
  expect(await elevated.getAttribute("aria-invalid")).toBe("true");
});

it("shows a refusal of the server at its field, keeps what was typed, and shows nothing as saved", async () => {
  const page = await open(browser, `${server.url}/settings`);
  const field = page.getByLabel("Disagreement window");
  await field.fill("90");
  for (const [status, problem] of [
    [400, { detail: "<b>alertLookbackMinutes</b> must lie between 15 and 60, not 90", field: "alertLookbackMinutes" }],
    [403, { detail: "your token's role does not allow this" }],
    [409, { detail: "somebody else was faster" }],
    [503, { detail: "the store is away" }],
  ] as const) {
    await page.route("**/api/settings", (route) =>
      route.request().method() === "PUT" ? route.fulfill({ status, contentType: "application/problem+json", body: JSON.stringify({ status, ...problem }) }) : route.continue(),
    );
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText(problem.detail).first().waitFor();
    expect(await page.getByText(/^Saved/).count()).toBe(0);
    expect(await field.inputValue()).toBe("90");
    await page.unroute("**/api/settings");
  }
  expect(page.faults).toEqual([]);
});

it("says when somebody else changed what is being changed here", async () => {
  const page = await open(browser, `${server.url}/settings`);
  const field = page.getByLabel("Batch size");
  await field.fill("70");
  expect((await put({ batchSize: 60, alertLookbackMinutes: 61 })).ok).toBe(true);
  await lookAgain(page);
  await page.getByText("Somebody changed it meanwhile: 50 → 60").waitFor();
  await page.getByText("Saved by somebody else meanwhile: Disagreement window, Batch size").waitFor();
  expect(await field.inputValue()).toBe("70");
});

it("does not save over what somebody else saved unseen", async () => {
  const page = await open(browser, `${server.url}/settings`);
  const field = page.getByLabel("Parallel parsing");
  await field.fill("20");
  expect((await put({ maxConcurrentEvents: 30 })).ok).toBe(true);
  const sent: unknown[] = [];
  page.on("request", (request) => request.method() === "PUT" && sent.push(request.postDataJSON()));
  await page.keyboard.press("Control+Enter");
  await page.getByText("Nothing was saved yet: somebody else changed Parallel parsing.").waitFor();
  await page.getByText(/^Somebody changed it meanwhile: \d+ → 30$/).waitFor();
  expect(sent).toEqual([]);
  // Now it has been seen.
  await page.keyboard.press("Control+Enter");
  await page.getByText("Saved: Parallel parsing").waitFor();
  expect(sent).toEqual([{ maxConcurrentEvents: 20 }]);
});

it("looks up what became of a change whose answer was lost", async () => {
  const page = await open(browser, `${server.url}/settings`);
  const field = page.getByLabel("Kickoff within 30 min");
  await field.fill("45");
  await page.route("**/api/settings", async (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved: Kickoff within 30 min").waitFor();
  expect(await page.getByText(/Nothing was saved/).count()).toBe(0);
  await page.getByRole("region", { name: "Changes that are not saved" }).waitFor({ state: "detached" });
  expect(await field.inputValue()).toBe("45");
});

it("shows what was saved at once, and never the old value again", async () => {
  const page = await open(browser, `${server.url}/settings`);
  const field = page.getByLabel("Kickoff within 2 h");
  await field.fill("210");
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('input[name="soonIntervalSeconds"]');
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    const look = () => {
      if (input && seen.at(-1) !== input.value) seen.push(input.value);
      requestAnimationFrame(look);
    };
    look();
  });
  await page.keyboard.press("Control+Enter");
  await page.getByText("Saved: Kickoff within 2 h").waitFor();
  await page.getByRole("region", { name: "Changes" }).getByText("210", { exact: true }).waitFor();
  expect(await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual(["210"]);
});

it("asks before what is not saved is lost: by key, by link and by going back", async () => {
  const page = await open(browser, `${server.url}/odds`);
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  const field = page.getByLabel("Disagreement window");
  await field.fill("75");
  const bar = page.getByRole("region", { name: "Changes that are not saved" });
  await bar.waitFor();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  const leave: (() => Promise<unknown>)[] = [
    async () => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("g");
      await page.keyboard.press("r");
    },
    () => page.getByRole("link", { name: "Audit" }).click(),
    () => page.evaluate(() => history.back()),
  ];
  for (const go of leave) {
    await go();
    await dialog.getByText("Not saved: Disagreement window.").waitFor();
    // Enter stays.
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => new URL(page.url()).pathname).toBe("/settings");
    expect(await field.inputValue()).toBe("75");
  }
  expect(await faultsOfAccess(page)).toEqual([]);
  await page.evaluate(() => history.back());
  await dialog.waitFor();
  await picture(page, "settings-leaving-1280");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Odds" }).waitFor();
  await page.goForward();
  await field.waitFor();
  expect(await bar.count()).toBe(0);
});

it("takes back one change at a time with u", async () => {
  const page = await open(browser, `${server.url}/settings`);
  await page.getByLabel("Disagreement window").fill("90");
  await page.getByLabel("Kickoff within 2 h").fill("330");
  await page.keyboard.press("Escape");
  await page.getByText("2 changes").waitFor();
  await page.keyboard.press("u");
  await page.getByText("1 change", { exact: true }).waitFor();
  expect(await page.getByLabel("Disagreement window").inputValue()).toBe("90");
  expect(await page.getByLabel("Kickoff within 2 h").inputValue()).not.toBe("330");
});

it("goes on asking for a token until it is given one that the server takes", async () => {
  const page = await open(browser, `${locked.url}/settings`);
  const field = page.getByRole("textbox", { name: "Token" });
  for (let round = 0; round < 2; round += 1) {
    await field.fill("wrong-token-0123456789abcdef");
    await page.keyboard.press("Enter");
    await page.getByText("Invalid token.").waitFor();
    expect(await page.getByRole("dialog").isVisible()).toBe(true);
  }
  expect(await faultsOfAccess(page)).toEqual([]);
  await picture(page, "login-refused-1280");
  await field.fill(VIEWER);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("Read-only").waitFor();
});

it("can only be read by those who may not change it", async () => {
  const page = await open(browser, `${locked.url}/settings`);
  await page.getByRole("textbox", { name: "Token" }).fill(VIEWER);
  await page.keyboard.press("Enter");
  await page.getByText("Read-only").waitFor();
  expect(await page.getByLabel("Warning from").isDisabled()).toBe(true);
});

it("has no serious fault of accessibility, and pictures", async () => {
  const page = await open(browser, `${server.url}/settings`);
  await page.getByLabel("Warning from").fill("99");
  await page.getByText("Must lie between 1 and 50.").waitFor();
  expect(await faultsInBothThemes(page)).toEqual([]);
  await put({ alertThresholdCritical: 20, enabledPlatforms: ["betpawa", "bet9ja"] });
  const mistake = async (page: Page) => {
    await page.getByLabel("Elevated from").fill("12");
    await page.getByLabel("Warning from").fill("12");
    await page.getByText("Must lie below").waitFor();
  };
  await pictures(browser, `${server.url}/settings`, "settings", mistake, async (page) => {
    const save = await page.getByRole("button", { name: "Save", exact: true }).boundingBox();
    expect((save?.x ?? 0) + (save?.width ?? 0)).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  });
});
