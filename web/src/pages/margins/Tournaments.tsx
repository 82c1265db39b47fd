import { under } from "../../app/base.ts";
import { setQuery } from "../../app/router.ts";
import type { Schemas } from "../../api/client.ts";
import { Table } from "../../ui/Table.tsx";
import { count } from "../../ui/words.ts";
import { Margin } from "./Books.tsx";
import { fixturesOf, type TournamentMargins, type View } from "./view.ts";

interface TournamentsProps {
  list: Schemas["TournamentMarginList"];
  view: View;
  reference: string;
  rival: string | undefined;
}

/** A market's margins in each tournament: the reference book's beside another's. */
export function Tournaments({ list, view, reference, rival }: TournamentsProps) {
  const at = (tournament: TournamentMargins, slug: string | undefined) => tournament.books.find(({ bookmakerSlug }) => bookmakerSlug === slug);
  const nameOf = (slug: string | undefined) => list.tournaments.flatMap(({ books }) => books).find(({ bookmakerSlug }) => bookmakerSlug === slug)?.bookmakerName ?? slug ?? "";
  const choose = (id: number) => setQuery({ tournament: id === view.tournament ? undefined : id }, { replace: false });
  return (
    <section class="margins-tournaments" aria-label="By tournament">
      <header class="margins-head">
        <h2>{count(list.total, "tournament")}</h2>
        {list.tournaments.length < list.total && <span class="dim">the {list.tournaments.length.toLocaleString("en")} of most fixtures</span>}
      </header>
      <Table
        label={`Margins of ${view.market.title} in per cent, by tournament`}
        rows={list.tournaments}
        idOf={({ id }) => id}
        current={view.tournament}
        columns={[
          {
            id: "tournament",
            title: "Tournament",
            cell: ({ id, name, country }) => (
              <button type="button" class="margins-tournament" aria-pressed={id === view.tournament} onClick={() => choose(id)}>
                <bdi>{name}</bdi> <bdi class="dim">{country}</bdi>
              </button>
            ),
          },
          { id: "ours", title: <bdi class="margins-title">{nameOf(reference)}</bdi>, end: true, cell: (one) => <Margin view={view} book={at(one, reference)} bucket={view.bucket} /> },
          ...(rival === undefined
            ? []
            : [{ id: "theirs", title: <bdi class="margins-title">{nameOf(rival)}</bdi>, end: true, cell: (one: TournamentMargins) => <Margin view={view} book={at(one, rival)} ours={at(one, reference)} bucket={view.bucket} /> }]),
          { id: "fixtures", title: "Fixtures", end: true, wide: true, cell: ({ books }) => Math.max(0, ...books.map(fixturesOf)).toLocaleString("en") },
          { id: "links", title: "", wide: true, cell: ({ id }) => <a href={under(`/odds?tournament=${id}`)}>Odds</a> },
        ]}
      />
    </section>
  );
}
