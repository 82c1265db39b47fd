// The API's types, from the document that the server answers under /openapi.json: `npm run types` writes them.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import openapiTS, { astToString } from "openapi-typescript";

const DOCUMENT = fileURLToPath(new URL("../../docs/openapi.json", import.meta.url));
export const TYPES = fileURLToPath(new URL("../src/api/types.gen.ts", import.meta.url));

/** Operations are known by their paths: their ids are unique within one resource only. */
function withoutIds(document) {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path)) delete operation.operationId;
  }
  return document;
}

/** What `src/api/types.gen.ts` ought to hold. */
export async function generate() {
  const document = withoutIds(JSON.parse(await readFile(DOCUMENT, "utf8")));
  const ast = await openapiTS(document, { alphabetize: true, defaultNonNullable: false });
  return `// Generated from docs/openapi.json by \`npm run types\`; do not edit.\n\n${astToString(ast)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(TYPES, await generate());
