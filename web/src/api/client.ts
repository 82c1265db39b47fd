import { signal } from "@preact/signals";

import type { components, paths } from "./types.gen.ts";
import { under } from "../app/base.ts";

/** The schemas of the API by their names. */
export type Schemas = components["schemas"];

/** Longer than the server waits for its read models, shorter than people do. */
const TIMEOUT_MS = 15_000;
const TOKEN_KEY = "linewatch.token";
/** What the tab keeps of whoever is signed in: their token, and what they may undo. */
const OF_SESSION = "linewatch.";
/** A clock that is off by less than this is right: answers say whole seconds. */
const CLOCK_TOLERANCE_MS = 2_500;

/** An answer that is no success, or none at all: then `status` is 0. */
export class ApiError extends Error {
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  /** What is wrong and what to do about it, for people. */
  readonly detail: string;
  /** The parameter or field at fault, where there is one. */
  readonly field: string | undefined;
  /** The request's id: the server's log has more under it. */
  readonly instance: string | undefined;
  /** Seconds after which the server wants to be asked again. */
  readonly retryAfter: number | undefined;
  /** The whole problem document, with what this kind of problem adds. */
  readonly problem: Record<string, unknown>;

  constructor(status: number, problem: Record<string, unknown>, retryAfter?: number) {
    const text = (name: string) => (typeof problem[name] === "string" ? problem[name] : undefined);
    const detail = text("detail") ?? text("title") ?? WORDS[status] ?? `The server answered ${status}.`;
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.detail = detail;
    this.field = text("field");
    this.instance = text("instance");
    this.retryAfter = retryAfter;
    this.problem = problem;
  }

  /** The same request may succeed later without anybody changing anything. */
  get passes(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

const WORDS: Record<number, string> = {
  0: "The server does not answer.",
  401: "The server requires a token.",
  403: "Your token's role does not allow this.",
  404: "Not found.",
  409: "Somebody else was faster.",
  500: "The server failed at this. Its log says why.",
  503: "The server is busy.",
};

/** The token that requests carry; kept for this tab only. */
export const token = signal<string | undefined>(sessionStorage.getItem(TOKEN_KEY) ?? undefined);

/** The server requires a token, or another one than it was shown. */
export const tokenWanted = signal(false);

/** The role of who is signed in; undefined until it is known. */
export const role = signal<string | undefined>(undefined);

/** How far the server's clock is ahead of this machine's, in milliseconds; 0 where they agree. */
export const clockAhead = signal(0);

/** Shows this token from now on, once the server took it; rejects with what it says where it does not. */
export async function logIn(value: string): Promise<void> {
  await request("GET", "/api/me", { token: value });
  if (value !== token.peek()) forgetSession();
  sessionStorage.setItem(TOKEN_KEY, value);
  token.value = value;
  tokenWanted.value = false;
}

/** Forgets the token, and what the tab kept for whoever showed it. */
export function logOut(): void {
  forgetSession();
  token.value = undefined;
  tokenWanted.value = true;
}

function forgetSession(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(OF_SESSION)) sessionStorage.removeItem(key);
}

type Method = "get" | "post" | "put" | "patch" | "delete";
type With<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;
type Json<R> = R extends { content: { "application/json": infer T } } ? T : never;

/** What a success of this operation answers. */
export type Answer<P extends keyof paths, M extends Method = "get"> =
  Operation<P, M> extends { responses: infer R }
    ? { [S in keyof R]: S extends 200 | 201 | 202 ? Json<R[S]> : never }[keyof R]
    : never;
/** What this operation takes in its address. */
export type Query<P extends keyof paths, M extends Method = "get"> =
  Operation<P, M> extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;
/** What this operation takes as its body. */
export type Body<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { requestBody?: { content: { "application/json": infer T } } } ? T : never;

export interface Asking {
  /** What stands for the parts of the path in braces. */
  path?: Record<string, string | number>;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

/** Reads: `get("/api/alerts/{id}", { path: { id } })`. Rejects with an {@link ApiError}, or as aborted. */
export function get<P extends With<"get">>(
  path: P,
  asking: Asking & { query?: Query<P> } = {},
): Promise<Answer<P>> {
  return request("GET", path, asking) as Promise<Answer<P>>;
}

/** Changes: `send("patch", "/api/alerts/{id}", { path: { id }, body })`. Rejects as {@link get} does. */
export function send<M extends Exclude<Method, "get">, P extends With<M>>(
  method: M,
  path: P,
  asking: Asking & { query?: Query<P, M>; body?: Body<P, M> } = {},
): Promise<Answer<P, M>> {
  return request(method.toUpperCase(), path, asking) as Promise<Answer<P, M>>;
}

interface Request extends Asking {
  query?: object;
  body?: unknown;
  /** A body that is no JSON, instead of `body`. */
  text?: { type: string; content: string };
  /** Shown instead of the one that is kept. */
  token?: string;
}

/** Any request of the API; what is not in its document, such as streams, too. */
export async function request(method: string, path: string, asking: Request = {}): Promise<unknown> {
  const response = await respond(method, path, asking);
  if (response.status === 204) return undefined;
  try {
    return await response.json();
  } catch (error) {
    throw asAborted(error, asking.signal) ?? new ApiError(0, { detail: "The server's answer broke off." });
  }
}

/** The response itself, of a success; for what is not JSON. */
export async function respond(method: string, path: string, asking: Request = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(asking.timeoutMs ?? TIMEOUT_MS);
  const init: RequestInit = {
    method,
    headers: headers(asking.text?.type ?? (asking.body === undefined ? undefined : "application/json"), asking.token ?? token.value),
    signal: asking.signal ? AbortSignal.any([asking.signal, timeout]) : timeout,
  };
  if (asking.text !== undefined) init.body = asking.text.content;
  else if (asking.body !== undefined) init.body = JSON.stringify(asking.body);
  const sent = Date.now();
  let response: Response;
  try {
    response = await fetch(address(path, asking), init);
  } catch (error) {
    throw asAborted(error, asking.signal) ?? new ApiError(0, {});
  }
  noteClock(response, sent);
  if (response.ok) return response;
  if (response.status === 401) tokenWanted.value = true;
  throw await failure(response);
}

/** The address of a path of the API, with its parts and its query filled in. Lists are repeated. */
export function address(path: string, { path: parts = {}, query = {} }: { path?: Asking["path"]; query?: object } = {}) {
  const filled = under(path).replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parts[name] ?? "")));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") search.append(name, String(one));
    }
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}

function headers(type: string | undefined, shown: string | undefined): Record<string, string> {
  const all: Record<string, string> = { accept: "application/json" };
  if (type !== undefined) all["content-type"] = type;
  if (shown !== undefined) all["authorization"] = `Bearer ${shown}`;
  return all;
}

async function failure(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("retry-after")) || undefined;
  let problem: unknown;
  try {
    problem = await response.json();
  } catch {
    // Something in between answered, not linewatch.
  }
  const isObject = typeof problem === "object" && problem !== null;
  return new ApiError(response.status, isObject ? (problem as Record<string, unknown>) : {}, retryAfter);
}

/** What the caller called off is told as such; a timeout is an answer that did not come. */
function asAborted(error: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted ? error : undefined;
}

function noteClock(response: Response, sent: number): void {
  const date = Date.parse(response.headers.get("date") ?? "");
  if (Number.isNaN(date)) return;
  const middle = (sent + Date.now()) / 2;
  const ahead = date + 500 - middle;
  clockAhead.value = Math.abs(ahead) > CLOCK_TOLERANCE_MS ? ahead : 0;
}
