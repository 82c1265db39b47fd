//! Holds the walls of the house up (the table in `src/lib.rs`): which room may know which, how long a file may be,
//! and what the pure rooms must not contain. Test code is held to the walls too, but not to the bans.

#[path = "architecture/source.rs"]
mod source;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use source::{Source, Token};

/// Every room with the rooms it may know. `"*"` is all of them.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("events", &["model"]),
    ("detection", &["model", "events"]),
    ("commands", &["model", "events", "detection"]),
    ("store", &["model", "events"]),
    ("projections", &["model", "events", "store"]),
    ("desk", &["model", "events", "detection", "commands", "store", "projections"]),
    ("push", &["model", "events", "store", "projections"]),
    ("sources", &["model", "commands", "detection", "desk", "projections", "store"]),
    ("api", &["model", "events", "detection", "commands", "store", "projections", "desk", "push", "sources"]),
    ("app", &["*"]),
    ("cli", &["*"]),
    ("config", &["*"]),
    ("lib", &["*"]),
    ("main", &["*"]),
];

/// Rooms without I/O and without binary floats.
const PURE: &[&str] = &["model", "events", "detection", "commands"];

/// A pure file that may name floats, because serde has no other carrier for a number.
const FLOAT_CARRIER: &str = "model/decimal.rs";

const MOST_LINES: usize = 600;

