import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { faultsOfAccess, launch, open } from "./support/browser.ts";
import { crowd } from "./support/crowd.ts";
import { atAllWidths } from "./support/drawing.ts";
import { DESK, IS_MOCKED, Mock } from "./support/rules.ts";
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

it("shows what the settings say where nobody activated a rule set", async () => {
  const page = await show("/rules");
  await page.getByText("No rule set: the settings decide").waitFor();
  for (const id of ["price", "disagreement", "availability"]) await page.getByRole("region", { name: `Monitor ${id}` }).waitFor();
  const price = page.getByRole("region", { name: "Monitor price" });
  expect(await price.getByText("Warning from").count()).toBeGreaterThan(0);
  expect(await price.getByText("settings").count()).toBeGreaterThanOrEqual(4);
  expect(page.faults).toEqual([]);
});

it("makes a draft of a preset, by keyboard changes it, saves and activates it with a note", async () => {
  const page = await show("/rules");
  await page.keyboard.press("n");
  const preset = page.getByRole("region", { name: "Preset desk", exact: true });
  await preset.getByRole("button", { name: "Start a draft" }).click();
  const dialog = page.getByRole("dialog", { name: "New draft" });
  await dialog.getByLabel("Name").fill("evening");
  await page.keyboard.press("Enter");
  const editor = page.getByRole("region", { name: "Draft evening" });
  await editor.waitFor();
  const price = editor.getByRole("group", { name: "Monitor price" });
  await price.getByLabel("Floor", { exact: true }).fill("x");
  await price.getByText("A number from 0 to 1,000").waitFor();
  await price.getByLabel("Floor", { exact: true }).fill("1,5");
  await page.keyboard.press("Control+Enter");
  await page.getByText("Saved the draft evening. It is not in force.").waitFor();
  await editor.getByRole("button", { name: "Activate …" }).click();
  const activating = page.getByRole("dialog", { name: "Activate the draft evening" });
  await activating.getByLabel("Note").fill("fewer repeats");
  await activating.getByRole("button", { name: "Activate", exact: true }).click();
  await page.getByText("is in force for every batch from now on.").first().waitFor();
  await page.getByText("Version 1 by").waitFor();
  await page.getByRole("region", { name: "Monitor steam" }).waitFor();
  expect(page.faults).toEqual([]);
});

it("says the line and the field of a text that is no rule set", async () => {
  const page = await show("/rules?tab=drafts&draft=evening");
  await page.getByRole("button", { name: "As text" }).click();
  const text = page.getByLabel("Rule set as TOML or JSON");
  const before = await text.inputValue();
  const lines = before.split("\n");
  const at = lines.findIndex((line) => line.startsWith("floor"));
  await text.fill([...lines.slice(0, at), "wanring = 7", ...lines.slice(at)].join("\n"));
  await page.getByRole("button", { name: `Line ${at + 1}` }).click();
  expect(await text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd))).toBe("wanring = 7");
  await page.getByRole("button", { name: "Discard changes" }).click();
  expect(await text.inputValue()).toBe(before);
  expect(page.faults).toEqual([]);
});

it("says who was first, and compares", async () => {
  const page = await show("/rules?tab=drafts&draft=evening");
  await page.getByRole("button", { name: "Activate …" }).click();
  const dialog = page.getByRole("dialog", { name: "Activate the draft evening" });
  await dialog.waitFor();
  const other = { monitors: DESK.monitors.filter(({ id }) => id !== "drift") };
  if (IS_MOCKED) mock.put(other, "no drift tonight");
  else {
    const { version } = (await (await fetch(`${server.api}/api/rules`)).json()) as { version: number };
    const body = JSON.stringify({ expectedVersion: version, rules: other, note: "no drift tonight" });
    expect((await fetch(`${server.api}/api/rules`, { method: "PUT", headers: { "content-type": "application/json" }, body })).ok).toBe(true);
  }
  await dialog.getByRole("button", { name: "Activate", exact: true }).click();
  await dialog.getByText("was first with version 2").waitFor();
  await dialog.getByText("no drift tonight").waitFor();
  await dialog.getByRole("list", { name: "Changes to version 2" }).getByText("drift").first().waitFor();
  await dialog.getByRole("button", { name: "Activate over version 2" }).click();
  await page.getByText("Version 3 by").waitFor();
});

