//! What the outside world relies on, as files: the shapes of stored events, the page that shows them, and the OpenAPI
//! document. A difference fails; `UPDATE_GOLDEN=1` accepts it.

mod events_page;
mod rules_picture;

use std::{fs, path::PathBuf};

use linewatch::events::schemas;
use serde_json::Value;

/// Compares with a file of `docs/`, or writes it where `UPDATE_GOLDEN=1` accepts the change.
fn assert_golden(file: &str, actual: &str, meaning: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join(file);
    if std::env::var("UPDATE_GOLDEN").is_ok_and(|accept| accept == "1") {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        fs::write(&path, actual).expect("a writable file");
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    if let Some(difference) = first_difference(&golden, actual) {
        panic!(
            "docs/{file} is not what the code says.\n{difference}\n{meaning}\n\
             To accept a deliberate change: UPDATE_GOLDEN=1 cargo test --test it golden"
        );
    }
}

/// The first line that differs, with its number.
fn first_difference(golden: &str, actual: &str) -> Option<String> {
    let (mut was, mut is) = (golden.lines(), actual.lines());
    for line in 1.. {
        match (was.next(), is.next()) {
            (None, None) => break,
            (was, is) if was == is => {}
            (was, is) => {
                let show = |text: Option<&str>| text.unwrap_or("(the end)").to_owned();
                return Some(format!("line {line}:\n  file: {}\n  code: {}", show(was), show(is)));
            }
        }
    }
    (golden != actual).then(|| "only the ends of lines differ".to_owned())
}

/// As it is written to a file.
fn pretty(json: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(json).expect("JSON"))
}

#[test]
fn stored_events_keep_their_shape() {
    let meaning = "Logs out there hold events of this version. A change that they do not fit, or that older readers do \
                   not understand, needs a new VERSION and an upcaster (src/events/upcast.rs); \
                   the old version's file stays.";
    for schema in schemas() {
        let file = format!("schemas/{}.v{}.json", schema.aggregate, schema.version);
        assert_golden(&file, &pretty(&schema.schema), meaning);
    }
}

#[test]
fn the_api_keeps_its_shape() {
    let document = serde_json::to_value(linewatch::api::document()).expect("JSON");
    let meaning = "Clients were written against this document: add, and do not take away.";
    assert_golden("openapi.json", &pretty(&document), meaning);
}

#[test]
fn the_page_of_events_is_not_stale() {
    assert_golden("EVENTS.md", &events_page::render(), "It is rendered from the schemas by tests/it/golden.");
}

#[test]
fn the_picture_of_the_rules_is_what_they_raise() {
    let meaning = "It is rendered from what the rules raise by tests/it/golden.";
    assert_golden("pictures/rules.svg", &rules_picture::render(), meaning);
}

#[test]
fn every_version_that_is_written_has_its_file_and_every_file_its_aggregate() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/schemas");
    let mut files: Vec<String> = fs::read_dir(folder)
        .expect("docs/schemas")
        .map(|entry| entry.expect("a file").file_name().into_string().expect("a plain name"))
        .collect();
    files.sort();
    for schema in schemas() {
        assert!(files.contains(&format!("{}.v{}.json", schema.aggregate, schema.version)), "{files:?}");
        files.retain(|file| !file.starts_with(&format!("{}.v", schema.aggregate)));
    }
    assert!(files.is_empty(), "no aggregate has these: {files:?}");
}

#[test]
fn a_difference_is_found_and_shown() {
    assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    assert!(
        first_difference("a\nb\n", "a\nc\n").is_some_and(|text| text.contains("line 2") && text.contains("code: c"))
    );
    assert!(first_difference("", "a\n").is_some());
    assert!(first_difference("a\n", "a\nb\n").is_some_and(|text| text.contains("(the end)")));
    assert!(first_difference("a", "a\n").is_some());
}
