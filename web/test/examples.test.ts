import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import ts from "typescript";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FILE = `${ROOT}web/src/api-example.ts`;

/** What the page of the example has. */
const PAGE = `
declare const position: number;
declare function refresh(ids: unknown): void;
declare function fetchEverythingAgain(): void;
declare function showBanner(state: string, lag: number | undefined): void;
`;

/** The blocks of a document that are TypeScript. */
function examples(document: string): string[] {
  const text = readFileSync(`${ROOT}${document}`, "utf8");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? "");
}

it("has examples in API.md that fit the push client", () => {
  const [example, ...others] = examples("docs/API.md");
  expect(others).toEqual([]);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const own = { getSourceFile: host.getSourceFile, fileExists: host.fileExists };
  host.fileExists = (file) => file === FILE || own.fileExists(file);
  host.getSourceFile = (file, version, ...rest) =>
    file === FILE ? ts.createSourceFile(file, `${example ?? ""}${PAGE}`, version) : own.getSourceFile(file, version, ...rest);
  const program = ts.createProgram([FILE], options, host);
  const faults = ts.getPreEmitDiagnostics(program, program.getSourceFile(FILE));
  expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "))).toEqual([]);
}, 30_000);
