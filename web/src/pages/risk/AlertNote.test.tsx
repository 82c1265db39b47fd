// @vitest-environment happy-dom
import { cleanup, fireEvent, render, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { toasts } from "../../app/toasts.ts";
import { AlertNote } from "./AlertNote.tsx";
import { alertOf } from "./samples.ts";

vi.mock("../../live/me.ts", () => ({ may: () => true }));
vi.mock("../../live/hooks.ts", () => ({ useLive: () => ({ data: {}, error: {} }) }));

const noted = alertOf(1, { status: "acknowledged", note: "team news", noteVersion: 7 });

beforeEach(() => {
  toasts.value = [];
});
afterEach(cleanup);

it("is edited where somebody asks for it by a key, and gives the focus back to its button", async () => {
  const onTaken = vi.fn();
  const { getByRole } = render(<AlertNote alert={noted} isAsked onTaken={onTaken} />);
  const field = await waitFor(() => getByRole("textbox", { name: "Note" }));
  expect(onTaken).toHaveBeenCalledOnce();
  expect(document.activeElement).toBe(field);
  fireEvent.keyDown(field, { key: "Escape" });
  await waitFor(() => expect(document.activeElement).toBe(getByRole("button", { name: "Edit note" })));
});

it("says why there is nothing to edit", async () => {
  const { queryByRole } = render(<AlertNote alert={alertOf(2)} isAsked onTaken={() => undefined} />);
  await waitFor(() => expect(toasts.value.map(({ text }) => text)).toEqual(["Only acknowledged alerts have a note: Shift+A acknowledges with one."]));
  expect(queryByRole("textbox")).toBeNull();
});
