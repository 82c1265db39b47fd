//! What is refused, and how it is said.

use super::MAX_BYTES;
use crate::value::{Field, RuleSet, Value};

/// A rule file with these lines in its first monitor, which begins on line 1.
fn price(lines: &str) -> String {
    format!("[[monitor]]\nid = \"price\"\ndetector = \"price_change\"\n{lines}")
}

/// A rule file with this override behind a price monitor and one of steam; the override begins on line 7.
fn overridden(lines: &str) -> String {
    format!("{}[[monitor]]\nid = \"steam\"\ndetector = \"steam\"\n[[override]]\n{lines}", price(""))
}

#[track_caller]
fn refused(file: &str, line: usize, field: &str, reason: &str) {
    let error = RuleSet::from_toml(file.as_bytes()).expect_err(file);
    assert_eq!((error.line, error.field.as_str()), (Some(line), field), "{error}\n{file}");
    assert!(error.reason.contains(reason), "{error}");
}

#[test]
fn monitors_that_are_refused() {
    for (lines, line, field, reason) in [
        ("treshold = 5", 4, "monitor[0].treshold", "is no field of price_change, which has enabled"),
        ("max_step = 5", 4, "monitor[0].max_step", "is no field of price_change"),
        ("warning = \"many\"", 4, "monitor[0].warning", "plain decimal number"),
        ("warning = 7.00001", 4, "monitor[0].warning", "more than four decimals"),
        ("warning = nan", 4, "monitor[0].warning", "plain decimal number"),
        ("warning = inf", 4, "monitor[0].warning", "plain decimal number"),
        ("warning = 0x7", 4, "monitor[0].warning", "plain decimal number"),
        ("warning = 0", 4, "monitor[0].warning", "must lie between 0.0001 and 1000, not 0"),
        ("warning = -7", 4, "monitor[0].warning", "must lie between"),
        ("warning = true", 4, "monitor[0].warning", "must be a number, not true or false"),
        ("warning = 2026-06-26", 4, "monitor[0].warning", "not a date"),
        ("warning = [7]", 4, "monitor[0].warning", "not a list"),
        ("\nwarning = 10\nelevated = 9", 5, "monitor[0].warning", "10 must be below elevated 9"),
        ("elevated = 9\ncritical = 9", 4, "monitor[0].elevated", "must be below critical 9"),
        ("confirm = 181", 4, "monitor[0].confirm", "must lie between 0 and 180, not 181"),
        ("confirm = 1.5", 4, "monitor[0].confirm", "whole number"),
        ("cooldown = 10081", 4, "monitor[0].cooldown", "between 0 and 10080"),
        ("per = \"desk\"", 4, "monitor[0].per", "one of outcome, selection, market, fixture, not \"desk\""),
        ("measure = 1", 4, "monitor[0].measure", "one of relative, implied, fair"),
        ("enabled = \"yes\"", 4, "monitor[0].enabled", "true or false, not text"),
        ("group = \"A B\"", 4, "monitor[0].group", "1 to 40 of a-z"),
        ("inhibited_by = \"price\"", 4, "monitor[0].inhibited_by", "no steam monitor"),
        ("[[monitor]]\nid = \"x\"", 4, "monitor[1]", "has no detector; name one of price_change"),
        ("[[monitor]]\ndetector = \"steam\"", 4, "monitor[1]", "has no id"),
        ("[[monitor]]\nid = \"price\"\ndetector = \"steam\"", 4, "monitor[1]", "has the id price of another"),
        ("[[monitor]]\nid = \"x\"\ndetector = \"magic\"", 6, "monitor[1].detector", "not \"magic\""),
        ("[[monitor]]\nid = \"x\"\ndetector = \"drift\"\nwindow = 14", 7, "monitor[1].window", "between 15 and 1440"),
        ("[[monitor]]\nid = \"x\"\ndetector = \"steam\"\nwarning = 2.5", 7, "monitor[1].warning", "whole number"),
        (
            "[[monitor]]\nid = \"x\"\ndetector = \"surebet\"\nper = \"market\"",
            7,
            "monitor[1].per",
            "no field of surebet",
        ),
        ("[rules]\na = 1", 4, "rules", "is unknown; a rule set has families, weights, monitors and overrides"),
        ("[weights]\nBovada = 1", 5, "weights.Bovada", "is no bookmaker's slug"),
        ("[weights]\nbovada = 1.23456", 5, "weights.bovada", "more than four decimals"),
    ] {
        refused(&price(lines), line, field, reason);
    }
    refused("families = [[\"a\"]]", 1, "families[0]", "two bookmakers or more");
    refused("families = [[\"a\", \"b\"], [\"b\", \"c\"]]", 1, "families[1][0]", "names b a second time");
    refused("monitors = 7", 1, "monitors", "must be a list, not a number");
    refused("monitor = []\nmonitors = []", 2, "monitors", "there twice, by two names");
}

