import { setQuery } from "../../app/router.ts";
import { formatMargin } from "../../markets/catalogue.ts";
import { Table } from "../../ui/Table.tsx";
import { type BookMargins, type Bucket, BUCKETS, comparable, fixturesOf, marginAt, type View } from "./view.ts";

interface BooksProps {
  books: readonly BookMargins[];
  view: View;
  reference: string;
  /** Who is compared with the reference book below. */
  rival: string | undefined;
}

/** A market's margins at each bookmaker by time to kickoff, the reference book first. */
export function Books({ books, view, reference, rival }: BooksProps) {
  const ours = books.find(({ bookmakerSlug }) => bookmakerSlug === reference);
  const rows = [...(ours ? [ours] : []), ...books.filter((book) => book !== ours)];
  const cell = (bucket: Bucket | undefined) => (book: BookMargins) => <Margin view={view} book={book} ours={book === ours ? undefined : ours} bucket={bucket} />;
  return (
    <section class="margins-books" aria-label="By bookmaker">
      <Table
        label={`Margins of ${view.market.title} in per cent, by bookmaker and time to kickoff`}
        rows={rows}
        idOf={({ bookmakerSlug }) => bookmakerSlug}
        current={rival}
        columns={[
          {
            id: "book",
            title: "Bookmaker",
            cell: ({ bookmakerSlug, bookmakerName }) =>
              bookmakerSlug === reference ? (
                <bdi class="margins-name ours">{bookmakerName}</bdi>
              ) : (
                <button type="button" class="margins-name" aria-pressed={bookmakerSlug === rival} title={`Compare with ${bookmakerName}`} onClick={() => setQuery({ against: bookmakerSlug })}>
                  <bdi>{bookmakerName}</bdi>
                </button>
              ),
          },
          ...BUCKETS.map(([id, title]) => ({ id, title: <span class={view.bucket === id ? "margins-at" : ""}>{title}</span>, end: true, cell: cell(id) })),
          { id: "all", title: "All", end: true, cell: cell(undefined) },
          { id: "fixtures", title: "Fixtures", end: true, wide: true, cell: (book: BookMargins) => fixturesOf(book).toLocaleString("en") },
        ]}
      />
    </section>
  );
}

interface MarginProps {
  view: View;
  book: BookMargins | undefined;
  /** What it is compared with. */
  ours?: BookMargins | undefined;
  bucket: Bucket | undefined;
}

/** Margins nearer than this are equal. */
const TOLERANCE = 0.1;

/** A margin; a lower one than ours is marked, as it is the better offer. */
export function Margin({ view, book, ours, bucket }: MarginProps) {
  const margin = comparable(view.market, marginAt(book, bucket));
  if (margin === undefined) return <span class="dim">–</span>;
  const reference = comparable(view.market, marginAt(ours, bucket));
  const difference = reference === undefined ? 0 : margin - reference;
  const mark = difference < -TOLERANCE ? "lower" : difference > TOLERANCE ? "higher" : "";
  const words = mark === "" ? "" : `${mark} than ours by ${formatMargin(Math.abs(difference))}`;
  return (
    <span class={`margin ${mark}`} title={words}>
      {formatMargin(margin)}
      {mark !== "" && <span class="visually-hidden">, {words}</span>}
    </span>
  );
}
