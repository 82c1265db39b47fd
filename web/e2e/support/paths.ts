import { fileURLToPath } from "node:url";

export const WEB = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
/** The linewatch to test: a debug build of this checkout unless told. */
export const BINARY = process.env["LINEWATCH_BIN"] ?? `${WEB}/../target/debug/linewatch`;
export const SCREENSHOTS = `${WEB}/screenshots`;
/** The pictures of the documents. */
export const PICTURES = `${WEB}/../docs/pictures`;
