import type { Schemas } from "../../src/api/client.ts";

type Market = Schemas["MarketBody"];

/** Over and under a number of goals. */
export function overUnder(line: number, over: number, under: number): Market {
  return market("5000", "Over/Under - Full Time", line, { Over: over, Under: under });
}

export function bothScore(yes: number, no: number): Market {
  return market("3795", "Both Teams To Score - Full Time", null, { Yes: yes, No: no });
}

/** Any market. */
export function market(marketId: string, marketName: string, line: number | null, prices: Record<string, number>): Market {
  return { marketId, marketName, line, outcomes: Object.entries(prices).map(([name, odds]) => ({ name, odds })) };
}
