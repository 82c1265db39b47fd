import { defineConfig } from "vitest/config";

/** One browser and one server at a time: the suites measure times. */
export default defineConfig({
  cacheDir: `${import.meta.dirname}/../node_modules/.vite`,
  test: {
    root: import.meta.dirname,
    include: ["**/*.e2e.ts"],
    globalSetup: ["support/build.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    // As patient as Playwright's own waiting: a busy machine is slow, not wrong.
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 120_000,
  },
});
