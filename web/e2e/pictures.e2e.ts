import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { launch, open, type Opening } from "./support/browser.ts";
import { ordinaryAfternoon } from "./support/desk.ts";
import { PICTURES } from "./support/paths.ts";
import { Server } from "./support/server.ts";

/** The largest picture, in bytes: they are in the repository. */
const MOST_BYTES = 150_000;

interface Picture {
  path: string;
  opening?: Opening;
  /** What somebody does before it is taken. */
  ready: (page: Page) => Promise<unknown>;
}

const alerts = (page: Page) => page.locator(".alert-row").first().waitFor();

/** The pictures of README.md and docs/TOUR.md. */
const ALL: Record<string, Picture> = {
  risk: {
    path: "/risk?open=all",
    ready: async (page) => {
      await alerts(page);
      for (const key of ["j", "j", "Enter"]) await page.keyboard.press(key);
      await page.getByRole("complementary", { name: "Alert" }).waitFor();
    },
  },
  explain: {
    path: "/risk?open=all",
    ready: async (page) => {
      await alerts(page);
      for (const key of ["j", "j", "Enter"]) await page.keyboard.press(key);
      await page.getByRole("complementary").getByRole("button", { name: "Explain" }).click();
      await page.getByText("recomputed").or(page.getByText("same alert")).first().waitFor({ timeout: 10_000 }).catch(() => undefined);
    },
  },
  fixture: { path: "/events/1", ready: (page) => page.locator(".chart canvas, .history-table, .timeline li").first().waitFor() },
  audit: { path: "/audit", ready: (page) => page.locator(".audit-item").nth(5).waitFor() },
  rules: { path: "/rules", ready: (page) => page.getByRole("heading", { level: 1, name: "Rules" }).waitFor() },
  phone: { path: "/risk", opening: { width: 390, height: 844, theme: "light" }, ready: (page) => page.getByText("Live", { exact: true }).waitFor() },
};

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

/** A page as WebP, which is a third of a PNG. */
async function taken({ path, opening, ready }: Picture): Promise<Buffer> {
  const page = await open(browser, `${server.url}${path}`, opening);
  await ready(page);
  // What moves has come to rest.
  await page.waitForTimeout(700);
  expect(page.faults).toEqual([]);
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 85 });
  await page.context().close();
  return Buffer.from(data, "base64");
}

for (const [name, picture] of Object.entries(ALL)) {
  it(`takes the picture of ${name}, and it is small`, async () => {
    const bytes = await taken(picture);
    expect(bytes.length).toBeGreaterThan(5_000);
    expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES);
    const file = `${PICTURES}/${name}.webp`;
    if (process.env["UPDATE_PICTURES"] === "1") {
      mkdirSync(PICTURES, { recursive: true });
      writeFileSync(file, bytes);
    }
    expect(existsSync(file), `${file} is missing: UPDATE_PICTURES=1 npm run e2e -- pictures`).toBe(true);
  });
}

it("has no other picture, and every one is shown", () => {
  // Pictures of pages; drawings are tested where they are drawn.
  const files = readdirSync(PICTURES).filter((file) => file.endsWith(".webp"));
  expect(files.toSorted()).toEqual(Object.keys(ALL).map((name) => `${name}.webp`).toSorted());
  const shown = ["../../README.md", "../TOUR.md"].map((document) => readFileSync(`${PICTURES}/${document}`, "utf8")).join();
  for (const file of files) expect(shown).toContain(`pictures/${file}`);
});
