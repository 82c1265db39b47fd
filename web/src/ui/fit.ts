/** The height of a line, see `.one-line`. */
const LINE_PX = 18;

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

/** How many are below the first line: each is so far from the top of the box. */
export function cutOf(tops: readonly number[]): number {
  return tops.filter((top) => top >= LINE_PX).length;
}
