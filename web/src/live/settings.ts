import { get } from "../api/client.ts";
import { live } from "./resource.ts";

/** No message tells of settings. */
const LOOK_MS = 15_000;

/** The settings in force, for every page that goes by them. */
export const settings = live((signal) => get("/api/settings", { signal }), { everyMs: LOOK_MS });
