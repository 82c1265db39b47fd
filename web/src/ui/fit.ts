/** Where the browser tells of sizes; without it nothing is counted. */
let observer: ResizeObserver | undefined;

/**
 * Says in `data-more` of a box how many of its children do not fit into its first line: `+3`. It is told after the browser has
 * laid the page out, so that counting costs no layout of its own.
 */
export function countCut(box: HTMLElement): () => void {
  if (typeof ResizeObserver === "undefined") return () => {};
  observer ??= new ResizeObserver((entries) => {
    for (const { target } of entries) tell(target as HTMLElement);
  });
  observer.observe(box);
  return () => observer?.unobserve(box);
}

function tell(box: HTMLElement): void {
  const cut = cutOf([...box.children].map((child) => (child as HTMLElement).offsetTop));
  if (cut > 0) box.dataset["more"] = `+${cut}`;
  else delete box.dataset["more"];
}

/** How many are below the first of them. */
export function cutOf(tops: readonly number[]): number {
  const first = tops[0] ?? 0;
  return tops.filter((top) => top > first + 1).length;
}
