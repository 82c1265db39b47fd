import type { Page } from "playwright-core";

/** The bars hold on a machine that has nothing else to do; on a busy one `LINEWATCH_E2E_TIME_FACTOR=5` makes five times of them. */
export const TIME_FACTOR = Number(process.env["LINEWATCH_E2E_TIME_FACTOR"] ?? 1);

/**
 * The median of three measurements: what else a machine does may spoil one of them, and one lucky one proves nothing. Where
 * the first two are on the same side of the bar, so is the median, and the worse of them is answered. `measure` prints what it found.
 */
export async function usual(bar: number, measure: (attempt: number) => Promise<number>, better: "less" | "more" = "less"): Promise<number> {
  const figures = [await measure(0), await measure(1)];
  const isWithin = (figure: number) => (better === "less" ? figure <= bar : figure >= bar);
  const [first, second] = figures.map(isWithin);
  if (first === second) return better === "less" ? Math.max(...figures) : Math.min(...figures);
  figures.push(await measure(2));
  return quantile(figures, 0.5);
}

/** The value that a share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * Notes when lines of the list are first painted (or, with `gone`, since when they are not there any more as they were), in
 * milliseconds since 1970. The answer reads the notes.
 */
export async function watchRows(page: Page, what: "come" | "gone" = "come"): Promise<() => Promise<Map<string, number>>> {
  await page.evaluate((what) => {
    const notes = new Map<string, number>();
    Object.assign(globalThis, { notesOfRows: notes });
    let present = new Set<string>();
    const look = () => {
      const before = present;
      present = new Set([...document.querySelectorAll(".alert-row:not(.handled)")].map((row) => row.id));
      const changed = what === "come" ? [...present].filter((id) => !notes.has(id)) : [...before].filter((id) => !present.has(id));
      // A line that was only being fetched again is back.
      if (what === "gone") for (const id of present) notes.delete(id);
      if (changed.length === 0) return;
      const note = () => {
        const now = Math.round(performance.timeOrigin + performance.now());
        for (const id of changed) if (!notes.has(id) && present.has(id) === (what === "come")) notes.set(id, now);
      };
      // The next frame but one begins when this change has been painted.
      requestAnimationFrame(() => setTimeout(note));
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "id"] });
  }, what);
  return async () => {
    const notes = await page.evaluate(() => [...(globalThis as unknown as { notesOfRows: Map<string, number> }).notesOfRows]);
    return new Map(notes);
  };
}
