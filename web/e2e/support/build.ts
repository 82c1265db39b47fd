import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

import { WEB } from "./paths.ts";

/** Builds the pages once before all suites, for binaries that have none; `LINEWATCH_E2E_BUILT=1` takes them as they are. */
export function setup(): void {
  const isBuilt = process.env["LINEWATCH_E2E_BUILT"] === "1" && existsSync(`${WEB}/dist/index.html`);
  if (!isBuilt) execFileSync("npx", ["vite", "build", "--logLevel", "warn"], { cwd: WEB, stdio: "inherit" });
}
