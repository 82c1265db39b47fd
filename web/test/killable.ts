import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A server in a process of its own, which keeps its address and its log when it is killed and started again. */
export abstract class Killable {
  protected readonly folder = mkdtempSync(join(tmpdir(), "linewatch-web-"));
  protected port = 0;
  #process: ChildProcess | undefined;

  protected abstract command(): [string, string[]];
  /** Any path that answers once it serves. */
  protected abstract readonly alive: string;
  /** Publishes some messages; the same number twice is the same messages once, as far as the server knows. */
  abstract publish(number: number): Promise<void>;

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.port ||= await freePort();
    const [program, words] = this.command();
    const env = { ...process.env, RUST_LOG: "error" };
    const started = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"], env });
    let complaint = "";
    started.stderr?.on("data", (data) => (complaint = String(data).slice(0, 1_000)));
    this.#process = started;
    for (let tries = 0; tries < 600; tries += 1) {
      if (started.exitCode !== null) throw new Error(`the server ended: ${complaint}`);
      const answer = await fetch(`http://${this.host}${this.alive}`).catch(() => undefined);
      if (answer?.ok) return;
      await pause(50);
    }
    throw new Error(`the server does not answer: ${complaint}`);
  }

  /** As `kill -9`. */
  async kill(): Promise<void> {
    const ending = this.#process;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((exited) => ending.once("exit", exited));
    ending.kill("SIGKILL");
    await ended;
  }

  async end(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Sends until there is somebody who takes it. */
  protected async post(path: string, body: unknown): Promise<unknown> {
    for (;;) {
      const answer = await fetch(`http://${this.host}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }).catch(() => undefined);
      if (answer && answer.status < 500) {
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
        return answer.json().catch(() => undefined);
      }
      await pause(20);
    }
  }
}

/** The small server of these tests. */
export class FakeServer extends Killable {
  protected readonly alive = "/log";

  protected command(): [string, string[]] {
    return [process.execPath, [join(import.meta.dirname, "server.mjs"), String(this.port), join(this.folder, "log")]];
  }

  async publish(): Promise<void> {
    await this.post("/publish", { count: 20 });
  }
}

/** linewatch itself. */
export class Linewatch extends Killable {
  protected readonly alive = "/readyz";
  static readonly program = process.env["LINEWATCH_BIN"] ?? resolve(import.meta.dirname, "../../target/debug/linewatch");

  static get isBuilt(): boolean {
    return existsSync(Linewatch.program);
  }

  protected command(): [string, string[]] {
    const store = `sqlite:${join(this.folder, "linewatch.db")}`;
    return [Linewatch.program, ["serve", "--listen", this.host, "--store", store]];
  }

  /** Prices of two bookmakers for five fixtures; every second batch moves them enough for alerts. */
  async publish(number: number): Promise<void> {
    const capturedAt = new Date(Date.now() - 60_000 + number * 10).toISOString();
    const odds = number % 2 === 0 ? [2, 3.5, 4] : [2.6, 3.1, 3.2];
    const offer = (bookmaker: string, fixture: number) => ({
      bookmaker,
      capturedAt,
      event: {
        key: `sr:${fixture}`,
        name: `Home ${fixture} - Away ${fixture}`,
        homeTeam: `Home ${fixture}`,
        awayTeam: `Away ${fixture}`,
        kickoff: new Date(Date.now() + 86_400_000).toISOString().replace(/:\d\d\.\d+/, ":00"),
      },
      markets: [
        {
          marketId: "3743",
          marketName: "1X2 - Full Time",
          line: null,
          outcomes: ["1", "X", "2"].map((name, at) => ({ name, odds: odds[at] })),
        },
      ],
    });
    const fixtures = [1, 2, 3, 4, 5];
    const snapshots = fixtures.flatMap((fixture) => [offer("betpawa", fixture), offer("sportybet", fixture)]);
    await this.post("/api/scrape/batches", { batchId: `web-${number}`, snapshots });
  }
}
