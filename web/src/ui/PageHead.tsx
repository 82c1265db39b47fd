import type { ComponentChildren } from "preact";

/** A page's heading, with how many there are and what concerns the whole page. */
export function PageHead({ title, total, children }: { title: string; total?: number | undefined; children?: ComponentChildren }) {
  return (
    <header class="page-head">
      <h1>
        <bdi>{title}</bdi>
        {total !== undefined && <span class="page-total">{total.toLocaleString("en")}</span>}
      </h1>
      {children && <div class="page-tools">{children}</div>}
    </header>
  );
}
