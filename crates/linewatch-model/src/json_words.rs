//! What the JSON library says of a text that it cannot take, in words for whoever wrote the text.

/// The longest value that is repeated, in characters.
const QUOTED: usize = 60;

/// What is wrong with a text, from what the JSON library says of it. A reason that is ours already stays as it is.
///
/// Where in the text it is stays only where the text is no JSON: of a value that is one, the field says where.
#[must_use]
pub fn in_plain_words(reason: &str) -> String {
    let (bare, place) = without_place(reason);
    if let Some(words) = of_syntax(bare) {
        return format!("is not JSON: {words}{}", place.map(|place| format!(" ({place})")).unwrap_or_default());
    }
    of_value(bare).unwrap_or_else(|| bare.to_owned())
}

/// Takes ` at line 1 column 7` off.
fn without_place(reason: &str) -> (&str, Option<String>) {
    let place = || {
        let (bare, place) = reason.rsplit_once(" at line ")?;
        let (line, column) = place.split_once(" column ")?;
        let (line, column): (u64, u64) = (line.parse().ok()?, column.parse().ok()?);
        // 0 stands for none.
        Some((bare, (line > 0).then(|| format!("line {line}, column {column}"))))
    };
    place().unwrap_or((reason, None))
}

fn of_syntax(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "EOF while parsing a list" => "it ends inside a list",
        "EOF while parsing an object" => "it ends inside an object",
        "EOF while parsing a string" => "it ends inside a string",
        "EOF while parsing a value" => "it ends where a value is expected",
        "expected `:`" => "a name is not followed by `:`",
        "expected `,` or `]`" => "an entry of a list is not followed by `,` or `]`",
        "expected `,` or `}`" => "a member of an object is not followed by `,` or `}`",
        "expected ident" | "expected value" | "expected `\"`" => "there is no value where one is expected",
        "invalid escape" => "`\\` is followed by something that it does not go with",
        "invalid number" => "a number is not written as one",
        "number out of range" => "a number is too large",
        "invalid unicode code point" => "a string is not UTF-8",
        "lone leading surrogate in hex escape" => "half of a pair of `\\u` stands alone",
        "unexpected end of hex escape" => "`\\u` is not followed by four hexadecimal digits",
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            "a string has a control character, which must be written as `\\u` and its number"
        }
        "key must be a string" => "the name of a member must be in quotation marks",
        "trailing comma" => "nothing follows the last `,`",
        "trailing characters" => "it goes on after the end of its value",
        "recursion limit exceeded" => "it is nested too deeply",
        _ => return None,
    })
}

fn of_value(reason: &str) -> Option<String> {
    if let Some(rest) = reason.strip_prefix("unknown variant `") {
        let (given, known) = given_and_known(rest);
        return Some(match known {
            Some(known) => format!("must be {known}, not `{given}`"),
            None => format!("there is no `{given}` here"),
        });
    }
    if let Some(rest) = reason.strip_prefix("unknown field `") {
        let (given, known) = given_and_known(rest);
        return Some(match known {
            Some(known) => {
                format!("there is no field `{given}` here; known: {}", known.strip_prefix("one of ").unwrap_or(known))
            }
            None => format!("there is no field `{given}` here"),
        });
    }
    if let Some(field) = reason.strip_prefix("missing field ") {
        return Some(format!("the field {field} is missing"));
    }
    if let Some(field) = reason.strip_prefix("duplicate field ") {
        return Some(format!("the field {field} is there twice"));
    }
    if reason.starts_with("data did not match any variant of untagged enum ") {
        return Some("has none of the shapes that are taken here".to_owned());
    }
    let given = ["invalid type: ", "invalid value: "].iter().find_map(|prefix| reason.strip_prefix(prefix));
    if let Some((given, wanted)) = given.and_then(|rest| rest.rsplit_once(", expected ")) {
        return Some(format!("must be {}, not {}", kind(wanted), value(given)));
    }
    let (length, wanted) = reason.strip_prefix("invalid length ")?.split_once(", expected ")?;
    Some(format!("must be {}, not {length} long", kind(wanted)))
}

/// The name that was given, and those that are known: ``one of `a`, `b`, `c` ``, `` `a` or `b` ``, `` `a` ``.
fn given_and_known(rest: &str) -> (String, Option<&str>) {
    match rest.rsplit_once("`, expected ") {
        Some((given, known)) => (quoted(given), Some(known)),
        None => (quoted(rest.rsplit_once('`').map_or(rest, |(given, _)| given)), None),
    }
}

