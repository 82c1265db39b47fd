// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { act, cleanup, render } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";

import { useDocumentTitle, useTitle } from "./title.ts";

afterEach(cleanup);

it("has the count of new alerts whatever is shown, and the name of what is shown while it is", async () => {
  const [name, count, isOpen] = [signal<string | undefined>(undefined), signal(3), signal(true)];
  const Fixture = () => {
    useTitle(name.value);
    return null;
  };
  const App = () => {
    useDocumentTitle(isOpen.value ? "Fixture" : "Odds", count.value);
    return isOpen.value ? <Fixture /> : null;
  };
  render(<App />);
  expect(document.title).toBe("(3) Fixture · linewatch");
  await act(() => void (name.value = "Norway - France"));
  expect(document.title).toBe("(3) Norway - France · linewatch");
  await act(() => void (count.value = 4));
  expect(document.title).toBe("(4) Norway - France · linewatch");
  await act(() => void (count.value = 0));
  expect(document.title).toBe("Norway - France · linewatch");
  await act(() => void (isOpen.value = false));
  expect(document.title).toBe("Odds · linewatch");
});
