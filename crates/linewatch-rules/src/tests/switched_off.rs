//! What a rule set does not look for any more.

use crate::{Preset, RuleSet};
use linewatch_model::{Settings, SettingsPatch};

const TWO: &str = "[[monitor]]\nid = \"price\"\ndetector = \"price_change\"\n\
                   [[monitor]]\nid = \"availability\"\ndetector = \"availability\"\n";
const AVAILABILITY: &str = "[[monitor]]\nid = \"availability\"\ndetector = \"availability\"\n";

fn toml(file: &str) -> RuleSet {
    RuleSet::from_toml(file.as_bytes()).unwrap()
}

fn of(before: &RuleSet, after: &RuleSet, settings: &Settings) -> Vec<String> {
    after.switched_off_since(before, settings).iter().map(ToString::to_string).collect()
}

fn switched_off(before: &str, after: &str) -> Vec<String> {
    of(&toml(before), &toml(after), &Settings::default())
}

fn overriding(conditions: &str, set: &str) -> String {
    format!("[[override]]\nmonitor = \"price\"\nmatch = {{{conditions}}}\nset = {{{set}}}\n")
}

#[test]
fn a_monitor_that_is_gone_or_off_is_switched_off() {
    let off = TWO.replace("\"price_change\"\n", "\"price_change\"\nenabled = false\n");
    let price = ["monitor price", "severity elevated", "severity critical"];
    assert_eq!(switched_off(TWO, &off), price);
    assert_eq!(switched_off(TWO, AVAILABILITY), price);
    assert_eq!(switched_off(TWO, &TWO.replace("price_change", "drift")), ["monitor price"]);
    assert_eq!(switched_off(TWO, "monitor = []"), ["monitor price", "monitor availability"]);
    assert!(switched_off(&off, TWO).is_empty());
    assert!(switched_off(&off, &off).is_empty());
    assert!(switched_off(TWO, &TWO.replace("\"price\"", "\"moves\"")).is_empty(), "it has another name");
    let stricter = TWO.replace("\"price_change\"\n", "\"price_change\"\nwarning = 1\ncooldown = 60\n");
    assert!(switched_off(TWO, &stricter).is_empty());
}

#[test]
fn a_monitor_that_is_off_in_a_place_is_switched_off_there() {
    let england = "country = \"England\"";
    let off = format!("{TWO}{}", overriding(england, "enabled = false"));
    assert_eq!(switched_off(TWO, &off), ["monitor price where country \"England\""]);
    assert!(switched_off(&off, &off).is_empty());
    assert!(switched_off(&off, TWO).is_empty());
    assert!(switched_off(TWO, &format!("{TWO}{}", overriding(england, "warning = 3"))).is_empty());
    // On in one place alone, and not there any more.
    let quiet = TWO.replace("\"price_change\"\n", "\"price_change\"\nenabled = false\n");
    let on = format!("{quiet}{}", overriding(england, "enabled = true"));
    assert_eq!(
        switched_off(&on, &quiet),
        ["monitor price where country \"England\"", "severity elevated", "severity critical"]
    );
    // Of equal conditions the later override wins.
    assert!(switched_off(TWO, &format!("{off}{}", overriding(england, "enabled = true"))).is_empty());
    // A monitor that is off everywhere is said once.
    assert_eq!(switched_off(TWO, &format!("{quiet}{}", overriding(england, "enabled = false"))).len(), 3);
}

#[test]
fn a_severity_that_nothing_raises_is_switched_off() {
    let as_severe = |severity: &str| format!("{AVAILABILITY}severity = \"{severity}\"\n");
    assert_eq!(switched_off(&as_severe("critical"), AVAILABILITY), ["severity critical"]);
    assert!(
        switched_off(
            TWO,
            &TWO.replace("detector = \"availability\"\n", "detector = \"availability\"\nseverity = \"critical\"\n")
        )
        .is_empty()
    );
}

#[test]
fn what_the_settings_have_off_is_not_switched_off_by_rules() {
    let patch: SettingsPatch = serde_json::from_str(r#"{"alertEnabled": false}"#).unwrap();
    let settings = Settings::default().with(&patch).unwrap();
    assert!(of(&toml(TWO), &toml(AVAILABILITY), &settings).is_empty());
}

#[test]
fn presets_switch_off_what_they_do_not_have() {
    let settings = Settings::default();
    let (default, desk) = (Preset::Default.rules(), Preset::Desk.rules());
    assert!(of(&default, &desk, &settings).is_empty());
    assert_eq!(of(&desk, &default, &settings), ["monitor steam", "monitor fair", "monitor drift"]);
    assert!(of(&desk, &Preset::DeskSmall.rules(), &settings).is_empty());
}