#[test]
fn overrides_that_are_refused() {
    for (lines, line, field, reason) in [
        ("match = {line = 1}\nset = {warning = 1}", 7, "override[0]", "has no monitor"),
        ("monitor = \"x\"\nmatch = {line = 1}\nset = {warning = 1}", 8, "override[0].monitor", "it has price, steam"),
        ("monitor = \"price\"\nset = {warning = 1}", 7, "override[0]", "has no match"),
        ("monitor = \"price\"\nmatch = {line = 1}", 7, "override[0]", "has no set"),
        (
            "monitor = \"price\"\nmatch = {}\nset = {warning = 1}",
            9,
            "override[0].match",
            "belongs to the monitor itself",
        ),
        ("monitor = \"price\"\nmatch = {line = 1}\nset = {}", 10, "override[0].set", "changes nothing"),
        (
            "monitor = \"price\"\nmatch = {league = 1}\nset = {warning = 1}",
            9,
            "override[0].match.league",
            "is no condition",
        ),
        (
            "monitor = \"price\"\nmatch = {role = \"us\"}\nset = {warning = 1}",
            9,
            "override[0].match.role",
            "competitor",
        ),
        (
            "monitor = \"price\"\nmatch = {market = 3743}\nset = {warning = 1}",
            9,
            "override[0].match.market",
            "in quotes",
        ),
        (
            "monitor = \"price\"\nmatch = {odds_from = 3, odds_to = 3.0}\nset = {warning = 1}",
            9,
            "override[0].match",
            "matches nothing",
        ),
        ("monitor = \"price\"\nmatch = {line = 1}\nset = {window = 5}", 10, "override[0].set.window", "no field"),
        (
            "monitor = \"price\"\nmatch = {line = 1}\nset = {warning = 5, critical = 4}",
            10,
            "override[0].set.warning",
            "must be below critical 4",
        ),
        (
            "monitor = \"price\"\nmatch = {line = 1}\nset = {inhibited_by = \"x\"}",
            10,
            "override[0].set.inhibited_by",
            "no steam monitor",
        ),
        ("monitor = \"price\"\nwhy = 1", 9, "override[0].why", "is unknown"),
    ] {
        refused(&overridden(lines), line, field, reason);
    }
}

#[test]
fn what_is_no_rule_file_at_all() {
    let whole = |bytes: &[u8]| RuleSet::from_toml(bytes).unwrap_err().to_string();
    assert!(whole(b"\xFF\xFEm\0").contains("UTF-16"));
    assert!(whole(b"\xFF").contains("not UTF-8"));
    assert!(whole(b"[[monitor]\n").contains("line 1: this is no TOML"));
    assert!(whole(b"id = 1\nid = 2").contains("line 2: this is no TOML"));
    assert!(whole(&vec![b'#'; MAX_BYTES + 1]).contains("at most 1048576 bytes"));
    assert!(whole(&vec![b'#'; 10 << 20]).contains("this has 10485760"));
    let json = |text: &str| RuleSet::from_json(text.as_bytes()).unwrap_err();
    assert_eq!(json("{\n\n\"monitors\": [}").line, Some(3));
    assert_eq!(json("{\"monitors\": null}").reason, "must be a list, not null");
    let twice = json("{\"monitors\": [{\"id\": \"a\",\n\"id\": \"b\"}]}");
    assert_eq!((twice.line, twice.field.as_str()), (Some(2), "monitors[0].id"));
    let deep = format!("{{\"monitors\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(RuleSet::from_json(deep.as_bytes()).is_err());
    let deep = format!("monitors = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(RuleSet::from_toml(deep.as_bytes()).is_err());
}

#[test]
fn sizes_are_bounded() {
    let many = "[[monitor]]\nid = \"x\"\ndetector = \"steam\"\n".repeat(101);
    refused(&many, 1, "monitor", "has 101 monitors, at most 100 are taken");
    let json = |count: usize| {
        let other = r#"{"monitor":"p","match":{"line":1},"set":{"warning":1}}"#;
        let overrides = vec![other; count].join(",");
        format!(r#"{{"monitors":[{{"id":"p","detector":"price_change"}}],"overrides":[{overrides}]}}"#)
    };
    let ten_thousand = RuleSet::from_json(json(10_000).as_bytes()).unwrap();
    assert_eq!(ten_thousand.overrides().len(), 10_000);
    assert_eq!(ten_thousand.check(&linewatch_model::Settings::default()).len(), 9_999, "all but the last are shadowed");
    let error = RuleSet::from_json(json(10_001).as_bytes()).unwrap_err();
    assert!(error.reason.contains("10001 overrides, at most 10000"), "{error}");
}

#[test]
fn decimals_are_exact_as_numbers_and_as_text() {
    for text in ["7.1", "\"7.1\"", "7.10", "71e-1", "7.1000"] {
        let rules = RuleSet::from_toml(price(&format!("warning = {text}")).as_bytes()).unwrap();
        assert_eq!(
            rules.monitors()[0].fields.get(Field::Warning),
            Some(&Value::Decimal("7.1".parse().unwrap())),
            "{text}"
        );
    }
    let json = r#"{"monitors":[{"id":"price","detector":"price_change","warning":7.1}]}"#;
    let toml = RuleSet::from_toml(price("warning = 7.1").as_bytes()).unwrap();
    assert_eq!(RuleSet::from_json(json.as_bytes()).unwrap(), toml);
    assert_eq!(
        RuleSet::from_toml(price("cooldown = 1_000").as_bytes()).unwrap().monitors()[0].fields.iter().count(),
        1
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_file() {
    let file = price("");
    let marked = [b"\xEF\xBB\xBF", file.as_bytes()].concat();
    assert_eq!(RuleSet::from_toml(&marked), RuleSet::from_toml(file.as_bytes()));
    let json = RuleSet::from_toml(file.as_bytes()).unwrap().to_canonical_json();
    let marked = [b"\xEF\xBB\xBF", json.as_bytes()].concat();
    assert_eq!(RuleSet::from_json(&marked), RuleSet::from_json(json.as_bytes()));
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,80}", lines in "[a-z_\\[\\]{}=\"0-9., \n]{0,120}") {
        let _ = RuleSet::from_toml(text.as_bytes());
        let _ = RuleSet::from_json(text.as_bytes());
        let _ = RuleSet::from_toml(lines.as_bytes());
        let _ = RuleSet::from_toml(price(&lines).as_bytes());
        let _ = RuleSet::from_toml(overridden(&lines).as_bytes());
    }
}
