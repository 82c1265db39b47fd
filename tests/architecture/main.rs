//! What neither Cargo nor clippy can say of the service: which folder of `src/` may know which, that no modules know each
//! other, who knows of the OpenAPI document, how long a file may be, and of how many a crate.

#![expect(clippy::unwrap_used, reason = "a test says by panicking that something is wrong")]

mod circles;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Every folder with those that it may know. `"*"` is all of them.
const FOLDERS: &[(&str, &[&str])] = &[
    ("events", &[]),
    ("detection", &["events"]),
    ("commands", &["events", "detection"]),
    ("projections", &["events"]),
    ("desk", &["events", "detection", "commands", "projections"]),
    ("backtest", &["events", "detection", "projections"]),
    ("messages", &["events", "projections"]),
    ("scraping", &["commands", "desk", "projections"]),
    ("api", &["events", "detection", "backtest", "commands", "projections", "desk", "messages", "scraping"]),
    ("app", &["*"]),
    ("cli", &["*"]),
    ("config", &["*"]),
    ("lib", &["*"]),
    ("main", &["*"]),
];

/// Those that know of the OpenAPI document: what clients read is composed there, from what the others and the crates have.
const OPENAPI: &[&str] = &["api", "messages"];
/// The crate that knows of it: its problems and its checks of parameters are part of every document.
const OPENAPI_CRATE: &str = "linewatch-http";

/// The hard bound of a file without its tests.
const LINES_PER_FILE: usize = 600;
/// The most files that a crate may have without its tests, and the service.
const FILES_PER_CRATE: usize = 80;
const FILES_OF_THE_SERVICE: usize = 239;

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

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    files(&root, &mut found).unwrap();
    assert!(found.len() > 5, "only {} files in {}", found.len(), root.display());
    let read = |path: PathBuf| (path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(&path).unwrap());
    found.into_iter().map(read).collect()
}

/// The folder, or the file, of `src/` that a path leads to or into.
fn folder(path: &Path) -> &str {
    let first = path.components().next().unwrap().as_os_str().to_str().unwrap();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The names behind `crate::`, alone or first in the branches of a `use crate::{…}`.
fn reached(text: &str) -> Vec<String> {
    let code: String = text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(branches) = rest.strip_prefix('{') else {
            found.push(name(rest));
            continue;
        };
        let mut depth = 0;
        let mut begins = true;
        for (at, c) in branches.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => begins = true,
                c if begins && depth == 0 && !c.is_whitespace() => {
                    found.push(name(&branches[at..]));
                    begins = false;
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn no_folder_reaches_into_one_that_it_may_not_know() {
    let mut wrong = Vec::new();
    let mut edges = 0;
    for (path, text) in sources("src") {
        let from = folder(&path);
        let known = FOLDERS.iter().find(|(name, _)| *name == from);
        let (_, known) = known.unwrap_or_else(|| panic!("src/{from} is not in FOLDERS: say what it may know"));
        for to in reached(&text).into_iter().filter(|to| FOLDERS.iter().any(|(name, _)| name == to)) {
            edges += 1;
            if to != from && !known.contains(&&*to) && !known.contains(&"*") {
                wrong.push(format!("{}: {from} may not know {to}", path.display()));
            }
        }
    }
    assert!(edges > 100, "only {edges} edges were seen");
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn edges_are_seen_however_they_are_written() {
    let text = "use crate::{\n    api::{self, Problem},\n    desk,\n};\nfn f() -> crate::app::App {} // crate::cli\n";
    assert_eq!(reached(text), ["api", "desk", "app"]);
}

#[test]
fn what_is_not_written_for_clients_knows_nothing_of_the_openapi_document() {
    let (api, others): (Vec<_>, Vec<_>) =
        sources("src").into_iter().partition(|(path, _)| OPENAPI.contains(&folder(path)));
    assert!(api.iter().any(|(_, text)| text.contains("utoipa")), "it is looked for under the wrong name");
    let wrong: Vec<_> = others.iter().filter(|(_, text)| text.contains("utoipa")).map(|(path, _)| path).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let crates = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("crates")).unwrap();
    for package in crates {
        let package = package.unwrap().path();
        let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
        assert_eq!(manifest.contains("utoipa"), package.ends_with(OPENAPI_CRATE), "{}", package.display());
    }
}

/// Whether a file is there for tests alone.
fn is_test(path: &Path) -> bool {
    let names = path.iter().filter_map(|part| part.to_str());
    names
        .map(|name| name.trim_end_matches(".rs"))
        .any(|name| name == "tests" || name.ends_with("_tests") || name.starts_with("test_"))
}

/// The sources of the service and of each crate, without tests.
fn crates() -> Vec<(String, Vec<(PathBuf, String)>)> {
    let packages = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("crates")).unwrap();
    let packages = packages.map(|package| format!("crates/{}", package.unwrap().file_name().into_string().unwrap()));
    let folders = packages.map(|package| format!("{package}/src")).chain(["src".to_owned()]);
    let read = |folder: String| {
        let files = sources(&folder).into_iter().filter(|(path, _)| !is_test(path)).collect();
        (folder, files)
    };
    folders.map(read).collect()
}

#[test]
fn no_file_is_too_long() {
    let lines = |text: &str| text.split("\n#[cfg(test)]\nmod ").next().unwrap_or("").lines().count();
    for (name, files) in crates() {
        let long: Vec<_> =
            files.iter().filter(|(_, text)| lines(text) > LINES_PER_FILE).map(|(path, _)| path).collect();
        assert!(long.is_empty(), "{name}: more than {LINES_PER_FILE} lines: {long:?}");
    }
}

#[test]
fn no_crate_has_too_many_files() {
    for (name, files) in crates() {
        let most = if name == "src" { FILES_OF_THE_SERVICE } else { FILES_PER_CRATE };
        assert!(
            files.len() <= most,
            "{name} has {} files, and may have {most}: move what stands alone out",
            files.len()
        );
    }
}
