//! An import that fails leaves nothing behind: no new store, and no new row in one that was there.

use serde_json::{Value, json};

use super::{refused, succeeded};
use crate::support::place::Place;

/// An answer of The Odds API with decimal prices.
pub const ODDS: &str = r#"[{"id":"a","sport_key":"soccer_test","commence_time":"2099-06-15T18:00:00Z","home_team":"Alder","away_team":"Birch",
 "bookmakers":[{"key":"north","last_update":"2024-05-01T10:00:00Z","markets":[{"key":"h2h","outcomes":[
  {"name":"Alder","price":2.0},{"name":"Birch","price":4.0},{"name":"Draw","price":3.2}]}]}]}]"#;

fn moment(minute: u32) -> String {
    let events: Value = serde_json::from_str(ODDS).unwrap();
    json!({"captured_at": format!("2024-05-01T11:{minute:02}:00Z"), "events": events}).to_string()
}

#[test]
fn a_store_that_was_there_keeps_its_rows() {
    let (folder, place) = (tempfile::tempdir().unwrap(), Place::sqlite());
    let good = folder.path().join("good.json");
    std::fs::write(&good, ODDS).unwrap();
    let import = |file: &std::path::Path| {
        ["import", "odds-api", file.to_str().unwrap(), "--odds-format", "decimal", "--store", &place.url]
            .map(str::to_owned)
    };
    let imported = import(&good);
    succeeded(&imported.each_ref().map(String::as_str));
    let before = succeeded(&["verify", "--json", "--store", &place.url]);
    let bad = folder.path().join("bad.jsonl");
    // The fault is behind more than a batch, and in the second of two files.
    let mut text: String = (0..50).map(|minute| moment(minute) + "\n").collect();
    text.push_str("{\"captured_at\":");
    std::fs::write(&bad, text).unwrap();
    for files in [vec![bad.to_str().unwrap()], vec![good.to_str().unwrap(), bad.to_str().unwrap()]] {
        let arguments =
            [&["import", "odds-api"], &files[..], &["--odds-format", "decimal", "--store", &place.url]].concat();
        let said = refused(&arguments);
        assert!(said.contains("bad.jsonl, line 51"), "{said}");
        assert_eq!(succeeded(&["verify", "--json", "--store", &place.url]), before);
    }
}

/// What can be read only once is judged while it is imported.
#[test]
fn a_store_that_was_made_for_it_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("desk.db").display());
    let script = "printf '%s\\n%s' \"$ODDS\" '{\"captured_at\":' | \"$0\" import odds-api /dev/stdin --odds-format decimal --store \"$1\"";
    let output = std::process::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_linewatch"), &store])
        .env("ODDS", moment(0))
        .env("RUST_LOG", "off")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("nothing was imported") && said.contains("line 2"), "{said}");
    let left: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}
