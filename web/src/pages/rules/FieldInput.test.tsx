// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it } from "vitest";

import type { FieldValue } from "../../api/rules.ts";
import { fieldOf } from "../../rules/fields.ts";
import { FieldInput, readValue } from "./FieldInput.tsx";

const value = signal<FieldValue | undefined>(undefined);
const faulty = signal<string | undefined>(undefined);
const Shown = ({ name, finding }: { name: string; finding?: string }) => (
  <FieldInput
    field={fieldOf("price_change", name)}
    unit="min"
    value={value.value}
    below={{ field: name, value: name === "merge" ? false : 0, layer: "default", override: null }}
    faulty={faulty.value}
    finding={finding}
    onChange={(next) => (value.value = next)}
    onFaulty={(next) => (faulty.value = next)}
  />
);

beforeEach(() => {
  value.value = undefined;
  faulty.value = undefined;
});
afterEach(cleanup);

it("leaves a field that is emptied to the layer below", () => {
  render(<Shown name="cooldown" />);
  const input = screen.getByLabelText<HTMLInputElement>("Cooldown");
  fireEvent.input(input, { target: { value: "60" } });
  expect([value.value, faulty.value]).toEqual([60, undefined]);
  fireEvent.input(input, { target: { value: "" } });
  expect(value.value).toBeUndefined();
  expect(input.placeholder).toBe("0");
});

it("keeps what is no value, and says what it may be", () => {
  render(<Shown name="cooldown" />);
  fireEvent.input(screen.getByLabelText("Cooldown"), { target: { value: "10081" } });
  expect([value.value, faulty.value]).toEqual([undefined, "10081"]);
  expect(screen.getByRole("alert").textContent).toBe("A whole number from 0 to 10,080, please.");
  expect(screen.getByLabelText<HTMLInputElement>("Cooldown").value).toBe("10081");
});

it("shows what the server finds at the field", () => {
  render(<Shown name="cooldown" finding="is longer than the window" />);
  expect(screen.getByRole("alert").textContent).toBe("is longer than the window");
});

it("offers the words of a field, and the layer below", () => {
  render(<Shown name="per" />);
  const select = screen.getByLabelText<HTMLSelectElement>("Cooldown per");
  expect([...select.options].map(({ text }) => text)).toEqual(["default: 0", "bookmaker and outcome", "outcome, any bookmaker", "bookmaker and market", "fixture"]);
  fireEvent.change(select, { target: { value: "selection" } });
  expect(value.value).toBe("selection");
});

it("reads numbers as people write them", () => {
  const decimal = { is: "decimal", min: 0, max: 1_000 } as const;
  expect([readValue(decimal, "1,5"), readValue(decimal, " 2.25 "), readValue(decimal, ""), readValue(decimal, "1e3"), readValue(decimal, "1.00001")]).toEqual([1.5, 2.25, undefined, null, null]);
  expect([readValue({ is: "whole", min: 1, max: 9 }, "0"), readValue({ is: "whole", min: 1, max: 9 }, "2.5"), readValue({ is: "id" }, "Steam!")]).toEqual([null, null, null]);
});
