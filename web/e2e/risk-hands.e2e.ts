import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { launch, open } from "./support/browser.ts";
import { fixture, introduce, move } from "./support/feeding.ts";
import { Server } from "./support/server.ts";

/** More fixtures than a screen has rows. */
const fixtures = Array.from({ length: 40 }, (_, at) => fixture(at + 1));

let server: Server;
let browser: Browser;
let page: Page & { faults: string[] };
let fresh = 1_000;

interface AlertOfApi {
  id: number;
  eventName: string;
}

beforeAll(async () => {
  [server, browser] = await Promise.all([Server.start(), launch()]);
  await introduce(server, fixtures);
  for (const event of fixtures) await move(server, event);
  const seen = (await alerts()).filter(({ eventName }) => /^Home [1-4] /.test(eventName));
  await acknowledge(seen.map(({ id }) => id));
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

beforeEach(async () => {
  page = await open(browser, `${server.url}/risk`);
  await page.getByRole("row").nth(5).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
});

afterEach(async () => {
  expect(page.faults).toEqual([]);
  await page.context().close();
});

const first = (of: Page = page) => of.getByRole("row").first();
const shown = (name: RegExp) => page.getByRole("row").filter({ hasText: name }).first().waitFor();
const ACKNOWLEDGED = /Home [1-4] /;

async function alerts(query = "status=new"): Promise<AlertOfApi[]> {
  const answer = await fetch(`${server.api}/api/alerts?limit=200&${query}`);
  return ((await answer.json()) as { alerts: AlertOfApi[] }).alerts;
}

/** As another trader would. */
async function acknowledge(alertIds: number[]): Promise<void> {
  const body = JSON.stringify({ alertIds, acknowledged: true });
  await fetch(`${server.api}/api/alerts/acknowledge`, { method: "POST", headers: { "content-type": "application/json" }, body });
}

/** A new alert of a fixture that nobody knew. */
async function alertComes(): Promise<string> {
  const event = fixture((fresh += 1));
  await introduce(server, [event]);
  await move(server, event);
  return event.name;
}

/** Brings the mouse to the middle of a row, where no button is. */
async function hover(at: number): Promise<{ id: string | undefined; x: number; y: number }> {
  const row = page.getByRole("row").nth(at);
  const box = await row.boundingBox();
  if (!box) throw new Error(`there is no row ${at}`);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  return { id: await under(x, y), x, y };
}

const under = (x: number, y: number) => page.evaluate(([x, y]) => document.elementFromPoint(x ?? 0, y ?? 0)?.closest(".risk-row")?.id, [x, y]);

describe("another view is shown although", () => {
  it("the list was scrolled when its tab was clicked", async () => {
    await hover(3);
    await page.mouse.wheel(0, 400);
    await expect.poll(() => page.locator(".virtual").evaluate((box) => box.scrollTop)).toBeGreaterThan(0);
    await page.getByRole("tab", { name: /Acknowledged/ }).click();
    await shown(ACKNOWLEDGED);
    expect(await page.getByText("No acknowledged alerts").count()).toBe(0);
  });

  it("the mouse rests on the list while a key chooses it, and back again", async () => {
    await hover(3);
    await page.keyboard.press("2");
    await shown(ACKNOWLEDGED);
    await page.keyboard.press("1");
    await shown(/Home 40 /);
  });

  it("the keyboard was on a row when the browser went back", async () => {
    await page.keyboard.press("2");
    await shown(ACKNOWLEDGED);
    await page.keyboard.press("j");
    await page.goBack();
    await shown(/Home 40 /);
    await page.keyboard.press("2");
    await shown(ACKNOWLEDGED);
    await page.keyboard.press("j");
    await page.getByRole("navigation").getByRole("link", { name: /^Risk/ }).click();
    await shown(/Home 40 /);
  });

  it("its address names an alert that is acknowledged", async () => {
    const [alert] = await alerts("status=acknowledged");
    await page.goto(`${server.url}/risk?alert=${alert?.id}`);
    await page.getByRole("complementary", { name: "Alert" }).waitFor();
    await page.locator(`#row-a${alert?.id}.current`).waitFor();
    expect(await page.getByRole("tab", { name: /Acknowledged/ }).getAttribute("aria-selected")).toBe("true");
  });
});

describe("nothing moves under a mouse", () => {
  it("when alerts come, when something is selected, and when the server fails", async () => {
    const { id, x, y } = await hover(4);
    expect(id).toBeTruthy();
    const row = page.locator(`#${id}`);
    const before = (await row.boundingBox())?.y ?? Number.NaN;
    const stays = async () => {
      expect(await under(x, y)).toBe(id);
      expect(Math.abs(((await row.boundingBox())?.y ?? Number.NaN) - before)).toBeLessThanOrEqual(1);
    };
    await alertComes();
    await page.getByRole("button", { name: /^1 new/ }).waitFor();
    await stays();
    await row.getByRole("checkbox").click();
    await page.getByText("1 selected").waitFor();
    await stays();
    await page.mouse.move(x, y);
    await page.route("**/api/alerts/groups**", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: "{}" }));
    await alertComes();
    await page.getByRole("alert").filter({ hasText: "Not refreshed" }).waitFor();
    await stays();
  });
});

