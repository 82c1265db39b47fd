import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";

import { launch, open, picture } from "./support/browser.ts";
import { fixture, introduce, move } from "./support/feeding.ts";
import { Nginx } from "./support/nginx.ts";
import { Server } from "./support/server.ts";

let server: Server;
let nginx: Nginx;
let browser: Browser;
let desk: string;

beforeAll(async () => {
  const place = await Nginx.place();
  [server, browser] = await Promise.all([Server.start({ settings: { LINEWATCH_ALLOWED_HOSTS: `["${place.host}"]` } }), launch()]);
  nginx = await place.start(server.port);
  desk = `http://${place.host}/desk`;
  await introduce(server, [fixture(1)]);
  await move(server, fixture(1));
});

afterAll(async () => {
  await browser?.close();
  await nginx?.stop();
  await server?.stop();
});

/** What a page asked for that is not under the prefix: nothing may be. */
function strays(page: Page): string[] {
  const asked: string[] = [];
  const note = (url: string) => new URL(url).pathname.startsWith("/desk/") || asked.push(url);
  page.on("request", (request) => note(request.url()));
  page.on("websocket", (socket) => note(socket.url()));
  return asked;
}

it("shows the dashboard under a path, live, and leads from page to page within it", async () => {
  const page = await open(browser, `${desk}/`);
  const asked = strays(page);
  await page.waitForURL(`${desk}/risk`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.getByText("Home 1").first().waitFor();
  for (const [keys, title] of Object.entries({ o: "Odds", s: "Runs", a: "Audit", c: "Channels", h: "Status", t: "Settings", r: "Risk" })) {
    await page.keyboard.press("g");
    await page.keyboard.press(keys);
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(page.url()).toMatch(new RegExp(`^${desk}/${title.toLowerCase()}`));
  }
  await page.getByRole("link", { name: "Odds" }).click();
  await page.getByRole("heading", { level: 1, name: "Odds" }).waitFor();
  await page.getByRole("link", { name: "Home 1 - Away 1" }).first().click();
  await page.getByRole("heading", { level: 1, name: /Home 1/ }).waitFor();
  expect(page.url()).toMatch(new RegExp(`^${desk}/events/\\d+`));
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Odds" }).waitFor();
  await picture(page, "prefix-odds-1280");
  expect(asked).toEqual([]);
  expect(page.faults).toEqual([]);
});

it.each(["/risk", "/events/1", "/audit/events/1", "/settings"])("shows the same page again after a reload of %s", async (path) => {
  const page = await open(browser, desk + path);
  const asked = strays(page);
  const title = await page.getByRole("heading", { level: 1 }).textContent();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: title ?? "" }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  expect(page.url()).toBe(desk + path);
  // What a page links to is under the prefix too.
  const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).pathname));
  expect(links.length).toBeGreaterThan(5);
  expect(links.filter((link) => !link.startsWith("/desk/"))).toEqual([]);
  expect(asked).toEqual([]);
  expect(page.faults).toEqual([]);
});

it("hears of an alert under a path and acknowledges it", async () => {
  const page = await open(browser, `${desk}/risk`);
  await page.getByText("Live", { exact: true }).waitFor();
  const answer = await page.evaluate(async () => {
    const { alerts } = await fetch("/desk/api/alerts?status=new").then((found) => found.json());
    const body = JSON.stringify({ alertIds: [alerts[0].id], acknowledged: true });
    const headers = { "content-type": "application/json" };
    return await fetch("/desk/api/alerts/acknowledge", { method: "POST", headers, body }).then(({ status }) => status);
  });
  expect(answer).toBe(200);
});

it("has the API's pages under a path, with addresses that lead there", async () => {
  const moved = await fetch(`${desk}/docs`, { redirect: "manual" });
  expect(new URL(moved.headers.get("location") ?? "", `${desk}/docs`).href).toBe(`${desk}/docs/`);
  const page = await open(browser, `${desk}/risk`);
  const asked = strays(page);
  await page.goto(`${desk}/docs/`);
  await page.locator(".opblock").first().waitFor();
  const operation = page.locator("#operations-operations-get_liveness");
  await operation.getByRole("button").first().click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByRole("button", { name: "Execute" }).click();
  await operation.locator(".request-url").getByText(`${desk}/healthz`).waitFor();
  expect(asked).toEqual([]);
});

it("answers sockets and event streams under a path", async () => {
  const greeted = await new Promise<string>((done, failed) => {
    const socket = new WebSocket(`${desk.replace("http", "ws")}/api/ws`);
    socket.on("error", failed);
    socket.on("message", (text) => {
      socket.close();
      done(String(text));
    });
  });
  expect(JSON.parse(greeted)).toMatchObject({ type: "connection_ack" });
  const leave = new AbortController();
  const stream = await fetch(`${desk}/api/stream`, { signal: leave.signal });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  const first = await stream.body?.getReader().read();
  expect(new TextDecoder().decode(first?.value)).toContain("event:");
  leave.abort();
});

it("shows the dashboard at the root of a host as before", async () => {
  for (const root of [server.url, `http://${nginx.host}`]) {
    const page = await open(browser, `${root}/events/1`);
    await page.getByRole("heading", { level: 1, name: /Home 1/ }).waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    expect(page.faults).toEqual([]);
  }
});
