import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface VirtualListProps<T> {
  label: string;
  rows: readonly T[];
  /** All rows are of one height, in pixels. */
  rowHeight: number;
  idOf: (row: T) => string | number;
  render: (row: T, at: number) => ComponentChildren;
  /** The row that the keyboard is on is kept in view. */
  current?: number | undefined;
  /** Told which rows are on the screen, the last one excluded. */
  onRange?: (from: number, to: number) => void;
  /** Told when a pointer comes to the list or leaves it, also when the list itself goes away. */
  onPointer?: (inside: boolean) => void;
  /** Told whether the list is scrolled away from its beginning; a list that goes away is not. */
  onScrolled?: (scrolled: boolean) => void;
  /** The id of the element of the row that the keyboard is on. */
  activeId?: string | undefined;
  /** ARIA role of the list; its rows have their own. */
  role?: "list" | "grid" | "treegrid" | "log";
  /** The element that scrolls. */
  box?: { current: HTMLDivElement | null };
}

/** Rows beyond the edges that are there before anybody sees them. */
const BEYOND = 8;
/** Rows come and go so many at a time: between, scrolling changes nothing that would have to be laid out and painted. */
const STEP = 4;

/** A list of which only what is on the screen exists, so that it may have any number of rows. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { label, rows, rowHeight, idOf, render, current, onRange, role = "list" } = props;
  const own = useRef<HTMLDivElement>(null);
  const element = props.box ?? own;
  /** What is on the screen, and what of it the rows were last drawn for. */
  const seen = useRef({ first: 0, count: 40 });
  const [view, setView] = useState(seen.current);
  const tell = () => onRange?.(seen.current.first, Math.min(rows.length, seen.current.first + seen.current.count));
  const measure = () => {
    const box = element.current;
    if (!box) return;
    const first = Math.max(0, Math.floor(box.scrollTop / rowHeight));
    const count = Math.ceil(box.clientHeight / rowHeight) + 1;
    if (seen.current.first !== first || seen.current.count !== count) {
      seen.current = { first, count };
      tell();
    }
    const step = first - (first % STEP);
    setView((old) => (old.first === step && old.count === count ? old : { first: step, count }));
    props.onScrolled?.(box.scrollTop > 0);
  };
  useLayoutEffect(measure, [rowHeight, rows.length]);
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [rowHeight]);
  useLayoutEffect(() => {
    if (current !== undefined && element.current) keepInView(element.current, current * rowHeight, rowHeight);
  }, [current, rowHeight]);

  const told = useRef(props);
  told.current = props;
  // An element that is taken away hears no pointer leave it.
  useLayoutEffect(
    () => () => {
      told.current.onPointer?.(false);
      told.current.onScrolled?.(false);
    },
    [],
  );

  const from = Math.max(0, Math.min(view.first, rows.length - view.count) - BEYOND);
  const to = Math.min(rows.length, Math.max(view.first, from) + STEP + view.count + BEYOND);
  useEffect(tell, [view, rows]);
  return (
    <div
      ref={element}
      class="virtual"
      role={role}
      aria-label={label}
      aria-rowcount={role === "list" || role === "log" ? undefined : rows.length}
      aria-activedescendant={props.activeId}
      tabIndex={0}
      onScroll={measure}
      onPointerEnter={(event) => event.pointerType === "mouse" && props.onPointer?.(true)}
      onPointerLeave={() => props.onPointer?.(false)}
    >
      <div class="virtual-all" style={{ height: `${rows.length * rowHeight}px` }} role="presentation">
        {rows.slice(from, to).map((row, at) => (
          <div
            key={idOf(row)}
            class="virtual-row"
            role="presentation"
            style={{ height: `${rowHeight}px`, top: `${(from + at) * rowHeight}px` }}
          >
            {render(row, from + at)}
          </div>
        ))}
      </div>
    </div>
  );
}

function keepInView(box: HTMLElement, top: number, height: number): void {
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight;
}
