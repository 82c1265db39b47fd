import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, it } from "vitest";

import { baseOf, under, within } from "./base.ts";

it("finds where linewatch is from how deep a page is", () => {
  expect(baseOf("./", "http://host/risk")).toBe("");
  expect(baseOf("../", "http://host/events/3?x=1")).toBe("");
  expect(baseOf("./", "http://host/desk/")).toBe("/desk");
  expect(baseOf("../../", "http://host/a/desk/audit/events/7")).toBe("/a/desk");
  expect(baseOf("/", "http://host/anything/at/all")).toBe("");
});

it("goes from paths to addresses and back", () => {
  expect(under("/risk", "/desk")).toBe("/desk/risk");
  expect(under("/risk", "")).toBe("/risk");
  expect(under("?open=3", "/desk")).toBe("?open=3");
  expect(within("/desk/events/3", "/desk")).toBe("/events/3");
  expect(within("/desk", "/desk")).toBe("/");
  expect(within("/desktop/risk", "/desk")).toBeUndefined();
  expect(within("/risk", "")).toBe("/risk");
});

it("is asked by every link and every request", () => {
  const root = fileURLToPath(new URL("../", import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !/\.test\.|gen\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(50);
  const wrong = files.flatMap((file) => {
    const lines = readFileSync(`${root}/${file}`, "utf8").split("\n");
    const isWrong = (line: string) => /href=("\/|\{[`"]\/|\{withQuery)|[^.]fetch\(["`]\/|url: ["`]\/|location\.origin\}\//.test(line) && !line.trim().startsWith("*");
    return lines.filter(isWrong).map((line) => `${file}: ${line.trim()}`);
  });
  expect(wrong).toEqual([]);
});
