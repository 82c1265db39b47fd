import { feed, fixture, nextCapture, oneXTwo, snapshot } from "./feeding.ts";
import { bothScore, market, overUnder } from "./markets.ts";
import type { Server } from "./server.ts";

/** Fifteen bookmakers: the reference book first; some of them have long names. */
const BOOKS = [
  "betpawa", "sportybet", "bet9ja", "msport", "williamhill_us", "mybookieag", "betonlineag", "draftkings",
  "fanduel", "bovada", "lowvig", "pointsbet_australia", "unibet_international", "livescorebet_eu", "betfair_exchange_uk",
] as const;

const NAMES = [
  ["Wolverhampton Wanderers", "Brighton & Hove Albion", "Premier League", "England"],
  ["Borussia Mönchengladbach", "Eintracht Frankfurt", "Bundesliga", "Germany"],
  ["Internacional de Porto Alegre", "Club Athletico Paranaense", "Campeonato Brasileiro Série A", "Brazil"],
  ["Lincoln Red Imps", "Ried", "UEFA Europa Conference League, Qualification", "International Clubs"],
  ["Ajax", "PSV", "Eredivisie", "Netherlands"],
] as const;

const FIXTURES = NAMES.map(([homeTeam, awayTeam, tournament, country], at) =>
  fixture(at + 1, {
    name: `${homeTeam} - ${awayTeam}`,
    homeTeam,
    awayTeam,
    tournament,
    country,
    kickoff: new Date(Date.now() + (at + 1) * 2_650_000).toISOString(),
  }),
);

/** What a book offers: the price of the home side, and what follows from it in other markets. */
function offerOf(home: number, hasDoubleChance: boolean) {
  const doubleChance = { ...oneXTwo(1.3, 1.4, 1.5), marketId: "4693", marketName: "Double Chance - Full Time" };
  return [
    oneXTwo(home, 3.2, 13.6),
    overUnder(2.5, 1.9, 1.9),
    bothScore(1.8, 2.05),
    market("3774", "Asian Handicap - Full Time", -1.25, { Home: home * 1.1, Away: 1.8 }),
    ...(hasDoubleChance ? [doubleChance] : []),
  ];
}

/**
 * An afternoon at so many bookmakers, with long names: prices that moved, alone and in several markets at once, two that went
 * apart, a market that is gone, a price of six digits; some of it acknowledged with a note.
 */
export async function crowd(server: Server, count: number): Promise<void> {
  const books = BOOKS.slice(0, count);
  const last = books.at(-1);
  const offer = (home: (book: string, at: number) => number, without?: string) => {
    const at = nextCapture();
    const all = FIXTURES.flatMap((event, number) =>
      books.map((book) => snapshot(book, event, offerOf(Math.round(home(book, number) * 100) / 100, book !== without), at)),
    );
    return feed(server, all);
  };
  await offer(() => 2);
  await offer((book) => (book === last ? 2.4 : 2));
  await offer((book, at) => (book === "betpawa" ? 2.2 + at / 10 : book === last ? 1.8 : 2));
  await offer((book, at) => (book === "betpawa" ? 2.2 + at / 10 : 2), last);
  await offer((book, at) => (book === "betpawa" ? (at === 2 ? 12_345.5 : 1.5) : 2), last);
  const answer = await fetch(`${server.api}/api/alerts?limit=200`);
  const { alerts } = (await answer.json()) as { alerts: { id: number }[] };
  const alertIds = alerts.filter((_, at) => at % 4 === 0).map(({ id }) => id);
  const note = "team news: two starters are out, our model is right and the others will follow within the hour";
  await fetch(`${server.api}/api/alerts/acknowledge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ alertIds, acknowledged: true, note }),
  });
}
