// @vitest-environment happy-dom
import { fireEvent, render } from "@testing-library/preact";
import { expect, it, vi } from "vitest";

import { zone } from "../app/time.ts";
import { fromField, TimeField, toField } from "./TimeField.tsx";

it("reads and writes times in UTC and in this machine's zone", () => {
  expect(fromField("2026-03-01T10:20", true)).toBe("2026-03-01T10:20:00Z");
  expect(toField("2026-03-01T10:20:30Z", true)).toBe("2026-03-01 10:20");
  const there = fromField("2026-07-01T10:20", false);
  expect(toField(there, false)).toBe("2026-07-01 10:20");
});

it("takes what is no time, or none that anybody means, for none", () => {
  expect(["", "0002-03-01T10:20", "x"].map((text) => fromField(text, true))).toEqual([undefined, undefined, undefined]);
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
