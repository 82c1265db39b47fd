import type { Schemas } from "../../src/api/client.ts";
import type { Server } from "./server.ts";

type Snapshot = Schemas["SnapshotBody"];
type Fixture = Snapshot["event"];
type Market = Snapshot["markets"][number];

/** 1X2 with these prices. */
export function oneXTwo(home: number, draw: number, away: number): Market {
  const outcomes = [
    { name: "1", odds: home },
    { name: "X", odds: draw },
    { name: "2", odds: away },
  ];
  return { marketId: "3743", marketName: "1X2 - Full Time", line: null, outcomes };
}

/** A fixture that starts in six hours, or when told. */
export function fixture(number: number, facts: Partial<Fixture> = {}): Fixture {
  return {
    key: `sr:${9_000_000 + number}`,
    name: `Home ${number} - Away ${number}`,
    homeTeam: `Home ${number}`,
    awayTeam: `Away ${number}`,
    kickoff: new Date(Date.now() + 6 * 3_600_000).toISOString(),
    tournament: "First League",
    country: "Testland",
    sport: "Football",
    ...facts,
  };
}

/** The moments of capture: each later than all before it, and none in the future. */
let lastCapture = 0;
export function nextCapture(): string {
  lastCapture = Math.max(Date.now(), lastCapture + 1);
  return new Date(lastCapture).toISOString();
}

/** What a bookmaker offers on a fixture now. */
export function snapshot(bookmaker: string, event: Fixture, markets: Market[], capturedAt = nextCapture()): Snapshot {
  return { bookmaker, capturedAt, event, markets };
}

/** Posts a batch; answers when it is committed. */
export async function feed(server: Server, snapshots: Snapshot[], token?: string): Promise<Schemas["BatchAnswer"]> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (token) headers["authorization"] = `Bearer ${token}`;
  const body = JSON.stringify({ snapshots });
  const answer = await fetch(`${server.api}/api/scrape/batches`, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Schemas["BatchAnswer"];
}

/** Makes a fixture known at two bookmakers, so that the next move of a price is an alert. */
export async function introduce(server: Server, fixtures: Fixture[]): Promise<void> {
  const at = nextCapture();
  const both = (event: Fixture) =>
    ["betpawa", "sportybet"].map((bookmaker) => snapshot(bookmaker, event, [oneXTwo(2, 3.2, 3.6)], at));
  for (let from = 0; from < fixtures.length; from += 500) {
    await feed(server, fixtures.slice(from, from + 500).flatMap(both));
  }
}

/** Moves a fixture's prices at a bookmaker so that one alert comes of it: the home price by 10 % and more. */
export async function move(server: Server, event: Fixture, home = 2.3, bookmaker = "betpawa") {
  const at = nextCapture();
  const competitor = snapshot("sportybet", event, [oneXTwo(2, 3.2, 3.6)], at);
  const mover = snapshot(bookmaker, event, [oneXTwo(home, 3.2, 3.6)], at);
  return await feed(server, bookmaker === "sportybet" ? [mover] : [mover, competitor]);
}
