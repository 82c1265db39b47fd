import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { preview, type PreviewServer } from "vite";

import { BINARY, WEB } from "./paths.ts";

const READY_MS = 20_000;

export interface Starting {
  /**
   * `demo` has simulated bookmakers; with `over-http` they are scraped in whole runs. `serve` is silent until batches are
   * posted.
   */
  command?: "serve" | "demo" | "over-http";
  /** Lines of a token file: `name role token`. */
  tokens?: string[];
  /** More of its environment: `LINEWATCH_…`. */
  settings?: Record<string, string>;
}

/** A real linewatch on a free port with a store of its own, and the address of its pages. */
export class Server {
  readonly port: number;
  /** Where the API is. */
  readonly api: string;
  /** Where a browser goes. */
  url: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "linewatch-e2e-"));
  readonly #starting: Starting;
  #child: ChildProcess | undefined;
  #pages: PreviewServer | undefined;
  /** The last of what it said. */
  said = "";

  private constructor(port: number, starting: Starting) {
    this.port = port;
    this.#starting = starting;
    this.api = this.url = `http://127.0.0.1:${port}`;
  }

  static async start(starting: Starting = {}): Promise<Server> {
    const server = new Server(await freePort(), starting);
    await server.launch();
    await server.#findPages();
    return server;
  }

  /** Starts the process, again after {@link kill} with the same store and port. */
  async launch(): Promise<void> {
    const { command = "serve", tokens, settings = {} } = this.#starting;
    const options = ["--listen", `127.0.0.1:${this.port}`];
    if (command === "serve") options.push("--store", `sqlite:${join(this.#folder, "linewatch.db")}`);
    if (command === "over-http") options.push("--over-http");
    if (tokens) {
      const file = join(this.#folder, "tokens");
      writeFileSync(file, tokens.map((line) => `${line}\n`).join(""), { mode: 0o600 });
      options.push("--api-token-file", file);
    }
    const child = spawn(BINARY, [command === "serve" ? "serve" : "demo", ...options], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...settings } });
    this.#child = child;
    const hear = (text: Buffer) => (this.said = (this.said + text.toString()).slice(-4_000));
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    const until = Date.now() + READY_MS;
    while (Date.now() < until) {
      if (child.exitCode !== null) throw new Error(`linewatch ended with ${child.exitCode}:\n${this.said}`);
      if (await this.#isReady()) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`linewatch was not ready within ${READY_MS} ms:\n${this.said}`);
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.api}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  /** The server's own pages where it has them; else, or with `LINEWATCH_E2E_PAGES=vite`, Vite's in front of its API. */
  async #findPages(): Promise<void> {
    const answer = await fetch(`${this.api}/risk`, { headers: { accept: "text/html" } });
    const isOwn = process.env["LINEWATCH_E2E_PAGES"] !== "vite" && answer.ok && (await answer.text()).includes('<div id="app">');
    if (isOwn) return;
    const toServer = { target: this.api, changeOrigin: true, ws: true, headers: { origin: this.api } };
    this.#pages = await preview({
      root: WEB,
      logLevel: "silent",
      preview: { port: await freePort(), host: "127.0.0.1", proxy: { "/api": toServer, "/healthz": toServer } },
    });
    this.url = this.#pages.resolvedUrls?.local[0]?.replace(/\/$/, "") ?? this.url;
  }

  /** Ends the process without a chance to say goodbye. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Ends everything and throws the store away. */
  async stop(): Promise<void> {
    await this.kill();
    await this.#pages?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
