// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { act, cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";

import { memo } from "./memo.ts";

afterEach(cleanup);

it("draws anew for another property and for a signal that it read, and for nothing else", async () => {
  const width = signal(1);
  let drawn = 0;
  const Row = memo(({ name }: { name: string }) => {
    drawn += 1;
    return <p>{`${name} ${width.value}`}</p>;
  });
  const { container, rerender } = render(<Row name="a" />);
  rerender(<Row name="a" />);
  expect([container.textContent, drawn]).toEqual(["a 1", 1]);
  await act(() => void (width.value = 2));
  expect([container.textContent, drawn]).toEqual(["a 2", 2]);
  rerender(<Row name="a" />);
  expect(drawn).toBe(2);
  rerender(<Row name="b" />);
  expect([container.textContent, drawn]).toEqual(["b 2", 3]);
});
