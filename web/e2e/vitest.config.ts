import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const root = import.meta.dirname;

function project(name: string, include: string[], maxWorkers: number, groupOrder: number): TestProjectInlineConfiguration {
  return {
    cacheDir: `${root}/../node_modules/.vite`,
    test: {
      name,
      root,
      include,
      maxWorkers,
      // Playwright is read once by each worker, not by each suite.
      isolate: false,
      sequence: { groupOrder },
      setupFiles: ["support/closing.ts"],
      testTimeout: 120_000,
      // As patient as Playwright's own waiting: a busy machine is slow, not wrong.
      expect: { poll: { timeout: 15_000 } },
      hookTimeout: 120_000,
    },
  };
}

/** Most suites wait for a server, so that two run at once; what measures times comes after them, alone. */
export default defineConfig({
  test: {
    root,
    globalSetup: ["support/once.ts"],
    projects: [project("pages", ["*.e2e.ts"], 2, 0), project("timed", ["timed/*.e2e.ts"], 1, 1)],
  },
});