/// What was given instead.
fn value(given: &str) -> String {
    match given {
        "null" | "unit value" => return "null".to_owned(),
        "sequence" => return "a list".to_owned(),
        "map" => return "an object".to_owned(),
        _ => {}
    }
    let given = ["boolean ", "integer ", "floating point ", "character ", "string "]
        .iter()
        .find_map(|kind| given.strip_prefix(kind))
        .unwrap_or(given);
    quoted(given)
}

fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What was wanted.
fn kind(wanted: &str) -> &str {
    match wanted {
        "a string" | "a borrowed string" | "str" | "string" | "text" => "a string",
        "a boolean" => "true or false",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number from 0 on",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        "unit" => "null",
        "variant identifier" | "field identifier" => "a name",
        _ if wanted.starts_with("struct ") || wanted.starts_with("internally tagged enum ") => "an object",
        _ if wanted.starts_with("enum ") || wanted.starts_with("variant of enum ") => "one of the names taken here",
        _ if wanted.starts_with("tuple ") || wanted.starts_with("an array of length ") => "a list of another length",
        _ => wanted,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its parsing is tested")]
    struct Body {
        kind: Kind,
        #[serde(default)]
        few: u8,
        #[serde(default)]
        is_on: bool,
        #[serde(default)]
        list: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Back,
        Lay,
        Both,
    }

    fn refusal(json: &str) -> String {
        in_plain_words(&serde_json::from_str::<Body>(json).unwrap_err().to_string())
    }

    #[test]
    fn what_does_not_fit_is_told_with_what_would() {
        for (json, words) in [
            (r#"{"kind":"AAA"}"#, "must be one of `back`, `lay`, `both`, not `AAA`"),
            (r#"{"kind":"a`, b"}"#, "must be one of `back`, `lay`, `both`, not `a`, b`"),
            (r#"{"kin":1}"#, "there is no field `kin` here; known: `kind`, `few`, `is_on`, `list`"),
            ("{}", "the field `kind` is missing"),
            (r#"{"few":1,"few":2}"#, "the field `few` is there twice"),
            (r#"{"few":300}"#, "must be a whole number from 0 to 255, not `300`"),
            (r#"{"few":-1}"#, "must be a whole number from 0 to 255, not `-1`"),
            (r#"{"few":"x"}"#, "must be a whole number from 0 to 255, not \"x\""),
            (r#"{"is_on":null}"#, "must be true or false, not null"),
            (r#"{"is_on":[]}"#, "must be true or false, not a list"),
            (r#"{"list":{}}"#, "must be a list, not an object"),
            (r#"{"list":[1.5]}"#, "must be a string, not `1.5`"),
            ("1", "must be an object, not `1`"),
        ] {
            assert_eq!(refusal(json), words, "{json}");
        }
        assert!(refusal(&format!(r#"{{"kind":"{}"}}"#, "x".repeat(1_000))).len() < 200);
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        for (json, words) in [
            ("", "is not JSON: it ends where a value is expected (line 1, column 0)"),
            ("{", "is not JSON: it ends inside an object (line 1, column 1)"),
            ("{\"list\":[", "is not JSON: it ends inside a list (line 1, column 9)"),
            ("{\"list\":[\"", "is not JSON: it ends inside a string (line 1, column 10)"),
            ("{\n1}", "is not JSON: the name of a member must be in quotation marks (line 2, column 1)"),
            ("{\"few\":1,}", "is not JSON: nothing follows the last `,` (line 1, column 10)"),
            ("{\"few\":1 2}", "is not JSON: a member of an object is not followed by `,` or `}` (line 1, column 10)"),
            ("{\"few\":tru}", "is not JSON: there is no value where one is expected (line 1, column 11)"),
            (
                "{\"list\":[\"\\x\"]}",
                "is not JSON: `\\` is followed by something that it does not go with (line 1, column 12)",
            ),
        ] {
            assert_eq!(refusal(json), words, "{json}");
        }
    }

    #[test]
    fn reasons_of_our_own_stay() {
        for reason in ["must lie between 1 and 200", "is expected at line 4", ""] {
            assert_eq!(in_plain_words(reason), reason);
        }
        assert_eq!(in_plain_words("must be a price at line 1 column 16"), "must be a price");
    }
}
