import { useLayoutEffect, useRef } from "preact/hooks";

/** Tab leads into the panel next: its links come before everything else, unless somebody is in a field. */
export function useFocusFollowing(id: number) {
  const element = useRef<HTMLElement>(null);
  // Before it is painted: a Tab at the sight of it is not taken back.
  useLayoutEffect(() => {
    const focused = document.activeElement;
    const isFree = !focused || focused === document.body || focused.closest(".virtual, .panel") !== null;
    if (isFree) element.current?.focus({ preventScroll: true });
  }, [id]);
  return element;
}
