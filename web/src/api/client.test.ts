// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";

import { address, ApiError, clockAhead, get, logIn, logOut, request, token, tokenWanted } from "./client.ts";

const answers = (answer: () => Response | Promise<Response>) => {
  const fetch = vi.fn<(address: string, init: RequestInit) => Promise<Response>>(async () => await answer());
  vi.stubGlobal("fetch", fetch);
  return fetch;
};

afterEach(() => {
  vi.unstubAllGlobals();
  logOut();
  tokenWanted.value = false;
});

it("fills in addresses: parts encoded, lists repeated, what is empty left out", () => {
  expect(address("/api/events/{id}/markets/{market}", { path: { id: 7, market: "a/b" }, query: { line: undefined, q: "" } })).toBe(
    "/api/events/7/markets/a%2Fb",
  );
  expect(address("/api/alerts", { query: { severity: ["warning", "critical"], limit: 0 } })).toBe(
    "/api/alerts?severity=warning&severity=critical&limit=0",
  );
});

it("tells what a problem says", async () => {
  answers(() => Response.json({ title: "Bad Request", detail: "must lie between 1 and 200", field: "limit", instance: "r1" }, { status: 400 }));
  const fault = await get("/api/alerts").catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(ApiError);
  expect(fault).toMatchObject({ status: 400, detail: "must lie between 1 and 200", field: "limit", instance: "r1", passes: false });
});

it.each([
  [() => new Response("<html>Bad Gateway", { status: 502 }), 502, true],
  [() => Response.json({ detail: "busy" }, { status: 503, headers: { "retry-after": "2" } }), 503, true],
  [() => Promise.reject(new TypeError("failed to fetch")), 0, true],
  [() => new Response("{", { headers: { "content-type": "application/json" } }), 0, true],
  [() => Response.json(null, { status: 409 }), 409, false],
])("makes an error of whatever comes instead of an answer", async (answer, status, passes) => {
  answers(answer as () => Response);
  const fault = (await request("GET", "/api/alerts").catch((error: unknown) => error)) as ApiError;
  expect(fault).toMatchObject({ status, passes });
  expect(fault.detail.length).toBeGreaterThan(3);
});

it("does not call what was called off an error of the server", async () => {
  const abort = new AbortController();
  answers(() => new Promise<Response>((_, reject) => abort.signal.addEventListener("abort", () => reject(abort.signal.reason as Error))));
  const asked = get("/api/alerts", { signal: abort.signal }).catch((error: unknown) => error);
  abort.abort();
  expect(await asked).not.toBeInstanceOf(ApiError);
});

it("shows the token, keeps it for this tab only, and asks for another when it is refused", async () => {
  const fetch = answers(() => Response.json({}, { status: 200 }));
  await logIn("secret");
  await get("/api/alerts");
  expect(fetch.mock.calls[1]?.[1].headers).toMatchObject({ authorization: "Bearer secret" });
  expect(localStorage.length).toBe(0);
  expect(sessionStorage.getItem("linewatch.token")).toBe("secret");
  answers(() => Response.json({}, { status: 401 }));
  await get("/api/alerts").catch(() => undefined);
  expect(tokenWanted.value).toBe(true);
  logOut();
  expect([token.value, sessionStorage.length]).toEqual([undefined, 0]);
});

it("takes no token that the server does not take, however often it is entered", async () => {
  answers(() => Response.json({}, { status: 401 }));
  await get("/api/alerts").catch(() => undefined);
  for (let round = 0; round < 2; round += 1) {
    await expect(logIn("wrong")).rejects.toMatchObject({ status: 401 });
    expect([tokenWanted.value, token.value]).toEqual([true, undefined]);
  }
  answers(() => Promise.reject(new TypeError("failed to fetch")));
  await expect(logIn("right")).rejects.toMatchObject({ status: 0 });
  const fetch = answers(() => Response.json({}));
  await logIn("right");
  expect(fetch.mock.calls[0]?.[1].headers).toMatchObject({ authorization: "Bearer right" });
  expect([tokenWanted.value, token.value]).toEqual([false, "right"]);
});

it("notices that this machine's clock is off", async () => {
  answers(() => Response.json({}, { headers: { date: new Date(Date.now() + 600_000).toUTCString() } }));
  await get("/api/alerts");
  expect(clockAhead.value).toBeGreaterThan(590_000);
  answers(() => Response.json({}, { headers: { date: new Date().toUTCString() } }));
  await get("/api/alerts");
  expect(clockAhead.value).toBe(0);
});

it("leaves nothing of whoever signs out to who comes next", () => {
  sessionStorage.setItem("linewatch.undo", "notes");
  sessionStorage.setItem("other", "theirs");
  logOut();
  expect(sessionStorage.getItem("linewatch.undo")).toBeNull();
  expect(sessionStorage.getItem("other")).toBe("theirs");
});
