//! Rule sets as values: their text and hash, presets, layers, findings, changes.

use proptest::prelude::*;

use super::rules::rule_file;
use crate::{Field, FixtureContext, Grade, Layer, Preset, RuleSet, Subject, Value};
use linewatch_model::{Settings, SettingsPatch};

fn toml(file: &str) -> RuleSet {
    RuleSet::from_toml(file.as_bytes()).unwrap()
}

#[test]
fn equal_rule_sets_have_one_text() {
    let a = toml(
        "families = [[\"b\", \"a\"]]\nweights = {x = 2.50, y = 1}\n[[monitor]]\nid = \"p\"\ndetector = \"price_change\"\n\
         warning = 7.50\ncooldown = 60\n[[override]]\nmonitor = \"p\"\nmatch = {line = \"3.0\"}\nset = {warning = 1}",
    );
    let b = RuleSet::from_json(
        br#"{"overrides":[{"set":{"warning":"1.0"},"match":{"line":3},"monitor":"p"}],
            "monitors":[{"detector":"price_change","cooldown":60,"id":"p","warning":7.5}],
            "weights":{"x":2.5},"families":[["a","b"]]}"#,
    );
    assert_eq!(Ok(&a), b.as_ref());
    let text = "{\"families\":[[\"a\",\"b\"]],\"monitors\":[{\"cooldown\":60,\"detector\":\"price_change\",\"id\":\"p\",\
                \"warning\":7.5}],\"overrides\":[{\"match\":{\"line\":3},\"monitor\":\"p\",\"set\":{\"warning\":1}}],\
                \"weights\":{\"x\":2.5}}";
    assert_eq!(a.to_canonical_json(), text);
    assert_eq!(a.hash().as_str().len(), 64);
    assert_ne!(a.hash(), RuleSet::default().hash());
}

#[test]
fn the_default_names_no_field() {
    assert_eq!(Preset::Default.rules(), RuleSet::default());
    assert!(RuleSet::default().monitors().iter().all(|monitor| monitor.fields.is_empty()));
    // A changed hash would mean that every log's rules are said to be others.
    let expected = "{\"monitors\":[{\"detector\":\"price_change\",\"id\":\"price\"},\
                    {\"detector\":\"direction_disagreement\",\"id\":\"disagreement\"},\
                    {\"detector\":\"availability\",\"id\":\"availability\"}]}";
    assert_eq!(RuleSet::default().to_canonical_json(), expected);
}

#[test]
fn presets_can_be_read_and_have_nothing_odd() {
    for preset in Preset::ALL {
        let rules = preset.rules();
        assert_eq!(RuleSet::from_json(rules.to_canonical_json().as_bytes()), Ok(rules.clone()), "{preset}");
        assert_eq!(rules.check(&Settings::default()), [], "{preset}");
    }
}

proptest! {
    #[test]
    fn the_text_and_serde_say_the_same(file in rule_file()) {
        let rules = toml(&file);
        prop_assert_eq!(RuleSet::from_json(rules.to_canonical_json().as_bytes()), Ok(rules.clone()));
        let serialised = serde_json::to_value(&rules).unwrap();
        let canonical: serde_json::Value = serde_json::from_str(&rules.to_canonical_json()).unwrap();
        prop_assert_eq!(&serialised, &canonical);
        prop_assert_eq!(serde_json::from_value::<RuleSet>(serialised).unwrap(), rules.clone());
        prop_assert_eq!(rules.changes_to(&rules), []);
    }

    #[test]
    fn different_rule_sets_have_changes(a in rule_file(), b in rule_file()) {
        let (a, b) = (toml(&a), toml(&b));
        prop_assert_eq!(a.changes_to(&b).is_empty(), a == b);
        prop_assert_eq!(a.hash() == b.hash(), a == b);
    }
}

