// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { act, cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it, vi } from "vitest";

import type { Desk } from "./desk.ts";
import { FixturePanel } from "./FixturePanel.tsx";
import { groupOf } from "./samples.ts";

vi.mock("../../live/me.ts", () => ({ me: { value: undefined, peek: () => undefined }, may: () => true }));
vi.mock("../../live/counts.ts", () => ({ refreshCounts: () => undefined }));

afterEach(cleanup);

const desk = {
  view: signal({ status: "new" }),
  store: { changes: { pendingGroups: signal(new Map()) }, lead: () => undefined },
  closeAlert: () => undefined,
} as unknown as Desk;

it("goes to the panel of each fixture that the keyboard comes to, but not out of a field", async () => {
  const group = signal(groupOf(1, []));
  const Page = () => (
    <>
      <input />
      <FixturePanel group={group.value} desk={desk} />
    </>
  );
  const { getByRole } = render(<Page />);
  expect(document.activeElement).toBe(getByRole("complementary", { name: "Fixture" }));
  getByRole("button", { name: "Close the panel" }).focus();
  await act(() => void (group.value = groupOf(2, [])));
  expect(document.activeElement).toBe(getByRole("complementary", { name: "Fixture" }));
  getByRole("textbox").focus();
  await act(() => void (group.value = groupOf(3, [])));
  expect(document.activeElement).toBe(getByRole("textbox"));
});