/// The room that a file below `src` belongs to: its first folder, or its own name.
fn room(file: &Path) -> &str {
    let first = file.components().next().and_then(|part| part.as_os_str().to_str()).unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// What is wrong with the rooms that `source` reaches into.
fn wrong_edges(source: &Source) -> Vec<String> {
    let from = room(&source.path);
    let Some((_, known)) = ROOMS.iter().find(|(name, _)| *name == from) else {
        return vec![format!("{}: `{from}` is no room; add it to ROOMS here and to src/lib.rs", source.path.display())];
    };
    let reached = source.reached_from_the_root();
    let allowed = |to: &str| to == from || known.contains(&to) || known.contains(&"*");
    let wrong = reached.into_iter().filter(|(to, _)| !allowed(to));
    wrong.map(|(to, line)| format!("{}:{line}: {from} may not know {to}", source.path.display())).collect()
}

/// Words and numbers that a pure room must not contain outside its tests.
fn banned(source: &Source) -> Vec<String> {
    if !PURE.contains(&room(&source.path)) {
        return Vec::new();
    }
    let carrier = source.path == Path::new(FLOAT_CARRIER);
    let is_banned = |token: &Token| match token.text.as_str() {
        "tokio" | "sqlx" | "axum" => true,
        "f32" | "f64" => !carrier,
        _ => !carrier && token.is_float(),
    };
    let found = source.tokens_outside_tests().filter(|token| is_banned(token));
    found.map(|token| format!("{}:{}: {} in a pure room", source.path.display(), token.line, token.text)).collect()
}

fn too_long(source: &Source) -> Option<String> {
    let lines = source.lines_outside_tests();
    (lines > MOST_LINES).then(|| format!("{}: {lines} lines; {MOST_LINES} are the most", source.path.display()))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

/// Every source file, named from `src` on.
fn house() -> io::Result<Vec<Source>> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&src, &mut found)?;
    found.sort();
    let read = |path: &PathBuf| Ok(Source::new(path.strip_prefix(&src).unwrap_or(path), &fs::read_to_string(path)?));
    found.iter().map(read).collect()
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn no_room_reaches_into_one_it_may_not_know() {
    let house = house().unwrap();
    assert!(house.len() > 20, "the walk found only {} files", house.len());
    assert_none(&house.iter().flat_map(wrong_edges).collect::<Vec<_>>());
}

#[test]
fn the_walk_sees_the_edges_that_are_there() {
    let sees = |from: &str, to: &str| {
        let of_room = |source: &&Source| room(&source.path) == from;
        house()
            .unwrap()
            .iter()
            .filter(of_room)
            .any(|source| source.reached_from_the_root().iter().any(|(name, _)| name == to))
    };
    assert!(sees("events", "model"));
    assert!(sees("sources", "model"));
}

#[test]
fn no_file_is_too_long() {
    assert_none(&house().unwrap().iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn the_pure_rooms_have_no_floats_and_no_io() {
    assert_none(&house().unwrap().iter().flat_map(banned).collect::<Vec<_>>());
}

#[test]
fn a_wrong_edge_is_found_however_it_is_written() {
    let wrong = [
        "use crate::events::Event;",
        "use crate::{model, events::{self, Event}};",
        "use crate::{\n    model::Odds,\n    store,\n};",
        "pub use crate::api::Problem as Fault;",
        "fn f() -> crate::app::App { todo() }",
        "fn f() { let _ = crate :: push :: Hub::new(); }",
        "macro_rules! m { () => { $crate::store::Store } }",
        "mod inner { use crate::config::Config; }",
        "#[cfg(test)]\nmod tests { use crate::commands::Fixture; }",
        "use crate::*;",
        "use crate::SomethingAtTheRoot;",
        "use crate as house;",
        "use super::super::events::Event;",
        "mod inner { use super::super::super::events::Event; }",
        "mod inner { use super::super::super::{events}; }",
        "use linewatch::events::Event;",
        "use {crate::store::Store};",
    ];
    for text in wrong {
        assert!(!wrong_edges(&Source::new(Path::new("model/odds.rs"), text)).is_empty(), "{text}");
    }
    let lost = Source::new(Path::new("cellar/mod.rs"), "");
    assert!(wrong_edges(&lost)[0].contains("`cellar` is no room"));
}

#[test]
fn right_edges_and_other_words_are_left_alone() {
    let right = [
        "use crate::{events::{self, Event}, model::Odds};",
        "use super::{Odds, events::Local};",
        "pub(crate) fn f() {}",
        "pub(in crate::commands) fn f() {}",
        "// use crate::store::Store;\n/* crate::api */ /// [`crate::push`]",
        "const TEXT: &str = \"crate::store\"; const RAW: &str = r#\"crate::\"api\"#; const C: char = '\"';",
        "mod inner { mod store {} use super::store; fn f<'a>(x: &'a str) {} }",
        "use crate::commands::fixture;",
    ];
    for text in right {
        assert_none(&wrong_edges(&Source::new(Path::new("commands/fixture.rs"), text)));
    }
}

#[test]
fn floats_and_io_are_found_and_their_look_alikes_are_not() {
    let count = |path: &str, text: &str| banned(&Source::new(Path::new(path), text)).len();
    for text in
        ["fn f(x: f64) {}", "let x = 0.5;", "let x = 1e3;", "use tokio::sync::mpsc;", "let x = 2f32;", "let x = 1.;"]
    {
        assert_eq!(count("detection/bands.rs", text), 1, "{text}");
        assert_eq!(count("sources/simulator/book.rs", text), 0, "{text}");
        assert_eq!(count("detection/tests.rs", text), 0, "{text}");
        assert_eq!(
            count("detection/bands.rs", &format!("#[cfg(test)]\nmod tests {{ fn f() {{ {text} }} }}")),
            0,
            "{text}"
        );
    }
    for text in
        ["pair.0.1", "0..5", "1_000", "0xE5", "let s = \"0.5 f64\"; // f64", "1.max(2)", "7_u32", "7usize", "f64_like"]
    {
        assert_eq!(count("detection/bands.rs", text), 0, "{text}");
    }
    assert_eq!(count("model/decimal.rs", "fn visit_f64(x: f64) {}"), 0);
    assert_eq!(count("model/decimal.rs", "use axum::Json;"), 1);
}

#[test]
fn a_long_file_is_found_and_its_tests_do_not_count() {
    let code = "fn f() {}\n".repeat(MOST_LINES);
    let source = |text: String| Source::new(Path::new("store/log.rs"), &text);
    assert_eq!(too_long(&source(code.clone())), None);
    assert!(too_long(&source(format!("{code}fn g() {{}}\n"))).is_some());
    assert_eq!(too_long(&source(format!("{code}#[cfg(test)]\nmod tests {{\n    {code}\n}}\n"))), None);
    assert_eq!(too_long(&Source::new(Path::new("store/tests.rs"), &code.repeat(2))), None);
}
