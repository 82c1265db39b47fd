/** Drawn on a grid of 16. */
const PATHS = {
  logo: "M1.5 11.5 6 6.5l3.5 3 5-6",
  warning: "M8 2.2 14.5 13.6H1.5zM8 6.4v3.4M8 11.6v.4",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3.1 3.1l1.1 1.1M11.8 11.8l1.1 1.1M12.9 3.1l-1.1 1.1M4.2 11.8l-1.1 1.1",
  moon: "M13.2 9.6A5.8 5.8 0 0 1 6.4 2.8a5.8 5.8 0 1 0 6.8 6.8z",
  keys: "M1.5 4.5h13v7h-13zM4 7h.01M6.7 7h.01M9.4 7h.01M12 7h.01M4.8 9.4h6.4",
  leave: "M6.5 2.5h-4v11h4M10 4.8 13.2 8 10 11.2M13 8H6",
  search: "M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM10.6 10.6l3.6 3.6",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  check: "M2.5 8.5 6.3 12.2 13.5 4.2",
  undo: "M5.5 3 2.5 6l3 3M2.5 6h6.8a4 4 0 1 1 0 8H5.5",
  chevron: "M5.5 3 10.5 8l-5 5",
  up: "M8 13V3M3.8 7.2 8 3l4.2 4.2",
  down: "M8 3v10M3.8 8.8 8 13l4.2-4.2",
  sound: "M2 6v4h2.6L8 13V3L4.6 6zM10.6 5.4a3.6 3.6 0 0 1 0 5.2M12.6 3.4a6.4 6.4 0 0 1 0 9.2",
  mute: "M2 6v4h2.6L8 13V3L4.6 6zM10.6 6l4 4M14.6 6l-4 4",
  bell: "M3.2 12h9.6l-1.3-2V6.8a3.5 3.5 0 0 0-7 0V10zM6.8 14h2.4",
  bellOff: "M3.2 12h9.6l-1.3-2V6.8a3.5 3.5 0 0 0-7 0V10zM6.8 14h2.4M2 2l12 12",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  filter: "M1.8 3h12.4L9.6 8.4v4.2L6.4 14V8.4z",
  note: "M2.5 2.5h11v8h-6l-3 3v-3h-2z",
  external: "M6 3H3v10h10v-3M9 3h4v4M13 3 7 9",
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing. It says nothing to a screen reader: what it is on has the words. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
