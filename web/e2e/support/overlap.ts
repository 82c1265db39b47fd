import type { Page } from "playwright-core";

/**
 * The texts of a page that are painted over each other, as pairs. Each text node is taken where it is seen: cut to what clips
 * it and to the window. What lies over the page on purpose (a dialog, a list of choices, a message) is compared only with itself,
 * and so is what stays in place while the rest of a table scrolls under it.
 */
export function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    interface Seen {
      text: string;
      layer: Element | null;
      node: Node;
      parent: Element;
      left: number;
      right: number;
      top: number;
      bottom: number;
    }
    /** Glyphs of neighbouring lines may touch by this much. */
    const TOUCH = 2;
    const LAYERS = "dialog, .choices-panel, .toasts, .alarm-blocked, .panel, .nav-menu, .skip";

    const layerOf = (element: Element) => {
      const above = element.closest(LAYERS);
      if (above) return above;
      for (let box: Element | null = element; box; box = box.parentElement) {
        if (getComputedStyle(box).position === "sticky") return box;
      }
      return null;
    };
    const clipped = (element: Element, rect: DOMRect) => {
      let { left, right, top, bottom } = rect;
      for (let box: Element | null = element; box; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (style.visibility === "hidden" || style.opacity === "0" || style.clipPath !== "none") return undefined;
        if (style.overflowX === "visible" && style.overflowY === "visible") continue;
        const clip = box.getBoundingClientRect();
        [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
        [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
      }
      [left, right] = [Math.max(left, 0), Math.min(right, innerWidth)];
      [top, bottom] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
      return right - left > TOUCH && bottom - top > TOUCH ? { left, right, top, bottom } : undefined;
    };
    const found: Seen[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim();
      if (!parent || !text || parent.closest("option, script, style, svg title, .visually-hidden")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        const seen = clipped(parent, rect);
        if (seen) found.push({ text, layer: layerOf(parent), node, parent, ...seen });
      }
    }
    const pairs = new Set<string>();
    found.sort((one, other) => one.top - other.top);
    found.forEach((one, at) => {
      for (const other of found.slice(at + 1)) {
        if (other.top >= one.bottom - TOUCH) break;
        // A text that is cut short has one more rectangle, of its ellipsis.
        if (one.layer !== other.layer || one.node === other.node) continue;
        const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        const nameOf = ({ text, parent }: Seen) => `“${text.slice(0, 40)}” in .${parent.className || parent.tagName}`;
        if (width > TOUCH && height > TOUCH) pairs.add(`${nameOf(one)} × ${nameOf(other)}`);
      }
    });
    return [...pairs];
  });
}

/** What is wider than the window, as where a page scrolls sideways as a whole. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const main = document.querySelector("main");
    return document.documentElement.scrollWidth > innerWidth + 1 || (main !== null && main.scrollWidth > main.clientWidth + 1);
  });
}
