import type { Page } from "playwright-core";

/**
 * The texts of a page that are painted over each other or over a small chart of a list, as pairs. Each text node is taken where it is seen: cut to what clips
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

    /** What an element's own style and those around it mean for its texts; asked once for each element. */
    interface Around {
      isHidden: boolean;
      layer: Element | null;
      left: number;
      right: number;
      top: number;
      bottom: number;
    }
    const known = new Map<Element, Around>();
    const around = (element: Element): Around => {
      const before = known.get(element);
      if (before) return before;
      const outer = element.parentElement ? around(element.parentElement) : { isHidden: false, layer: null, left: 0, right: innerWidth, top: 0, bottom: innerHeight };
      const style = getComputedStyle(element);
      const isHidden = outer.isHidden || style.visibility === "hidden" || style.opacity === "0" || style.clipPath !== "none";
      const isAbove = element.matches(LAYERS);
      const inSticky = style.position === "sticky" && !outer.layer?.matches(LAYERS);
      const layer = isAbove || inSticky ? element : outer.layer;
      const own = { ...outer, isHidden, layer };
      if (style.overflowX !== "visible" || style.overflowY !== "visible") {
        const clip = element.getBoundingClientRect();
        [own.left, own.right] = [Math.max(own.left, clip.left), Math.min(own.right, clip.right)];
        [own.top, own.bottom] = [Math.max(own.top, clip.top), Math.min(own.bottom, clip.bottom)];
      }
      known.set(element, own);
      return own;
    };
    const clipped = (clip: Around, rect: DOMRect) => {
      const [left, right] = [Math.max(clip.left, rect.left), Math.min(clip.right, rect.right)];
      const [top, bottom] = [Math.max(clip.top, rect.top), Math.min(clip.bottom, rect.bottom)];
      return !clip.isHidden && right - left > TOUCH && bottom - top > TOUCH ? { left, right, top, bottom } : undefined;
    };
    const found: Seen[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim();
      if (!parent || !text || parent.closest("option, script, style, svg title, .visually-hidden")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const clip = around(parent);
      if (clip.isHidden) continue;
      for (const rect of range.getClientRects()) {
        const seen = clipped(clip, rect);
        if (seen) found.push({ text, layer: clip.layer, node, parent, ...seen });
      }
    }
    for (const cell of document.querySelectorAll(".cell-spark:has(svg)")) {
      const seen = clipped(around(cell), cell.getBoundingClientRect());
      if (seen) found.push({ text: "chart", layer: around(cell).layer, node: cell, parent: cell, ...seen });
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
