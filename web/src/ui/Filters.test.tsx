// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Search } from "./Filters.tsx";

const value = signal("");
const Field = () => <Search label="Search" value={value.value} onChange={(next) => (value.value = next)} />;
const field = () => screen.getByLabelText<HTMLInputElement>("Search");
const type = (text: string) => fireEvent.input(field(), { target: { value: text } });
const pause = (milliseconds: number) => act(() => void vi.advanceTimersByTime(milliseconds));

beforeEach(() => {
  vi.useFakeTimers();
  value.value = "";
  render(<Field />);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it("leaves the space that somebody paused after", async () => {
  type("man ");
  await pause(250);
  expect([value.value, field().value]).toEqual(["man", "man "]);
  type("man utd");
  await pause(250);
  expect([value.value, field().value]).toEqual(["man utd", "man utd"]);
});

it("shows what somebody else changed, and forgets what was being typed", async () => {
  type("man");
  await pause(250);
  type("manc");
  await act(() => void (value.value = ""));
  await pause(250);
  expect([value.value, field().value]).toEqual(["", ""]);
});
