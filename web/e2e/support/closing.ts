import { afterEach, beforeEach } from "vitest";

import { closePages, forgetPages } from "./browser.ts";

// A page that stays open goes on asking its server while other tests run. What a suite opens before its tests is its own.
beforeEach(forgetPages);
afterEach(closePages);