#[test]
fn each_field_tells_its_layer() {
    let rules = toml(
        "[[monitor]]\nid = \"p\"\ndetector = \"price_change\"\nelevated = 11\n\
         [[override]]\nmonitor = \"p\"\nmatch = {fixture = \"sr:1\"}\nset = {critical = 30, floor = 2}\n\
         [[override]]\nmonitor = \"p\"\nmatch = {market = \"5000\"}\nset = {critical = 20, cooldown = 5}\n\
         [[override]]\nmonitor = \"p\"\nmatch = {tournament = \"Cup\"}\nset = {cooldown = 9}",
    );
    let settings = Settings::default().with(&patch(r#"{"alertThresholdWarning": 5.5}"#)).unwrap();
    let (key, cup, norway) = ("sr:1".parse().unwrap(), "Cup".parse().unwrap(), "Norway".parse().unwrap());
    let market = "5000".parse().unwrap();
    let of = |country| {
        let fixture = FixtureContext { key: &key, sport: None, country, tournament: Some(&cup) };
        let subject = Subject { fixture, to_kickoff: 0, bookmaker: None, market: &market, line: None, price: None };
        let effective = rules.effective(&settings, &subject).remove(0);
        move |field| {
            effective.fields.iter().find(|(of, ..)| *of == field).map(|(_, value, layer)| (value.clone(), *layer))
        }
    };
    let decimal = |text: &str| Some(Value::Decimal(text.parse().unwrap()));
    let field = of(None);
    assert_eq!(field(Field::Warning), Some((decimal("5.5"), Layer::Settings)));
    assert_eq!(field(Field::Elevated), Some((decimal("11"), Layer::Monitor)));
    assert_eq!(field(Field::Critical), Some((decimal("30"), Layer::Override(0))), "a fixture is more specific");
    assert_eq!(field(Field::Cooldown), Some((Some(Value::Whole(9)), Layer::Override(2))), "a tournament too");
    assert_eq!(field(Field::Floor), Some((decimal("2"), Layer::Override(0))));
    assert_eq!(field(Field::Group), Some((None, Layer::Default)));
    let elsewhere = of(Some(&norway));
    assert_eq!(elsewhere(Field::Cooldown), Some((Some(Value::Whole(5)), Layer::Override(1))), "another country's cup");
}

fn patch(json: &str) -> SettingsPatch {
    serde_json::from_str(json).unwrap()
}

#[test]
fn what_is_odd_is_told() {
    let monitors = "[[monitor]]\nid = \"p\"\ndetector = \"price_change\"\n[[monitor]]\nid = \"s\"\ndetector = \"steam\"\n\
                    [[monitor]]\nid = \"d\"\ndetector = \"deviation\"\n";
    let other = |monitor: &str, when: &str, set: &str| {
        format!("{monitors}[[override]]\nmonitor = \"{monitor}\"\nmatch = {{{when}}}\nset = {{{set}}}\n")
    };
    for (file, grade, field, reason) in [
        (format!("{monitors}warning = 2"), Grade::Error, "monitors[2].warning", "no higher than warning"),
        (other("p", "market = \"1\"", "cooldown = 1"), Grade::Warning, "overrides[0].match", "no primary market"),
        (
            other("s", "role = \"competitor\"", "cooldown = 1"),
            Grade::Warning,
            "overrides[0].match",
            "no single bookmaker",
        ),
        (other("s", "odds_from = 2", "cooldown = 1"), Grade::Warning, "overrides[0].match", "no single price"),
        (other("d", "bookmaker = \"msport\"", "cooldown = 1"), Grade::Warning, "overrides[0].match", "reference book"),
        (
            other("p", "bookmaker = \"betpawa\", role = \"competitor\"", "cooldown = 1"),
            Grade::Warning,
            "overrides[0].match",
            "the reference book is betpawa",
        ),
        (other("p", "odds_to = 1", "cooldown = 1"), Grade::Warning, "overrides[0].match", "no odds below 1"),
        (other("p", "tournament = \"Cup\"", "cooldown = 1"), Grade::Warning, "overrides[0].match", "name the country"),
        (other("p", "line = 1", "warning = 12"), Grade::Warning, "overrides[0].set", "; name elevated as well"),
        (other("p", "line = 1", "elevated = 18"), Grade::Warning, "overrides[0].set", "; name critical as well"),
        (other("p", "line = 1", "critical = 8"), Grade::Warning, "overrides[0].set", "; name elevated as well"),
        ("monitors = []".to_owned(), Grade::Warning, "monitors", "nothing raises alerts"),
        (
            "[[monitor]]\nid = \"p\"\ndetector = \"steam\"\nenabled = false".to_owned(),
            Grade::Warning,
            "monitors[0]",
            "off",
        ),
        (
            "families = [[\"betpawa\", \"x\"]]".to_owned() + "\n" + monitors,
            Grade::Warning,
            "families[0]",
            "reference book",
        ),
    ] {
        let findings = toml(&file).check(&Settings::default());
        let found = findings.iter().any(|f| f.grade == grade && f.field == field && f.reason.contains(reason));
        assert!(found && findings.len() == 1, "{file}\n{findings:?}");
    }
    let twice = other("p", "line = 1", "cooldown = 1")
        + "[[override]]\nmonitor = \"p\"\nmatch = {line = 1}\nset = {cooldown = 2}\n";
    assert_eq!(toml(&twice).check(&Settings::default())[0].field, "overrides[0]");
}

#[test]
fn changes_are_told_by_field() {
    let desk = Preset::Desk.rules();
    let small = Preset::DeskSmall.rules();
    let changes: Vec<_> = desk
        .changes_to(&small)
        .into_iter()
        .map(|change| (change.field, change.before.unwrap_or_default(), change.after.unwrap_or_default()))
        .collect();
    let steam =
        |field: &str, before: &str, after: &str| (format!("monitor steam {field}"), before.into(), after.into());
    let expected = [
        steam("critical", "8", "4"),
        steam("elevated", "6", "3"),
        steam("share", "", "60"),
        steam("warning", "4", "2"),
    ];
    assert_eq!(changes, expected);
}
