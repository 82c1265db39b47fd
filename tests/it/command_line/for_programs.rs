//! `--json`: what is printed is one JSON document.

use serde_json::{Value, json};

use super::{failed_imports::ODDS, succeeded};
use crate::support::{place::Place, process::linewatch};

fn printed(arguments: &[&str]) -> Value {
    let said = succeeded(arguments);
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("linewatch {}: {error}: {said}", arguments.join(" ")))
}

#[test]
fn what_a_program_reads_is_json() {
    let (folder, place) = (tempfile::tempdir().unwrap(), Place::sqlite());
    let at = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).display().to_string()
    };
    let store = ["--store", &place.url, "--json"];
    let run = |arguments: &[&str]| printed(&[arguments, &store].concat());
    let odds = at("odds.json", ODDS);
    let imported = run(&["import", "odds-api", &odds, "--odds-format", "decimal", "--reference", "north"]);
    assert_eq!((&imported["moments"], &imported["snapshots"], &imported["refused"]), (&json!(1), &json!(1), &json!(0)));
    let verified = run(&["verify"]);
    assert_eq!((&verified["first"], &verified["last"]), (&json!(1), &imported["position"]), "{verified}");
    assert_eq!(verified["chainHash"].as_str().unwrap().len(), 64);
    let rebuilt = run(&["replay", "--projection", "alerts"]);
    assert_eq!((&rebuilt["readModels"], &rebuilt["events"]), (&json!(["alerts"]), &verified["events"]));
    let desk = at("rules.json", &succeeded(&["rules", "preset", "desk"]));
    let checked = run(&["rules", "check", &desk]);
    assert_eq!(checked["errors"], 0, "{checked}");
    let activated = run(&["rules", "activate", &desk, "--note", "first"]);
    assert_eq!((&activated["version"], &activated["hash"]), (&json!(1), &checked["hash"]));
    let history = run(&["rules", "history"]);
    assert_eq!(history["versions"][0]["note"], "first", "{history}");
    let changes = run(&["rules", "diff", "in-force", "default"]);
    assert!(changes["changes"][0]["field"].is_string(), "{changes}");
    assert!(run(&["backtest", "--rules", "desk"])["difference"].is_object());
    assert!(printed(&["rules", "show", "--store", &place.url])["monitors"].is_array());
}

/// A line a source, so that the quick ones are read before the slow ones have answered.
#[test]
fn sources_are_told_one_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("linewatch.toml");
    std::fs::write(&file, "[[sources]]\nbookmaker = \"betpawa\"\nbase_url = \"http://127.0.0.1:1\"\n").unwrap();
    let output = linewatch(&["sources", "check", "--json", "--config", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let found: Value = serde_json::from_str(said.trim()).expect("a line");
    assert_eq!((&found["bookmaker"], &found["ok"]), (&json!("betpawa"), &json!(false)));
    assert!(found["fault"].is_string() && found["remedy"].as_str().unwrap().contains("base_url"), "{found}");
}
