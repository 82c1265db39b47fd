import { setQuery } from "../../app/router.ts";
import type { Book } from "../../markets/books.ts";
import { Table } from "../../ui/Table.tsx";
import { type Covered, rateText } from "./view.ts";

interface BooksProps {
  /** The reference book first. */
  books: readonly Book[];
  coverage: Covered["coverage"];
  reference: string;
  lacking: string | undefined;
}

/** What each bookmaker has, and how much of all it lacks. */
export function Books({ books, coverage, reference, lacking }: BooksProps) {
  const rows = books.flatMap((book) => {
    const counts = coverage.by_platform.find(({ platform }) => platform === book.slug);
    return counts ? [{ ...book, ...counts }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <section class="coverage-books" aria-label="By bookmaker">
      <Table
        label="Coverage by bookmaker"
        rows={rows}
        idOf={({ slug }) => slug}
        columns={[
          { id: "book", title: "Bookmaker", cell: ({ name, slug }) => <bdi class={`coverage-name ${slug === reference ? "ours" : ""}`} title={name}>{name}</bdi> },
          { id: "fixtures", title: "Fixtures", end: true, cell: ({ total_events }) => total_events.toLocaleString("en") },
          { id: "matched", title: "Matched", end: true, cell: ({ matched_events }) => matched_events.toLocaleString("en") },
          { id: "alone", title: "Unmatched", end: true, wide: true, cell: ({ unmatched_events }) => unmatched_events.toLocaleString("en") },
          { id: "rate", title: "Match rate", end: true, wide: true, cell: ({ match_rate }) => rateText(match_rate) },
          {
            id: "lacks",
            title: "Missing",
            end: true,
            cell: ({ slug, name, total_events }) => {
              const missing = Math.max(0, coverage.total_events - total_events);
              const isChosen = lacking === slug;
              return (
                <button type="button" class="plain" aria-pressed={isChosen} disabled={missing === 0 && !isChosen} aria-label={`Fixtures missing at ${name}: ${missing}`} onClick={() => setQuery({ lacking: isChosen ? undefined : slug }, { replace: false })}>
                  {missing.toLocaleString("en")}
                </button>
              );
            },
          },
        ]}
      />
    </section>
  );
}
