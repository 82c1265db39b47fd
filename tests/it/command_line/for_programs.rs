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

/// What a command that fails says to a program: one JSON object.
fn told(arguments: &[&str], code: i32) -> Value {
    let output = linewatch(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "linewatch {}: {said}", arguments.join(" "));
    assert_eq!(said.lines().count(), 1, "linewatch {}: {said}", arguments.join(" "));
    let said: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    said["error"].clone()
}

#[test]
fn a_failure_is_json_with_its_causes() {
    let place = Place::sqlite();
    let missing = json!({"message": "cannot read /nope: no such file", "causes": ["no such file"]});
    for arguments in [
        &["import", "odds-api", "/nope"][..],
        &["rules", "check", "/nope"],
        &["rules", "activate", "/nope"],
        &["sources", "check", "--config", "/nope"],
        &["scrape", "--once", "--config", "/nope"],
    ] {
        assert_eq!(told(&[arguments, &["--json"]].concat(), 1), missing, "linewatch {}", arguments.join(" "));
    }
    for arguments in [
        &["verify", "--json"][..],
        &["replay", "--projection", "all", "--json"],
        &["rules", "history", "--json"],
        &["rules", "diff", "in-force", "desk", "--json"],
        &["backtest", "--rules", "desk", "--json"],
        &["backtest", "--rules", "desk", "--format", "json"],
    ] {
        let error = told(&[arguments, &["--store", &place.url]].concat(), 1);
        assert!(error["message"].as_str().unwrap().contains("there is no store at"), "{error}");
        assert!(error["causes"].is_array(), "{error}");
    }
}

#[test]
fn a_mistyped_command_is_json_too_where_that_is_asked_for() {
    let error = told(&["verify", "--stor", "x", "--json"], 2);
    let message = error["message"].as_str().unwrap();
    assert!(message.starts_with("unexpected argument '--stor' found") && message.contains("'--store'"), "{error}");
    let error = told(&["import", "odds-api", "--json"], 2);
    assert_eq!(error["message"], "the following required arguments were not provided: <FILE>...", "{error}");
    let output = linewatch(&["verify", "--stor", "x"]);
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: unexpected argument"));
    assert!(linewatch(&["verify", "--help", "--json"]).status.success());
}

/// A run whose bookmaker does not answer: the result says why, and standard error has nothing but JSON.
#[test]
fn a_scrape_that_fails_is_told_in_json_throughout() {
    let (folder, place) = (tempfile::tempdir().unwrap(), Place::sqlite());
    let file = folder.path().join("linewatch.toml");
    std::fs::write(&file, "[[sources]]\nbookmaker = \"betpawa\"\nbase_url = \"http://127.0.0.1:1\"\n").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_linewatch"))
        .args(["scrape", "--once", "--json", "--config", file.to_str().unwrap(), "--store", &place.url])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let run: Value = serde_json::from_slice(&output.stdout).expect("one document");
    let failure = &run["failures"][0];
    assert_eq!((&failure["bookmaker"], &run["failuresNotKept"]), (&json!("betpawa"), &json!(0)), "{run}");
    assert!(failure["count"].as_u64() >= Some(1) && failure["message"].is_string(), "{run}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let lines: Vec<Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    assert!(lines.iter().any(|line| line["progress"]["bookmaker"] == "betpawa"), "{said}");
    let last = &lines.last().expect("its failure")["error"]["message"];
    assert!(last.as_str().unwrap().starts_with("the scrape failed: betpawa: "), "{said}");
}

#[test]
fn an_import_that_reaches_no_server_says_why_in_json() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("odds.json");
    std::fs::write(&file, ODDS).unwrap();
    let import = ["import", "odds-api", file.to_str().unwrap(), "--odds-format", "decimal", "--json"];
    let error = told(&[&import[..], &["--to", "http://127.0.0.1:1"]].concat(), 1);
    assert!(!error["causes"].as_array().unwrap().is_empty(), "{error}");
}
