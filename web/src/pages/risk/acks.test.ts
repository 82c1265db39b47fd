// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";

import { ApiError } from "../../api/client.ts";
import { apply } from "./acks.ts";
import { alertOf } from "./samples.ts";
import { foundOut, outcomeOf } from "./verdicts.ts";

type Post = Parameters<typeof apply>[2];
type Result = Awaited<ReturnType<Post>>["results"][number];

const result = (id: number, verdict: Result["verdict"], by?: string): Result => ({
  id,
  verdict,
  alert: alertOf(id, { status: "acknowledged", acknowledgedBy: by ?? "anna" }),
});
const answer = (results: Result[], truncated = false) => ({ position: 1, results, truncated });
const ACK = { acknowledged: true };

describe("verdicts", () => {
  it("are told each: done, somebody was faster, past by now, unknown", () => {
    const results = [result(1, "acknowledged"), result(2, "unchanged", "ben"), result(3, "past"), result(4, "not_found"), result(5, "failed")];
    const outcome = outcomeOf(results, ACK);
    expect(outcome.changed).toEqual([1]);
    expect(outcome.messages.map(({ kind }) => kind)).toEqual(["success", "info", "error", "error", "error"]);
    expect(outcome.messages[1]?.text).toBe("1 alert had been acknowledged already by ben.");
    expect(outcome.messages[2]?.text).toContain("kicked off");
  });
});

describe("a change", () => {
  it("of many alerts goes in parts that the API takes", async () => {
    const post = vi.fn<Post>(async (about) => answer((about["alertIds"] as number[]).map((id) => result(id, "acknowledged"))));
    const alertIds = Array.from({ length: 1_201 }, (_, at) => at + 1);
    const outcome = await apply({ alertIds }, ACK, post);
    expect(post.mock.calls.map(([about]) => (about["alertIds"] as number[]).length)).toEqual([500, 500, 201]);
    expect(outcome.changed).toEqual(alertIds);
  });

  it("of a fixture goes on until nothing is left, and not for ever", async () => {
    const parts = [answer([result(1, "acknowledged")], true), answer([result(2, "acknowledged")], false)];
    const post = vi.fn<Post>(async () => parts.shift() ?? answer([]));
    expect((await apply({ eventId: 7, upTo: 2, alertIds: [] }, ACK, post)).changed).toEqual([1, 2]);
    expect(post.mock.calls[0]?.[0]).toEqual({ eventId: 7, upTo: 2 });
    const stuck = vi.fn<Post>(async () => answer([result(1, "unchanged")], true));
    await apply({ eventId: 7, upTo: 2, alertIds: [] }, ACK, stuck);
    expect(stuck).toHaveBeenCalledTimes(1);
  });

  it.each([
    [409, "Somebody else was faster."],
    [403, "Your token's role does not allow this."],
  ])("that is refused with %i is not shown as done, and may be tried again", async (status, words) => {
    const outcome = await apply({ alertIds: [1, 2] }, ACK, () => Promise.reject(new ApiError(status, {})));
    expect(outcome).toMatchObject({ changed: [], alerts: [], left: [1, 2], unsure: undefined });
    expect(outcome.messages).toEqual([{ kind: "error", text: `Not acknowledged: ${words}` }]);
  });

  it.each([
    [500, "The server failed at this. Its log says why."],
    [503, "The server is busy."],
    [0, "the server did not answer."],
  ])("that fails with %i may have been done: it has to be looked up", async (status, words) => {
    const outcome = await apply({ alertIds: [1, 2] }, ACK, () => Promise.reject(new ApiError(status, {})));
    expect(outcome).toMatchObject({ changed: [], alerts: [], left: [], unsure: { alertIds: [1, 2], position: undefined } });
    const text = `Not known yet whether 2 alerts are acknowledged: ${words} It is being looked up.`;
    expect(outcome.messages).toEqual([{ kind: "info", text }]);
  });

  it("that is stored but not readable yet is no failure, and the rest is asked for", async () => {
    const alertIds = Array.from({ length: 501 }, (_, at) => at + 1);
    const stored = new ApiError(503, { detail: "it is stored at position 77, but not readable yet", position: 77 });
    const post = vi.fn<Post>(async () => answer([result(501, "acknowledged")]));
    post.mockRejectedValueOnce(stored);
    const outcome = await apply({ alertIds }, ACK, post);
    expect(outcome.changed).toEqual([501]);
    expect(outcome.unsure).toEqual({ alertIds: alertIds.slice(0, 500), position: 77 });
    expect(outcome.messages.filter(({ kind }) => kind === "error")).toEqual([]);
  });

  it("that fails halfway says what was done", async () => {
    const alertIds = Array.from({ length: 600 }, (_, at) => at + 1);
    const post: Post = async (about) => {
      const ids = about["alertIds"] as number[];
      if (ids.length < 500) throw new ApiError(503, { detail: "shutting down" });
      return answer(ids.map((id) => result(id, "acknowledged")));
    };
    const outcome = await apply({ alertIds }, ACK, post);
    expect(outcome.changed).toHaveLength(500);
    expect(outcome.unsure?.alertIds).toHaveLength(100);
    expect(outcome.messages[0]?.text).toMatch(/^Not known yet whether 100 alerts are acknowledged: shutting down/);
  });

  it("that is refused halfway says what was done", async () => {
    const alertIds = Array.from({ length: 1_100 }, (_, at) => at + 1);
    const post: Post = async (about) => {
      const ids = about["alertIds"] as number[];
      if (ids[0] === 501) throw new ApiError(403, { detail: "not any more" });
      return answer(ids.map((id) => result(id, "acknowledged")));
    };
    const outcome = await apply({ alertIds }, ACK, post);
    expect([outcome.changed.length, outcome.left.length]).toEqual([500, 600]);
    expect(outcome.messages).toEqual([{ kind: "error", text: "Only 500 alerts acknowledged: not any more" }]);
  });
});

describe("what was looked up", () => {
  const unsure = { alertIds: [1, 2, 3, 4, 5], position: undefined };
  const as = (id: number, status: "new" | "acknowledged" | "past", by?: string) => [id, alertOf(id, { status, acknowledgedBy: by ?? null })] as const;

  it("is told for what it is", () => {
    const found = new Map([as(1, "acknowledged", "me"), as(2, "acknowledged", "ben"), as(3, "past"), as(4, "new")]);
    const outcome = foundOut(unsure, found, ACK, "me");
    expect(outcome).toMatchObject({ changed: [1], left: [4] });
    expect(outcome.messages.map(({ text }) => text)).toEqual([
      "1 alert acknowledged.",
      "1 alert had been acknowledged already by ben.",
      "1 alert not changed: the fixture has kicked off, so it is past by now.",
      "1 alert not changed: the server does not know it.",
      "Not acknowledged: 1 alert is still new. Try once more.",
    ]);
  });

  it("is put back where it is new again", () => {
    const outcome = foundOut({ ...unsure, alertIds: [1, 2] }, new Map([as(1, "new"), as(2, "acknowledged", "me")]), { acknowledged: false }, "me");
    expect(outcome).toMatchObject({ changed: [1], left: [2] });
  });
});
