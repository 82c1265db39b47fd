import { describe, expect, it } from "vitest";

import { filterOf, isFiltered, isOpen, keyOf, NO_FILTERS, queryOf, toggleOpen, type View, viewOf } from "./view.ts";

const at = (search: string) => viewOf(new URLSearchParams(search));
const NOW = Date.parse("2026-11-21T12:34:56Z");

/** The address after a change of the view. */
function change(search: string, changes: Partial<View>): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(queryOf(changes))) {
    query.delete(name);
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== "") query.append(name, String(one));
  }
  return query.toString();
}

describe("the address of the Risk page", () => {
  it("says everything that is shown", () => {
    const search =
      "status=acknowledged&sort=kickoff&monitor=steam&severity=elevated&severity=critical&type=availability&bookmaker=betpawa&tournament=7" +
      "&country=Norway&q=bod%C3%B8&fixture=12&since=1h&open=3,9&alert=41";
    expect(at(search)).toEqual({
      status: "acknowledged",
      sort: "kickoff",
      severities: ["elevated", "critical"],
      types: ["availability"],
      bookmakers: ["betpawa"],
      tournaments: [7],
      monitors: ["steam"],
      countries: ["Norway"],
      search: "bodø",
      fixture: 12,
      since: "1h",
      from: undefined,
      to: undefined,
      open: [3, 9],
      shut: [],
      alert: 41,
    });
  });

  it("comes back the same from the view it gives", () => {
    const search = "severity=warning&q=a+%26+b&fixture=12&since=15m&open=3%2C9&alert=41&country=Côte+d'Ivoire";
    const view = at(search);
    expect(viewOf(new URLSearchParams(change("", view)))).toEqual(view);
  });

  it("passes over what it does not understand", () => {
    const view = at("status=gone&sort=luck&severity=severe&type=x&tournament=-1&tournament=x&fixture=0&open=1,,x,1&alert=1.5&since=9y&from=soon");
    expect(view).toMatchObject({ status: "new", sort: "recency", severities: [], types: [], tournaments: [], open: [1] });
    expect(view.alert ?? view.fixture ?? view.since ?? view.from).toBeUndefined();
  });

  it("leaves out what is as always, and keeps what it does not change", () => {
    expect(change("status=past&q=x&other=1", { status: "new", search: "" })).toBe("other=1");
    expect(change("q=x&severity=warning&fixture=12&since=1h&status=past", NO_FILTERS)).toBe("status=past");
  });
});

describe("what the API is asked for", () => {
  it("has only what is filtered by", () => {
    expect(filterOf(at(""), NOW)).toEqual({ status: "new" });
    expect(filterOf(at("severity=critical&type=price_change&q=x&country=Norway&tournament=2&bookmaker=bet9ja&fixture=12"), NOW)).toEqual({
      status: "new",
      severity: ["critical"],
      alertType: ["price_change"],
      search: "x",
      eventId: 12,
      country: ["Norway"],
      tournament: [2],
      bookmaker: ["bet9ja"],
    });
  });

  it("counts a span back from now in whole minutes", () => {
    expect(filterOf(at("since=1h"), NOW).from).toBe("2026-11-21T11:34:00.000Z");
    expect(filterOf(at("from=2026-11-20T00:00:00Z&to=2026-11-20T12:00:00Z"), NOW)).toMatchObject({
      from: "2026-11-20T00:00:00Z",
      to: "2026-11-20T12:00:00Z",
    });
  });

  it("is the same list, whatever is open", () => {
    expect(keyOf(at("q=x&open=all&alert=3"))).toBe(keyOf(at("q=x")));
    expect(keyOf(at("q=x"))).not.toBe(keyOf(at("q=y")));
  });
});

it("knows whether anything is filtered", () => {
  expect(isFiltered(at("status=past&sort=kickoff&open=all"))).toBe(false);
  expect(isFiltered(at("since=1h"))).toBe(true);
  expect(isFiltered(at("fixture=12"))).toBe(true);
});

it("opens and shuts a fixture, also where all are open", () => {
  const some = at("open=3");
  expect([isOpen(some, 3), isOpen(some, 4)]).toEqual([true, false]);
  expect(toggleOpen(some, 3)).toEqual({ open: [] });
  expect(toggleOpen(some, 4)).toEqual({ open: [3, 4] });
  const all = at("open=all&shut=3");
  expect([isOpen(all, 3), isOpen(all, 4)]).toEqual([false, true]);
  expect(toggleOpen(all, 4)).toEqual({ shut: [3, 4] });
});
