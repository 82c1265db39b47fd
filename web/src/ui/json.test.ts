import { expect, it } from "vitest";

import { member, parse, pretty, textOf } from "./json.ts";

it("keeps the digits of numbers", () => {
  const text = '{"odds":1.50,"big":12345678901234567890,"tiny":1e-7,"list":[1,2.0]}';
  const json = parse(text);
  expect(member(json, "odds")?.raw).toBe("1.50");
  expect(json && pretty(json)).toBe('{\n  "odds": 1.50,\n  "big": 12345678901234567890,\n  "tiny": 1e-7,\n  "list": [\n    1,\n    2.0\n  ]\n}');
});

it("keeps what a member was written as, blanks and all", () => {
  const json = parse('{"a": {"b" : 1 , "c":"x\\u0041"} , "d":null}');
  expect(member(json, "a")?.raw).toBe('{"b" : 1 , "c":"x\\u0041"}');
  expect(textOf(member(member(json, "a")?.value, "c")?.value)).toBe("xA");
  expect(textOf(member(json, "d")?.value)).toBeUndefined();
});

it("takes text as text", () => {
  const json = parse('{"<img src=x onerror=alert(1)>":"</script>","q":"a\\"b\\\\"}');
  expect(member(json, "<img src=x onerror=alert(1)>")?.value).toEqual({ kind: "string", value: "</script>", raw: '"</script>"' });
  expect(textOf(member(json, "q")?.value)).toBe('a"b\\');
  expect(member(parse('{"__proto__":1}'), "__proto__")?.raw).toBe("1");
});

it.each(["", "{", "[1,]", "[1 2]", '{"a":1,}', '{"a"}', "nul", "01", "1 2", '"\n"', `${"[".repeat(5_000)}${"]".repeat(5_000)}`])(
  "has nothing for what is not JSON: %s",
  (text) => {
    expect(parse(text)).toBeUndefined();
  },
);
