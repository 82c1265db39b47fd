import type { ComponentChildren } from "preact";

export interface Column<T> {
  id: string;
  title: ComponentChildren;
  /** The cell of a row. */
  cell: (row: T) => ComponentChildren;
  /** Numbers stand to the right. */
  end?: boolean;
  /** Left out where there is little room. */
  wide?: boolean;
}

export interface TableProps<T> {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  idOf: (row: T) => string | number;
  /** The row that the keyboard is on. */
  current?: string | number | undefined;
  onOpen?: ((row: T) => void) | undefined;
}

/** Rows and columns of moderate number; for thousands of rows see `VirtualList`. */
export function Table<T>({ label, columns, rows, idOf, current, onOpen }: TableProps<T>) {
  return (
    <div class="table-place" tabIndex={0} role="region" aria-label={label}>
      <table class="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" class={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const id = idOf(row);
            return (
              <tr
                key={id}
                class={`${id === current ? "current" : ""} ${onOpen ? "opens" : ""}`}
                aria-current={id === current ? "true" : undefined}
                onClick={onOpen && (() => onOpen(row))}
              >
                {columns.map((column) => (
                  <td key={column.id} class={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function classOf<T>(column: Column<T>): string {
  return `${column.end ? "end" : ""} ${column.wide ? "wide" : ""}`;
}