it("asks before changes that are not saved are left by a tab or Esc", async () => {
  const page = await show("/rules?tab=drafts&draft=evening");
  const price = page.getByRole("group", { name: "Monitor price" });
  await price.getByLabel("Floor", { exact: true }).fill("9");
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  for (const leave of [() => page.getByRole("tab", { name: "History" }).click(), () => page.getByRole("button", { name: "All drafts" }).click(), () => page.getByRole("link", { name: "Odds" }).click()]) {
    await leave();
    await dialog.getByText("Not saved: the draft evening.").waitFor();
    // Enter stays.
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    expect(await price.getByLabel("Floor", { exact: true }).inputValue()).toBe("9");
  }
  await page.getByRole("button", { name: "Discard changes" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("region", { name: "Drafts" }).waitFor();
  expect(await dialog.count()).toBe(0);
});

it("compares versions and reverts to one as a new one", async () => {
  const page = await show("/rules?tab=history");
  const entries = page.locator(".rules-history > li");
  await entries.nth(2).waitFor();
  await entries.nth(1).getByRole("button", { name: "Revert" }).click();
  const dialog = page.getByRole("dialog", { name: "Revert to version 2" });
  await dialog.getByText("This switches off what is on: monitor drift.").waitFor();
  await dialog.getByRole("button", { name: "Revert as a new version" }).click();
  await dialog.getByText("Say why this is switched off.").waitFor();
  await dialog.getByLabel("Note").fill("drift was too loud");
  await dialog.getByRole("button", { name: "Revert as a new version" }).click();
  await page.getByText("Version 4 by").waitFor();
  await entries.first().getByText("drift was too loud").waitFor();
  await entries.first().getByRole("button", { name: "Compare" }).click();
  await page.getByText("to version 4").waitFor();
});

it("says which layer set each field of a market", async () => {
  const page = await show("/rules?tab=where");
  await page.locator(".filters select").first().selectOption({ index: 1 });
  await page.getByRole("region", { name: "Monitor steam" }).waitFor();
  await page.getByLabel("Bookmaker").selectOption("sportybet");
  await page.getByRole("region", { name: "Monitor price" }).getByText("monitor").first().waitFor();
  expect(page.url()).toContain("book=sportybet");
});

it("explains an alert, and why there was none", async () => {
  const page = await show("/risk?open=all");
  await page.locator(".alert-row").first().click();
  const panel = page.getByRole("complementary");
  await panel.getByRole("button", { name: "Explain" }).click();
  await panel.getByText("recomputed", { exact: true }).waitFor();
  await panel.getByText("Quotes").waitFor();
  await page.goto(`${server.url}/events/1`);
  await page.getByRole("button", { name: "Why no alert?" }).click();
  await page.getByText(/came close/).first().waitFor();
  expect(await page.getByRole("tab", { name: "Held back" }).getAttribute("aria-selected")).toBe("true");
});

it("has pictures at all widths, no serious fault of accessibility and nothing too wide", async () => {
  const desk = Mock.ofDesk();
  const empty = new Mock();
  const rich = Object.assign(Mock.ofDesk(), { isRich: true });
  const pages: [name: string, path: string, of: Mock, then?: (page: Page) => Promise<unknown>][] = [
    ["rules", "/rules", desk],
    ["rules-none", "/rules", empty],
    ["rules-where", "/rules?tab=where&fixture=1&book=sportybet", desk, (page) => page.getByRole("region", { name: "Monitor steam" }).waitFor()],
    ["rules-drafts", "/rules?tab=drafts", desk, (page) => page.getByRole("region", { name: "Preset desk", exact: true }).waitFor()],
    ["rules-draft", "/rules?tab=drafts&draft=qualifiers", desk, addOverride],
    ["rules-text", "/rules?tab=drafts&draft=qualifiers", desk, misspell],
    ["rules-activate", "/rules?tab=drafts&draft=qualifiers", desk, (page) => page.getByRole("button", { name: "Activate …" }).click()],
    ["rules-history", "/rules?tab=history", desk, (page) => page.locator(".rules-history").waitFor()],
    ["rules-copies", "/rules?tab=copies", desk, (page) => page.getByText("99.98 %").waitFor()],
    ["risk-rich", "/risk?open=all", rich, (page) => page.locator(".alert-row").first().click()],
    ["risk-explain", "/risk?open=all", desk, explainFirst],
    ["fixture-silence", "/events/1?aside=silence", desk, (page) => page.locator(".held-back-line").first().waitFor()],
  ];
  const only = process.env["LINEWATCH_E2E_PAGES_ONLY"];
  for (const [name, path, of, then] of pages.filter(([name]) => !only || new RegExp(only).test(name))) {
    const page = await show(path, { of, width: 1920, height: 900, theme: name.length % 2 ? "dark" : "light" });
    if (of === empty) await page.route("**/api/alerts/stats", (route) => route.fulfill({ json: { total: 1_026, byStatus: { new: 0, acknowledged: 4, past: 1_022 }, bySeverity: {}, byType: {} } }));
    if (of === empty) await page.reload();
    if (of === empty) await page.getByText("366 alerts").waitFor();
    await then?.(page);
    await atAllWidths(page, name);
    expect.soft(await faultsOfAccess(page), name).toEqual([]);
    expect.soft(page.faults, name).toEqual([]);
    await page.context().close();
  }
});

async function addOverride(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add an override" }).click();
  await page.getByLabel("Country", { exact: true }).last().fill("Brazil");
}

async function misspell(page: Page): Promise<void> {
  await page.getByRole("button", { name: "As text" }).click();
  const text = page.getByLabel("Rule set as TOML or JSON");
  await text.fill((await text.inputValue()).replace("floor = 1.5", "wanring = 7"));
  await page.getByRole("button", { name: /^Line/ }).waitFor();
}

async function explainFirst(page: Page): Promise<void> {
  await page.locator(".alert-row").first().click();
  await page.getByRole("complementary").getByRole("button", { name: "Explain" }).click();
  await page.getByText("recomputed", { exact: true }).waitFor();
  await page.getByText("recomputed", { exact: true }).scrollIntoViewIfNeeded();
}
