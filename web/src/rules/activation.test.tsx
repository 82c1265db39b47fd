// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { RuleSet, RulesDocument } from "../api/rules.ts";
import { activate } from "./activation.ts";
import { ActivateDialog } from "./ActivateDialog.tsx";

const RULES: RuleSet = { monitors: [{ id: "price", detector: "price_change", floor: 2 }] };
const documentOf = (version: number, floor: number, actor = "anna"): RulesDocument => ({
  version,
  hash: `${version}`,
  rules: { monitors: [{ id: "price", detector: "price_change", floor }] },
  note: "tonight",
  actor,
  activatedAt: "2026-11-30T10:00:00Z",
});
let answers: (object | number)[] = [];
let switchedOff: string[] = [];
const asked: { method: string; body: Record<string, unknown> }[] = [];

beforeEach(() => {
  asked.length = 0;
  switchedOff = [];
  vi.stubGlobal("fetch", async (path: string, { method = "GET", body }: RequestInit) => {
    if (path.endsWith("/api/rules/check")) return Response.json({ hash: "c", rules: RULES, findings: [], switchedOff });
    asked.push({ method, body: body ? (JSON.parse(String(body)) as Record<string, unknown>) : {} });
    const answer = answers.shift();
    if (answer === 0) throw new TypeError("failed to fetch");
    return typeof answer === "number" ? Response.json({ detail: `failed with ${answer}`, field: "rules.monitors[0].floor" }, { status: answer }) : Response.json(answer);
  });
  HTMLDialogElement.prototype.showModal ??= () => {};
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const wanted = { rules: RULES, over: 3, note: "quieter", backtest: "abc" };

it("says what became of an activation", async () => {
  answers = [{ version: 4, hash: "4", position: 1 }];
  expect(await activate(wanted)).toEqual({ kind: "activated", version: 4 });
  expect(asked[0]).toEqual({ method: "PUT", body: { expectedVersion: 3, rules: RULES, note: "quieter", backtest: "abc" } });
  answers = [409, documentOf(4, 1, "ben")];
  expect(await activate(wanted)).toMatchObject({ kind: "overtaken", now: { actor: "ben" } });
  answers = [400];
  expect(await activate(wanted)).toEqual({ kind: "refused", detail: "failed with 400", field: "rules.monitors[0].floor" });
});

it.each([0, 503])("looks up an activation that was answered with %i", async (status) => {
  answers = [status, documentOf(4, 2)];
  expect(await activate(wanted)).toEqual({ kind: "activated", version: 4 });
  answers = [status, documentOf(3, 1)];
  expect(await activate(wanted)).toMatchObject({ kind: "unknown" });
  answers = [status, 0];
  expect(await activate(wanted)).toMatchObject({ kind: "unknown" });
});

it("shows what changes, and, where another was first, who and what", async () => {
  const onDone = vi.fn();
  render(<ActivateDialog rules={RULES} inForce={documentOf(3, 1)} onDone={onDone} onClose={() => {}} />);
  const changes = () => [...document.querySelectorAll(".rule-changes li")].map((line) => line.textContent);
  expect(changes()).toEqual(["price Floor 1 → 2"]);
  answers = [409, documentOf(4, 5, "ben")];
  fireEvent.click(screen.getByText("Activate", { selector: "button" }));
  await screen.findByText("Activate over version 4");
  expect(screen.getByRole("alert").textContent).toContain("ben was first with version 4");
  expect(changes()).toEqual(["price Floor 5 → 2"]);
  expect(onDone).not.toHaveBeenCalled();
  answers = [{ version: 5, hash: "5", position: 1 }];
  fireEvent.click(screen.getByText("Activate over version 4"));
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith(5));
  expect(asked.at(-1)?.body).toMatchObject({ expectedVersion: 4 });
});

it("asks why what is on is switched off, and takes no suggestion for a reason", async () => {
  switchedOff = ["monitor drift", "severity critical"];
  const onDone = vi.fn();
  render(<ActivateDialog rules={RULES} inForce={documentOf(3, 1)} suggestion="back to version 2" onDone={onDone} onClose={() => {}} />);
  await screen.findByText("monitor drift, severity critical");
  fireEvent.click(screen.getByText("Activate", { selector: "button" }));
  await screen.findByText("Nothing was activated. Say why this is switched off.");
  expect(asked).toEqual([]);
  fireEvent.input(screen.getByLabelText("Note"), { target: { value: "drift is too loud tonight" } });
  answers = [{ version: 4, hash: "4", position: 1 }];
  fireEvent.click(screen.getByText("Activate", { selector: "button" }));
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith(4));
  expect(asked.at(-1)?.body).toMatchObject({ note: "drift is too loud tonight" });
});

it("takes the suggestion where nothing is switched off and nobody says why", async () => {
  const onDone = vi.fn();
  render(<ActivateDialog rules={RULES} inForce={documentOf(3, 1)} suggestion="preset desk" onDone={onDone} onClose={() => {}} />);
  answers = [{ version: 4, hash: "4", position: 1 }];
  fireEvent.click(screen.getByText("Activate", { selector: "button" }));
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledWith(4));
  expect(asked.at(-1)?.body).toMatchObject({ note: "preset desk" });
});