describe("a mouse and the keyboard together", () => {
  it("a tab that was clicked is not pressed again by Enter", async () => {
    await page.getByRole("tab", { name: /Acknowledged/ }).click();
    await shown(ACKNOWLEDGED);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".group-row.current").getAttribute("aria-expanded")).toBe("true");
  });

  it("put back what is acknowledged: a whole fixture, by the mouse alone", async () => {
    await page.getByRole("tab", { name: /Acknowledged/ }).click();
    await shown(ACKNOWLEDGED);
    expect(await page.getByRole("button", { name: /^Acknowledge/ }).count()).toBe(0);
    const name = await first().locator(".fixture-name").textContent();
    await first().getByRole("checkbox").click();
    await page.getByRole("button", { name: /^Unacknowledge/ }).click();
    await page.getByText("1 alert unacknowledged.").waitFor();
    expect((await alerts()).map(({ eventName }) => eventName)).toContain(name);
    await page.getByRole("button", { name: /^Undo/ }).click();
    await page.getByText("1 alert acknowledged.").waitFor();
    await page.getByRole("tab", { name: /Past/ }).click();
    await page.getByText("No past alerts").waitFor();
  });

  it("an alert that is acknowledged in its panel stays there, and the tab with it, whatever is searched", async () => {
    await page.keyboard.press("j");
    await page.keyboard.press("l");
    await page.locator(".alert-row").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    const panel = page.getByRole("complementary", { name: "Alert" });
    await panel.waitFor();
    await page.keyboard.press("a");
    await page.getByText("1 alert acknowledged.").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("Home 2");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url()).toContain("q=Home+2");
    await panel.getByText("Acknowledged by").waitFor();
    expect(await page.getByRole("tab", { name: /^New/ }).getAttribute("aria-selected")).toBe("true");
    await shown(/Home 2\d /);
    await panel.getByRole("link", { name: "View audit event" }).click();
    await page.getByText("AlertDetected").first().waitFor();
    expect(page.url()).toMatch(/\/audit\/events\/\d+/);
  });
});

it("a list that became empty while it was scrolled shows what comes then", async () => {
  await hover(3);
  await page.mouse.wheel(0, 400);
  await expect.poll(() => page.locator(".virtual").evaluate((box) => box.scrollTop)).toBeGreaterThan(0);
  const before = await alerts();
  await acknowledge(before.map(({ id }) => id));
  await page.getByRole("button", { name: /cleared/ }).waitFor();
  await expect.poll(() => page.getByRole("tab", { name: /^New/ }).textContent()).toBe("New0");
  await page.keyboard.press("n");
  await page.getByText("No new alerts").waitFor();
  const name = await alertComes();
  await shown(new RegExp(name));
});
