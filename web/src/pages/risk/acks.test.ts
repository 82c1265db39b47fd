// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";

import { ApiError } from "../../api/client.ts";
import { apply, outcomeOf } from "./acks.ts";
import { alertOf } from "./samples.ts";

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
    [409, "Somebody else was faster.", false],
    [403, "Your token's role does not allow this.", false],
    [500, "The server failed at this. Its log says why.", true],
    [503, "The server is busy.", true],
    [0, "the server did not answer.", true],
  ])("that fails with %i is not shown as done", async (status, words, isUnsure) => {
    const outcome = await apply({ alertIds: [1, 2] }, ACK, () => Promise.reject(new ApiError(status, {})));
    expect(outcome).toMatchObject({ changed: [], alerts: [], isUnsure });
    expect(outcome.messages).toEqual([{ kind: "error", text: `Not acknowledged: ${words}` }]);
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
    expect(outcome.messages).toEqual([{ kind: "error", text: "Only 500 alerts acknowledged: shutting down" }]);
  });
});
