// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";

import { save } from "./save.ts";

const SHOWN = { version: 3, batchSize: 50, alertEnabled: true, enabledPlatforms: ["betpawa"] };
const asked: string[] = [];
/** Answers in turn; a number is a failure with this status, 0 is none at all. */
const server = (...answers: (object | number)[]) => {
  asked.length = 0;
  vi.stubGlobal("fetch", async (address: string, { method }: RequestInit) => {
    asked.push(`${method} ${address}`);
    const answer = answers.shift();
    if (answer === 0) throw new TypeError("failed to fetch");
    if (typeof answer === "number") return Response.json({ status: answer, detail: `failed with ${answer}` }, { status: answer });
    const { problem, ...body } = answer as { problem?: { status: number } };
    return Response.json(problem ?? body, { status: problem?.status ?? 200 });
  });
};

afterEach(() => vi.unstubAllGlobals());

it("sends the changes and answers with what is in force then", async () => {
  server(SHOWN, { ...SHOWN, version: 4, batchSize: 60 });
  expect(await save({ batchSize: 60 }, SHOWN)).toMatchObject({ kind: "saved", now: { version: 4, batchSize: 60 } });
  expect(asked).toEqual(["GET /api/settings", "PUT /api/settings"]);
});

it("sends nothing over what somebody else changed unseen", async () => {
  server({ ...SHOWN, version: 4, batchSize: 55 });
  expect(await save({ batchSize: 60, alertEnabled: false }, SHOWN)).toMatchObject({ kind: "moved", fields: ["batchSize"], now: { batchSize: 55 } });
  expect(asked).toEqual(["GET /api/settings"]);
  // What they changed elsewhere is no hindrance.
  server({ ...SHOWN, version: 4, alertEnabled: false }, { ...SHOWN, version: 5 });
  expect((await save({ batchSize: 60 }, SHOWN)).kind).toBe("saved");
});

it("says that nothing was saved where that is sure", async () => {
  server(SHOWN, 400);
  expect(await save({ batchSize: 60 }, SHOWN)).toEqual({ kind: "refused", detail: "failed with 400", field: undefined });
  server(0);
  expect(await save({ batchSize: 60 }, SHOWN)).toMatchObject({ kind: "refused" });
  expect(asked).toEqual(["GET /api/settings"]);
});

it.each([0, 500, 503])("looks up what became of a change that was answered with %i", async (status) => {
  server(SHOWN, status, { ...SHOWN, batchSize: 60 });
  expect(await save({ batchSize: 60 }, SHOWN)).toMatchObject({ kind: "saved", now: { batchSize: 60 } });
  server(SHOWN, status, SHOWN);
  expect(await save({ batchSize: 60 }, SHOWN)).toMatchObject({ kind: "unknown", now: SHOWN });
  server(SHOWN, status, 0);
  expect(await save({ batchSize: 60 }, SHOWN)).toMatchObject({ kind: "unknown", now: undefined });
});

it("takes a failure that names the position of the change for what it is: saved", async () => {
  server(SHOWN, { problem: { status: 503, detail: "it is stored at position 77", position: 77 } }, { ...SHOWN, batchSize: 60 });
  expect(await save({ batchSize: 60 }, SHOWN)).toMatchObject({ kind: "saved", now: { batchSize: 60 } });
  expect(asked.at(-1)).toBe("GET /api/settings?min_position=77");
  server(SHOWN, { problem: { status: 503, position: 77 } }, 503);
  expect(await save({ batchSize: 60 }, SHOWN)).toEqual({ kind: "saved", now: undefined });
});
