/** Which markets belong together, and in which order the desk reads them. */

export const GROUPS = ["popular", "goals", "handicaps", "combos", "halves", "corners", "cards", "specials", "other"] as const;
export type Group = (typeof GROUPS)[number];

export const GROUP_WORDS: Record<Group, string> = {
  popular: "Popular",
  goals: "Goals",
  handicaps: "Handicaps",
  combos: "Combos",
  halves: "Halves",
  corners: "Corners",
  cards: "Cards",
  specials: "Specials",
  other: "Other",
};

/** The reference book's market ids by group, in the order in which they are shown. Some are in two groups. */
const MEMBERS: Record<Group, readonly string[]> = {
  // 1X2, double chance, draw no bet, over/under, both score, Asian handicap
  popular: ["3743", "4693", "4703", "5000", "3795", "3774"],
  // over/under (all, home, away), both score, exact, multigoals, odd/even, clean sheets, correct score, who scores
  goals: [
    ..."5000 5006 5003 3795 4926 4942 4938 28000047 28000077 28000083".split(" "),
    ..."4833 4842 4836 3816 3807 4429 28000035 1096782 4870".split(" "),
  ],
  // Asian, three-way; whole match, then the halves
  handicaps: ["3774", "4724", "3747", "4716", "3756", "4720"],
  // 1X2, over/under or double chance with something else
  combos: ["1096755", "3591790", "4613062", "28000014", "28000089", "28000021", "28000028", "28000279", "28000228"],
  // what counts one half, first half first, and what compares the halves
  halves: [
    ..."3668 4673 4697 4958 4964 4961 3789 4898 28000065 4794 3819 3810 3801 3747 4716".split(" "),
    ..."3685 4681 4700 4976 4982 4979 3792 4912 28000071 4809 4063 3813 3804 3756 4720".split(" "),
    ..."4728 4736 4732 1096805 1096808 1096806 1096809 1096807 1096814".split(" "),
  ],
  corners: "1096783 1096793 1096797 1096787 1096785 1096803 1096789 1096795 1096784 1096794 1096802 1096788 1096786 1096804 1096790 1096796".split(" "),
  cards: "1096764 1096768 1096770 1096774 1096776 1096766 1096778 1096780 1096765 1096769 1096771 1096775 1096777".split(" "),
  // half time/full time, winning margin, win to nil, the first minutes
  specials: ["4706", "28000209", "5051", "5042", "28000173"],
  other: [],
};

/** For markets that are not in the table: the first of these that their name has. */
const WORDS: readonly [RegExp, Group][] = [
  [/corner/i, "corners"],
  [/\b(booking|card|sent off|sending off)/i, "cards"],
  [/ (and|&) /i, "combos"],
  [/\b(first half|second half|1st half|2nd half|either half|both halves|scoring half)\b/i, "halves"],
  [/handicap|spread/i, "handicaps"],
  [/over\/under|\bgoals?\b|total|both teams|odd\/even|clean sheet|correct score/i, "goals"],
  [/half time|margin|win to nil|minutes?\b/i, "specials"],
];

const places = new Map<string, Map<Group, number>>();
for (const group of GROUPS) {
  MEMBERS[group].forEach((id, at) => {
    const all = places.get(id) ?? new Map<Group, number>();
    places.set(id, all.set(group, at));
  });
}

/** The groups that a market is in; at least one. */
export function groupsOf(id: string, name: string): readonly Group[] {
  const known = places.get(id);
  if (known) return [...known.keys()];
  return [WORDS.find(([words]) => words.test(name))?.[1] ?? "other"];
}

/** Where a market stands within a group; those that are not in the table come last. */
export function placeIn(group: Group, id: string): number {
  return places.get(id)?.get(group) ?? Number.MAX_SAFE_INTEGER;
}

/** Two of the three outcomes of a double chance win: its prices add up to two. */
const DOUBLE_CHANCES = new Set(["4693", "4673", "4681"]);

/**
 * The margin as the desk compares it. The API's is the sum of what all prices imply above one; of a double chance that is
 * brought to one, so that its margin can stand beside the others.
 */
export function marginOf(id: string, margin: number | null | undefined): number | undefined {
  if (typeof margin !== "number" || !Number.isFinite(margin)) return undefined;
  return DOUBLE_CHANCES.has(id) ? Math.round(((margin - 100) / 2) * 100) / 100 : margin;
}

/** Markets of so few outcomes have the same ones at every bookmaker. */
const MOST_ALIKE = 3;

/** Whether a margin over `priced` of a market's outcomes says something: over one side of two it is no margin. */
export function hasMargin(priced: number, outcomes: number): boolean {
  return priced >= outcomes || (outcomes > MOST_ALIKE && priced > 1);
}

/** What lists of fixtures show of each. */
export const INLINE = [
  { id: "1x2", marketId: "3743", line: null, title: "1X2", outcomes: ["1", "X", "2"] },
  { id: "ou", marketId: "5000", line: 2.5, title: "Over/under 2.5", outcomes: ["Over", "Under"] },
  { id: "btts", marketId: "3795", line: null, title: "BTTS", outcomes: ["Yes", "No"] },
  { id: "dc", marketId: "4693", line: null, title: "Double chance", outcomes: ["1X", "X2", "12"] },
] as const;

/** A line as the desk writes it: `2.5`; of handicaps with its sign. */
export function formatLine(line: number, name = ""): string {
  const text = String(Math.abs(line));
  if (line < 0) return `−${text}`;
  return /handicap|spread/i.test(name) && line > 0 ? `+${text}` : text;
}

/** `5.3`, in per cent; of a margin that is none, as where a price is a mistake, only the size. */
export function formatMargin(value: number): string {
  const text = Math.abs(value) >= 1_000 ? value.toExponential(0) : value.toFixed(1);
  return text === "-0.0" ? "0.0" : text.replace("-", "−");
}

/** The order in which the outcomes of a market stand, whatever order they were stored or imported in. */
const OUTCOMES: readonly (readonly string[])[] = [
  ["1", "x", "2"],
  ["home", "draw", "away"],
  ["1x", "x2", "12"],
  ["over", "under"],
  ["yes", "no"],
  ["odd", "even"],
  ["home", "no goal", "away"],
];

/** Outcomes in their market's order; the ones of a market that is not known stay as they are. */
export function inMarketOrder(names: readonly string[]): string[] {
  const lower = names.map((name) => name.toLowerCase());
  const order = OUTCOMES.find((known) => lower.every((name) => known.includes(name)));
  return order ? names.toSorted((one, other) => order.indexOf(one.toLowerCase()) - order.indexOf(other.toLowerCase())) : [...names];
}
