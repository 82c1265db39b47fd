//! Mistakes of whoever types: one line that names the cause and what to do, and nothing is made.

use std::path::{Path, PathBuf};

use super::{refused, succeeded};
use crate::support::place::Place;

/// What is in a folder, by name.
fn names(folder: &Path) -> Vec<PathBuf> {
    folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn mistakes_are_answered_with_what_to_do() {
    let place = Place::sqlite();
    assert!(refused(&["verify", "--store", &place.url]).contains("there is no store at"));
    let file = tempfile::NamedTempFile::new().unwrap();
    let empty = format!("sqlite:{}", file.path().display());
    assert!(refused(&["verify", "--store", &empty]).contains("linewatch serve"));
    assert_eq!(file.as_file().metadata().unwrap().len(), 0, "a look at a store must not change it");
    assert!(refused(&["verify", "--store", "mysql://x"]).contains("sqlite:PATH or postgres://"));
    assert!(refused(&["replay", "--projection", "nope", "--store", &place.url]).contains("there are alerts, fixtures"));
    assert!(refused(&["serve", "--listen", "0.0.0.0:0", "--store", &place.url]).contains("--api-token-file"));
}

#[test]
fn a_file_that_is_not_there_is_told_with_its_cause() {
    let cause = "cannot read /nope: no such file";
    let token = ["import", "odds-api", "/dev/null", "--to", "127.0.0.1:1", "--token-file", "/nope"];
    for arguments in [
        &["import", "odds-api", "/nope"][..],
        &["rules", "check", "/nope"],
        &["serve", "--config", "/nope"],
        &["sources", "check", "--config", "/nope"],
        &token,
    ] {
        let said = refused(arguments);
        assert_eq!(said, format!("linewatch: {cause}\n"), "linewatch {}", arguments.join(" "));
    }
    let said =
        refused(&["serve", "--listen", "0.0.0.0:0", "--api-token-file", "/nope", "--store", &Place::sqlite().url]);
    assert!(said.contains("/nope") && said.contains("no such file") && !said.contains("os error"), "{said}");
    let said = refused(&["serve", "--config", "/"]);
    assert!(said.contains("cannot read /: it is a folder"), "{said}");
}

#[test]
fn a_setting_that_is_none_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("linewatch.toml");
    let path = file.display().to_string();
    std::fs::write(&file, "lisen = \"127.0.0.1:0\"\n").unwrap();
    let said = refused(&["serve", "--config", &path]);
    assert_eq!(said, format!("linewatch: {path}: `lisen` is not a setting; did you mean `listen`?\n"));
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_linewatch"))
        .arg("serve")
        .env("LINEWATCH_CACHE_MB", "much")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said, "linewatch: LINEWATCH_CACHE_MB must be a whole number, not the text \"much\"\n");
}

#[test]
fn a_mistyped_path_of_a_store_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let inside = format!("sqlite:{}", folder.path().join("mistyped.db").display());
    let rules = folder.path().join("rules.toml");
    let preset = succeeded(&["rules", "preset", "default"]);
    let json = folder.path().join("rules.json");
    std::fs::write(&json, preset).unwrap();
    std::fs::write(&rules, "").unwrap();
    let (rules, before) = (json.to_str().unwrap(), names(folder.path()).len());
    for arguments in [
        &["verify"][..],
        &["replay", "--projection", "all"],
        &["backtest", "--rules", "default"],
        &["rules", "show"],
        &["rules", "history"],
        &["rules", "check", rules],
        &["rules", "diff", "in-force", "default"],
        &["rules", "activate", rules],
    ] {
        let said = refused(&[arguments, &["--store", &inside]].concat());
        assert!(said.contains("there is no store at"), "linewatch {}: {said}", arguments.join(" "));
        assert_eq!(names(folder.path()).len(), before, "linewatch {}: {:?}", arguments.join(" "), names(folder.path()));
    }
    let odds = folder.path().join("odds.json");
    std::fs::write(&odds, super::failed_imports::ODDS).unwrap();
    let missing = folder.path().join("no/such");
    let beyond = format!("sqlite:{}", missing.join("desk.db").display());
    for arguments in [&["serve"][..], &["import", "odds-api", odds.to_str().unwrap(), "--odds-format", "decimal"]] {
        let said = refused(&[arguments, &["--store", &beyond]].concat());
        assert!(said.contains(&format!("there is no folder {}", missing.display())), "{said}");
        assert!(!folder.path().join("no").exists(), "linewatch {}", arguments.join(" "));
    }
}

/// Without `--store` it is the platform's data directory, which a first `serve` or `import` makes, and who only looks does not.
#[test]
fn the_usual_place_of_the_store_is_made_by_who_writes() {
    let home = tempfile::tempdir().unwrap();
    let odds = home.path().join("odds.json");
    std::fs::write(&odds, super::failed_imports::ODDS).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.args(arguments).env("HOME", home.path()).env_remove("XDG_DATA_HOME").env("RUST_LOG", "off");
        command.output().unwrap()
    };
    let looked = run(&["verify"]);
    assert!(String::from_utf8_lossy(&looked.stderr).contains("there is no store at"));
    assert_eq!(names(home.path()).len(), 1, "{:?}", names(home.path()));
    let imported = run(&["import", "odds-api", odds.to_str().unwrap(), "--odds-format", "decimal"]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    assert!(run(&["verify"]).status.success());
}
