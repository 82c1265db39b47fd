//! docs/API.md and the OpenAPI document have what there is, in sentences of their own.

use linewatch_model::AlertType;
use serde_json::Value;

const API: &str = include_str!("../../docs/API.md");
const OPENAPI: &str = include_str!("../../docs/openapi.json");

/// The texts in backticks.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

fn section(from: &str, to: &str) -> &'static str {
    API.split_once(from).expect("a heading").1.split_once(to).expect("the next one").0
}

#[test]
fn who_may_do_what_is_said_of_every_route_that_changes_something() {
    let table: Vec<&str> =
        section("### Who may", "### Host and Origin").lines().filter(|line| line.starts_with('|')).collect();
    let said: Vec<(&str, &str)> =
        table.iter().flat_map(|row| spans(row)).filter_map(|span| span.split_once(' ')).collect();
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["post", "put", "patch", "delete"].into_iter().filter(|method| item.get(method).is_some()) {
            operations += 1;
            let method = method.to_uppercase();
            let is_said = said.iter().any(|(of, route)| {
                *of == method && route.strip_suffix('…').map_or(route == path, |begin| path.starts_with(begin))
            });
            assert!(is_said || path == "/api/ws/ticket", "the table says nothing of {method} {path}");
        }
    }
    assert!(operations > 20, "{operations}");
}

#[test]
fn every_type_of_alert_is_one_to_filter_by() {
    let rows = section("### `GET /api/alerts`", "Newest first");
    let row = rows.lines().find(|line| line.starts_with("| `alert_type`")).expect("a row");
    for kind in AlertType::ALL {
        assert!(row.contains(&format!("`{}`", kind.as_str())), "{} is missing: {row}", kind.as_str());
    }
}

/// Beginnings of what goes on from the description before it, which nobody sees beside it.
const FRAGMENTS: [&str; 11] = [
    "Of ",
    "By ",
    "That ",
    "So many",
    "So much",
    "It is.",
    "There would",
    "Another was",
    "As well",
    "Than ",
    "In both",
];

#[test]
fn descriptions_are_sentences_of_their_own() {
    let document: Value = serde_json::from_str(OPENAPI).unwrap();
    let (mut faults, mut all) = (Vec::new(), 0);
    descriptions(&document["components"], &mut |text| {
        all += 1;
        let is_word = !text.trim_end_matches('.').contains(' ') && !text.contains('`') && text.ends_with('.');
        if is_word || FRAGMENTS.iter().any(|begin| text.starts_with(begin)) {
            faults.push(text.to_owned());
        }
    });
    assert!(all > 500 && faults.is_empty(), "{faults:#?}");
}

fn descriptions(value: &Value, see: &mut impl FnMut(&str)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| *name != "example") {
                match member.as_str() {
                    Some(text) if name == "description" => see(text),
                    _ => descriptions(member, see),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| descriptions(item, see)),
        _ => {}
    }
}
