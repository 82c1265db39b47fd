// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";

import { zone } from "../app/time.ts";
import { fromField, TimeField, toField } from "./TimeField.tsx";

afterEach(cleanup);

it("reads and writes times in UTC and in this machine's zone", () => {
  expect(fromField("2026-03-01T10:20", true)).toBe("2026-03-01T10:20:00Z");
  expect(toField("2026-03-01T10:20:30Z", true)).toBe("2026-03-01 10:20");
  const there = fromField("2026-07-01T10:20", false);
  expect(toField(there, false)).toBe("2026-07-01 10:20");
});

it("takes what is no time, or none that anybody means, for none", () => {
  expect(["", "0002-03-01T10:20", "x"].map((text) => fromField(text, true))).toEqual([undefined, undefined, undefined]);
  expect(fromField("2026-02-30T10:20", true)).toBeUndefined();
  expect([undefined, "yesterday", "+012026-01-01T00:00:00Z"].map((text) => toField(text, true))).toEqual(["", "", ""]);
});

it("tells a time and that it was taken out, but not a year that is still being typed", () => {
  zone.value = "utc";
  const onChange = vi.fn();
  const { getByLabelText } = render(<TimeField label="From" value="2026-03-01T10:20:00Z" onChange={onChange} />);
  const input = getByLabelText("From") as HTMLInputElement;
  const type = (value: string) => {
    input.value = value;
    fireEvent.input(input);
  };
  type("0002-03-01T10:20");
  expect(onChange).not.toHaveBeenCalled();
  type("2027-03-01T10:20");
  type("");
  expect(onChange.mock.calls).toEqual([["2027-03-01T10:20:00Z"], [undefined]]);
});

const write = (input: HTMLInputElement, value: string) => {
  input.value = value;
  fireEvent.input(input);
};

it("keeps what is being typed, whatever else is drawn, and shows another time that was chosen elsewhere", () => {
  zone.value = "utc";
  const field = (value: string | undefined) => <TimeField label="From" value={value} onChange={() => undefined} />;
  const { getByLabelText, rerender } = render(field("2026-03-01T10:20:00Z"));
  const input = getByLabelText("From") as HTMLInputElement;
  write(input, "2026-03-0");
  rerender(field("2026-03-01T10:20:00Z"));
  expect(input.value).toBe("2026-03-0");
  // What was told comes back; the rest of the text is not taken away.
  write(input, "2026-03-02T10:20 ");
  rerender(field("2026-03-02T10:20:00Z"));
  expect(input.value).toBe("2026-03-02T10:20 ");
  fireEvent.blur(input);
  expect(input.value).toBe("2026-03-02 10:20");
  rerender(field(undefined));
  expect(input.value).toBe("");
});

it("says of half a time that it is not applied once the field is left, of one that is none at once", () => {
  zone.value = "utc";
  const { getByLabelText, queryByText } = render(<TimeField label="To" value={undefined} onChange={() => undefined} />);
  const input = getByLabelText("To") as HTMLInputElement;
  write(input, "2026-03-01");
  expect(input.getAttribute("aria-invalid")).toBe("false");
  expect(input.checkValidity()).toBe(false);
  fireEvent.blur(input);
  expect(input.getAttribute("aria-invalid")).toBe("true");
  const hint = queryByText("Not applied: write YYYY-MM-DD HH:MM");
  expect(hint?.id).toBe(input.getAttribute("aria-describedby"));
  write(input, "2026-13-01 10:00");
  expect(queryByText("Not applied: no such date and time")).not.toBeNull();
  write(input, "2026-03-01 10:00");
  expect(input.getAttribute("aria-invalid")).toBe("false");
  expect(input.checkValidity()).toBe(true);
});
