import { useState } from "preact/hooks";

import { under } from "../../app/base.ts";
import type { Book } from "../../markets/books.ts";
import { Icon } from "../../ui/Icon.tsx";
import { Time } from "../../ui/RelativeTime.tsx";
import { Table } from "../../ui/Table.tsx";
import { count } from "../../ui/words.ts";
import { type Covered, type CoveredFixture, hasAndLacks, rateOf, rateText, type Tournament } from "./view.ts";

interface TournamentsProps {
  found: Covered;
  books: readonly Book[];
  referenceName: string;
  isAllOpen: boolean;
  onAll: () => void;
}

/** The tournaments with how many of their fixtures are matched; each opens to its fixtures. */
export function Tournaments({ found, books, referenceName, isAllOpen, onAll }: TournamentsProps) {
  const listed = found.tournaments.reduce((sum, { events }) => sum + events.length, 0);
  return (
    <section class="coverage-tournaments" aria-label="By tournament">
      <header class="coverage-head">
        <h2>{count(found.tournaments.length, "tournament")}</h2>
        <button type="button" title="x" onClick={onAll}>
          {isAllOpen ? "Collapse all" : "Expand all"}
        </button>
      </header>
      {listed < found.total && <p class="dim">The first {listed.toLocaleString("en")} of {found.total.toLocaleString("en")} fixtures are listed. Filters find the others.</p>}
      <ul>
        {found.tournaments.map((tournament) => (
          <One key={`${tournament.tournament_id} ${isAllOpen}`} tournament={tournament} books={books} referenceName={referenceName} isOpenAtFirst={isAllOpen} />
        ))}
      </ul>
    </section>
  );
}

interface OneProps {
  tournament: Tournament;
  books: readonly Book[];
  referenceName: string;
  isOpenAtFirst: boolean;
}

function One({ tournament, books, referenceName, isOpenAtFirst }: OneProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const { tournament_id, tournament_name, tournament_country, coverage, events } = tournament;
  const id = `tournament-${tournament_id}`;
  return (
    <li class="coverage-tournament">
      <button type="button" class="coverage-line" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <Icon name="chevron" />
        <span class="coverage-title">
          <bdi>{tournament_name}</bdi>
          {tournament_country && <bdi class="dim">{tournament_country}</bdi>}
        </span>
        <span class="coverage-counts">
          <span title="Matched">{coverage.matched.toLocaleString("en")} of {coverage.total.toLocaleString("en")} matched</span>
          <span class="dim">{rateText(rateOf(coverage))}</span>
          {coverage.betpawa_only > 0 && <span class="dim">{coverage.betpawa_only.toLocaleString("en")} only {short(referenceName)}</span>}
          {coverage.competitor_only > 0 && <span class="coverage-theirs">{coverage.competitor_only.toLocaleString("en")} only competitors</span>}
        </span>
      </button>
      <div id={id}>
        {isOpen && (
          <>
            <Fixtures fixtures={events} books={books} label={`Fixtures of ${tournament_name}`} />
            <p class="coverage-links">
              <a href={under(`/odds?tournament=${tournament_id}`)}>View on Odds</a> <a href={under(`/margins?tournament=${tournament_id}`)}>View margins</a>
            </p>
          </>
        )}
      </div>
    </li>
  );
}

function Fixtures({ fixtures, books, label }: { fixtures: readonly CoveredFixture[]; books: readonly Book[]; label: string }) {
  const all = books.map(({ slug }) => slug);
  const named = new Map(books.map(({ slug, name }) => [slug, name]));
  const chips = (slugs: readonly string[], kind: string) =>
    slugs.length === 0 ? (
      <span class="dim">none</span>
    ) : (
      <span class="coverage-chips">
        {slugs.map((slug) => (
          <bdi key={slug} class={`coverage-chip ${kind}`} title={named.get(slug)}>
            {named.get(slug) ?? slug}
          </bdi>
        ))}
      </span>
    );
  return (
    <Table
      label={label}
      rows={fixtures}
      idOf={({ id }) => id}
      columns={[
        { id: "kickoff", title: "Kickoff", cell: ({ kickoff }) => <Time time={kickoff} shape="minute" /> },
        { id: "fixture", title: "Fixture", cell: ({ id, name }) => <a href={under(`/events/${id}`)}><bdi>{name}</bdi></a> },
        { id: "has", title: "Offered by", wide: true, cell: (fixture) => chips(hasAndLacks(fixture, all).has, "has") },
        { id: "lacks", title: "Missing at", cell: (fixture) => chips(hasAndLacks(fixture, all).lacks, "lacks") },
      ]}
    />
  );
}

const LONGEST = 24;
const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
