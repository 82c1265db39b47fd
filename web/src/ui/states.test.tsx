// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";

import { ApiError } from "../api/client.ts";
import { Refused } from "./states.tsx";

afterEach(cleanup);

it("says that what is shown was refused, and leaves what passes and logins to others", () => {
  const { rerender } = render(<Refused error={new ApiError(403, { detail: "your role may not" })} />);
  expect(screen.getByRole("alert").textContent).toBe("This may be out of date: your role may not.");
  for (const error of [undefined, new ApiError(503, {}), new ApiError(0, {}), new ApiError(401, {})]) {
    rerender(<Refused error={error} />);
    expect(screen.queryByRole("alert")).toBeNull();
  }
});

it("says of what passes, too, that what is shown is not what was asked for", () => {
  render(<Refused error={new ApiError(503, { detail: "the store is away" })} isOther />);
  expect(screen.getByRole("alert").textContent).toBe("This is an earlier state: the store is away. Retrying automatically.");
});
