//! Whoever reads may have gone: what is printed then goes nowhere, and the command ends as it would have.

use std::{
    fs::File,
    io::pipe,
    process::{Command, Output, Stdio},
};

use super::{failed_imports::ODDS, succeeded};
use crate::support::place::Place;

/// A pipe that nobody reads.
fn nobody() -> Stdio {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    writer.into()
}

fn run(arguments: &[&str], stdout: Stdio, stderr: Stdio) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
    command.args(arguments).env("RUST_LOG", "off").stdin(Stdio::null()).stdout(stdout).stderr(stderr);
    command.spawn().unwrap().wait_with_output().unwrap()
}

/// Commands that print on standard output, each with its exit code.
fn commands(place: &Place, folder: &tempfile::TempDir) -> Vec<(Vec<String>, i32)> {
    let at = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let odds = at("odds.json", ODDS);
    let rules = at("rules.json", &succeeded(&["rules", "preset", "desk"]));
    let config = at("linewatch.toml", "[[sources]]\nbookmaker = \"betpawa\"\nbase_url = \"http://127.0.0.1:1\"\n");
    let url = &place.url;
    let mut commands: Vec<(String, i32)> = vec![
        (format!("import odds-api {odds} --odds-format decimal --reference north --store {url}"), 0),
        (format!("verify --store {url}"), 0),
        (format!("replay --projection alerts --store {url}"), 0),
        (format!("rules check {rules} --store {url}"), 0),
        (format!("rules activate {rules} --note first --store {url}"), 0),
        (format!("rules history --store {url}"), 0),
        (format!("rules diff in-force default --store {url}"), 0),
        (format!("backtest --rules desk --store {url}"), 0),
        (format!("sources check --config {config}"), 1),
        (format!("scrape --once --config {config} --store {url}"), 1),
    ];
    let as_json: Vec<_> = commands.iter().map(|(typed, code)| (format!("{typed} --json"), *code)).collect();
    commands.extend(as_json);
    let others = ["rules show --store ", "rules preset desk", "completions bash", "man", "--help", "--version"];
    commands.extend(others.map(|typed| (typed.replace("--store ", &format!("--store {url}")), 0)));
    commands.push((format!("backtest --rules desk --fail-if kept.situations>=0 --store {url}"), 1));
    commands.into_iter().map(|(typed, code)| (typed.split(' ').map(str::to_owned).collect(), code)).collect()
}

#[test]
fn a_command_without_a_reader_ends_as_usual() {
    let (folder, place) = (tempfile::tempdir().unwrap(), Place::sqlite());
    for (typed, code) in commands(&place, &folder) {
        let arguments: Vec<_> = typed.iter().map(String::as_str).collect();
        let output = run(&arguments, nobody(), Stdio::piped());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "linewatch {}: {said}", typed.join(" "));
        assert!(!said.contains("panic") && !said.contains("ipe"), "linewatch {}: {said}", typed.join(" "));
        if code == 0 {
            assert_eq!(said, "", "linewatch {}", typed.join(" "));
        }
    }
    assert!(succeeded(&["verify", "--store", &place.url]).contains("the log verifies"));
}

#[test]
fn an_error_without_a_reader_keeps_its_exit_code() {
    for (arguments, code) in [
        (&["verify", "--store", "mysql://x"][..], 1),
        (&["verify", "--json", "--store", "mysql://x"], 1),
        (&["rules", "check", "/nope"], 1),
        (&["verify", "--nope"], 2),
        (&["verify", "--nope", "--json"], 2),
    ] {
        let output = run(arguments, Stdio::null(), nobody());
        assert_eq!(output.status.code(), Some(code), "linewatch {}", arguments.join(" "));
    }
}

/// What a program goes on with must not be half a result that looks like all of it.
#[test]
fn a_full_disk_is_an_error() {
    let full = || File::options().write(true).open("/dev/full").unwrap().into();
    for arguments in [&["rules", "preset", "desk"][..], &["completions", "bash"], &["man"]] {
        let output = run(arguments, full(), Stdio::piped());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "linewatch {}: {said}", arguments.join(" "));
        assert_eq!(said, "linewatch: cannot write to standard output: No space left on device\n");
    }
}

/// The same with the program that everybody uses for it.
#[test]
fn head_ends_a_command_quietly() {
    let script = "set -o pipefail; \"$0\" man | head -n 1; \"$0\" completions zsh | head -c 1 >/dev/null";
    let output = Command::new("bash").args(["-c", script, env!("CARGO_BIN_EXE_linewatch")]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), &*said), (Some(0), ""));
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1);
}
