import { feed, fixture, introduce, move, nextCapture, oneXTwo, snapshot } from "./feeding.ts";
import type { Server } from "./server.ts";

const PAIRS = [
  ["Arsenal", "Chelsea", "Premier League", "England"],
  ["Norway", "France", "World Cup", "International"],
  ["Casa Pia", "Porto", "Primeira Liga", "Portugal"],
  ["Twente", "Utrecht", "Eredivisie", "Netherlands"],
  ["Boca Juniors", "River Plate", "Liga Profesional", "Argentina"],
  ["Enyimba", "Kano Pillars", "Premier League", "Nigeria"],
  ["Ulsan Hyundai", "Jeonbuk Motors", "K League 1", "South Korea"],
  ["Bodø/Glimt", "Brann", "Eliteserien", "Norway"],
] as const;

/** The fixtures of a desk on an ordinary afternoon. */
export const FIXTURES = PAIRS.map(([homeTeam, awayTeam, tournament, country], at) =>
  fixture(at + 1, {
    name: `${homeTeam} - ${awayTeam}`,
    homeTeam,
    awayTeam,
    tournament,
    country,
    kickoff: new Date(Date.now() + (at + 1) * 5_400_000).toISOString(),
  }),
);

/** Prices that moved by little and much, books that disagree, a market that is gone; some of it seen by somebody. */
export async function ordinaryAfternoon(server: Server): Promise<void> {
  await introduce(server, FIXTURES);
  const [first, second, third, fourth, fifth, sixth] = FIXTURES;
  if (!first || !second || !third || !fourth || !fifth || !sixth) throw new Error("fixtures are missing");
  await move(server, first, 2.16);
  await move(server, first, 2.45);
  await move(server, second, 2.22);
  await move(server, third, 1.6, "sportybet");
  await move(server, sixth, 1.5);
  const apart = nextCapture();
  await feed(server, [
    snapshot("betpawa", fourth, [oneXTwo(2.3, 3.05, 3.4)], apart),
    snapshot("sportybet", fourth, [oneXTwo(1.85, 3.5, 4.1)], apart),
  ]);
  const gone = nextCapture();
  const other = { ...oneXTwo(1.3, 1.4, 1.5), marketId: "4693", marketName: "Double Chance - Full Time" };
  await feed(server, [snapshot("betpawa", fifth, [oneXTwo(2, 3.2, 3.6), other], gone), snapshot("sportybet", fifth, [oneXTwo(2, 3.2, 3.6), other], gone)]);
  const later = nextCapture();
  await feed(server, [snapshot("betpawa", fifth, [other], later), snapshot("sportybet", fifth, [oneXTwo(2, 3.2, 3.6), other], later)]);
  const alerts = await fetch(`${server.api}/api/alerts?limit=200`).then((answer) => answer.json() as Promise<{ alerts: { id: number; eventName: string }[] }>);
  const seen = alerts.alerts.filter(({ eventName }) => eventName === second.name);
  await fetch(`${server.api}/api/alerts/acknowledge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ alertIds: seen.map(({ id }) => id), acknowledged: true, note: "team news: two starters are out, ours is right" }),
  });
}
