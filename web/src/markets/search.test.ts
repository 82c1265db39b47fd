import { describe, expect, it } from "vitest";

import { find, pieces } from "./search.ts";

const marked = (typed: string, text: string) => {
  const found = find(typed, text);
  return found && pieces(text, found.marks).map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text)).join("");
};

describe("what is typed", () => {
  it.each([
    ["ou25", "Over/Under - Full Time 2.5", "[O]ver/[U]nder - Full Time [2].[5]"],
    ["dnb", "Draw No Bet - Full Time", "[D]raw [N]o [B]et - Full Time"],
    ["half", "1X2 - First Half", "1X2 - First [Half]"],
    ["SCORE", "Both Teams To Score", "Both Teams To [Score]"],
    ["sao", "São Paulo", "[São] Paulo"],
    ["bts fh", "Both Teams To Score - First Half", "[B]oth [T]eams To [S]core - [F]irst [H]alf"],
    ["😀", "😁 😀", "😁 [😀]"],
    ["2.5", "Over 2.5", "Over [2.5]"],
    ["strasse", "Große Straße", "Große [Straße]"],
    ["lodz", "Łódź to win", "[Łódź] to win"],
    ["sao", "Sa\u0303o Paulo", "[Sa]\u0303[o] Paulo"],
    ["aero", "Nykøbing Ærø", "Nykøbing [Ærø]"],
    ["nykobing", "Nykøbing Ærø", "[Nykøbing] Ærø"],
    ["besanc\u0327on", "Besançon", "[Besançon]"],
    ["d'a", "D’Arsy", "[D’A]rsy"],
  ])("%s is found in %s", (typed, text, expected) => {
    expect(marked(typed, text)).toBe(expected);
  });

  it("is not found where its characters are not all there, in order", () => {
    expect(find("zz", "Over/Under")).toBeUndefined();
    expect(find("revo", "Over")).toBeUndefined();
    expect(find("overover", "Over")).toBeUndefined();
  });

  it("fits better as a whole, and better in a short name", () => {
    const score = (text: string) => find("score", text)?.score ?? -1;
    expect(score("Correct Score")).toBeGreaterThan(score("Second corner or even"));
    expect(score("Correct Score")).toBeGreaterThan(score("Both Teams To Score In Both Halves"));
  });

  it("finds everything when it is empty, and marks nothing", () => {
    expect(find("  ", "Over")).toEqual({ marks: [], score: 0 });
  });

  it("keeps characters of several units whole", () => {
    expect(marked("cup", "🏆 Cup")).toBe("🏆 [Cup]");
    expect(pieces("مباراة", []).map((piece) => piece.text).join("")).toBe("مباراة");
  });
});
