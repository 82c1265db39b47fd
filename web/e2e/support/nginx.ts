import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort } from "./server.ts";

const READY_MS = 10_000;

/** Debian's nginx on a free port of this machine, with linewatch at its root and under `/desk/`; nobody's rights are needed. */
export class Nginx {
  readonly #folder = mkdtempSync(join(tmpdir(), "linewatch-nginx-"));
  readonly #child: ChildProcess;
  /** Where it listens: `127.0.0.1:8080`. */
  readonly host: string;

  private constructor(host: string, upstream: number) {
    this.host = host;
    const file = join(this.#folder, "nginx.conf");
    writeFileSync(file, configuration(this.#folder, host, upstream));
    this.#child = spawn("/usr/sbin/nginx", ["-c", file, "-p", this.#folder, "-e", "stderr"], { stdio: ["ignore", "inherit", "inherit"] });
  }

  /** Chooses where it will listen, so that the server can be told; `start` starts it. */
  static async place(): Promise<{ host: string; start: (upstream: number) => Promise<Nginx> }> {
    const host = `127.0.0.1:${await freePort()}`;
    return { host, start: (upstream) => new Nginx(host, upstream).#ready() };
  }

  async #ready(): Promise<this> {
    const until = Date.now() + READY_MS;
    while (Date.now() < until) {
      if (this.#child.exitCode !== null) throw new Error(`nginx ended with ${this.#child.exitCode}`);
      const isUp = await fetch(`http://${this.host}/desk/healthz`).then(({ ok }) => ok, () => false);
      if (isUp) return this;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error("nginx was not ready in time");
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function configuration(folder: string, host: string, upstream: number): string {
  const passOn = `
      proxy_pass http://127.0.0.1:${upstream}/;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_read_timeout 1h;
      proxy_pass_header Date;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;`;
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((of) => `${of}_temp_path ${folder}/${of};`).join("\n  ");
  return `daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
events {}
http {
  access_log off;
  ${folders}
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen ${host};
    location /desk/ {${passOn}
    }
    location / {${passOn}
    }
  }
}
`;
}
