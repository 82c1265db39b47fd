//! Renders `docs/EVENTS.md` from the schemas of stored events and the tests' own story of a fixture.

use std::{collections::BTreeMap, fmt::Write as _};

use linewatch::events::{EventSchema, FixtureEvent, schemas};
use linewatch_model::Position;
use serde_json::{Map, Value};

use crate::support::story::{channel_story, scrape_run_story, story};

const HEAD: &str = "# Stored events

<!-- Rendered by tests/it/golden/events_page.rs. UPDATE_GOLDEN=1 cargo test --test it golden -->

Every fact that linewatch keeps is one of these. The payload of an event is a JSON object with one member, the event's
name; what is inside is listed below. The same as JSON schemas: [schemas/](schemas/). How a version changes:
[OPERATIONS.md](OPERATIONS.md#new-versions-of-linewatch).

Around the payload the log keeps `position, aggregate_type, aggregate_id, sequence, event_type, event_version, metadata,
recorded_at, hash`. `metadata` is a flat JSON object of strings: `correlation_id` (the request or batch),
`causation_id` (the command), `actor`, and where there is one `rules_version` (of the settings), `rule_set_version`, `trace_id`, `scrape_run_id`.

The events of one transaction have one `recorded_at`, and no other transaction has it: each is stored with the clock's
time, or a microsecond after the one before where the clock has not moved on. So the order of positions is the order of
times, and events with equal `recorded_at` were committed together.
";

pub fn render() -> String {
    let examples = examples();
    let mut page = HEAD.to_owned();
    for schema in schemas() {
        aggregate(&mut page, &schema, &examples);
    }
    page
}

/// An alert as the demo raised it; those of the story are only shaped like alerts.
const ALERT: &str = r#"{"AlertDetected":{"alertNumber":2,"alertType":"price_change","severity":"warning","bookmaker":"betpawa","marketId":"3774","marketName":"Asian Handicap - Full Time","line":-1.5,"outcomeName":"1","changePercent":-8.3333,"oldValue":20.4,"newValue":18.7,"detectedAt":"2026-11-21T04:41:08.758651Z","kickoff":"2026-11-21T16:10:00Z","evidence":{"settingsVersion":0,"quote":8}}}"#;

/// The longest payload of each event type in the story: the one that shows most.
fn examples() -> BTreeMap<String, String> {
    let mut longest: BTreeMap<String, String> = BTreeMap::new();
    for event in story(1).into_iter().flat_map(|append| append.events) {
        let known = longest.entry(event.event_type.to_string()).or_default();
        if event.payload.len() > known.len() {
            *known = event.payload;
        }
    }
    for event in channel_story() {
        longest.insert(event.name().to_owned(), serde_json::to_string(&event).expect("JSON"));
    }
    for event in scrape_run_story("0197b2d0-6f1c-7a2e-9d55-3f0a1c2b4d5e", Position::new(90_210)) {
        longest.insert(event.name().to_owned(), serde_json::to_string(&event).expect("JSON"));
    }
    let alert: FixtureEvent = serde_json::from_str(ALERT).expect("an event");
    assert_eq!(serde_json::to_string(&alert).expect("JSON"), ALERT);
    longest.insert("AlertDetected".to_owned(), ALERT.to_owned());
    longest
}

fn aggregate(page: &mut String, schema: &EventSchema, examples: &BTreeMap<String, String>) {
    let types = schema.schema["$defs"].as_object().cloned().unwrap_or_default();
    let _ = write!(page, "\n## {} (version {})\n\n{}\n", schema.aggregate, schema.version, words(&schema.schema));
    let variants = schema.schema["oneOf"].as_array().expect("an enum");
    for variant in variants {
        let (name, inside) = variant["properties"].as_object().and_then(|it| it.iter().next()).expect("one member");
        let inside = resolved(inside, &types);
        let text = [words(variant), words(inside)].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        let _ = write!(page, "\n### {name}\n\n{text}\n\n");
        fields(page, inside);
        let example = examples.get(name).unwrap_or_else(|| panic!("tests/it/support/story.rs has no {name}"));
        let _ = write!(page, "\n```json\n{example}\n```\n");
    }
    let _ = write!(page, "\n### Types of {}\n", schema.aggregate);
    for (name, of) in &types {
        // What an event consists of is listed with the event.
        if !variants.iter().any(|variant| variant["properties"][name].is_object()) {
            type_entry(page, name, of);
        }
    }
}

fn type_entry(page: &mut String, name: &str, of: &Value) {
    let _ = write!(page, "\n#### {name}\n\n");
    if of["properties"].is_object() {
        let _ = write!(page, "{}\n\n", words(of));
        fields(page, of);
    } else if let Some(choices) = of["oneOf"].as_array() {
        let _ = write!(page, "{}\n\n", words(of));
        for choice in choices {
            let _ = writeln!(page, "* {}: {}", kind(choice), words(choice));
        }
    } else {
        let _ = writeln!(page, "{}. {}", kind(of), words(of));
    }
}

fn fields(page: &mut String, object: &Value) {
    let required = object["required"].as_array().cloned().unwrap_or_default();
    page.push_str("| field | type | |\n|---|---|---|\n");
    for (name, field) in object["properties"].as_object().into_iter().flatten() {
        let may_be_absent = if required.contains(&Value::from(name.as_str())) { "" } else { " (may be absent)" };
        let _ = writeln!(page, "| `{name}` | {}{may_be_absent} | {} |", kind(field), words(field));
    }
}

fn resolved<'a>(value: &'a Value, types: &'a Map<String, Value>) -> &'a Value {
    value["$ref"].as_str().and_then(|name| types.get(short(name))).unwrap_or(value)
}

fn short(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// A description on one line.
fn words(value: &Value) -> String {
    value["description"].as_str().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What kind of value it is.
fn kind(of: &Value) -> String {
    if let Some(reference) = of["$ref"].as_str() {
        let name = short(reference);
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(only) = of.get("const") {
        return format!("`{only}`");
    }
    if let Some(values) = of["enum"].as_array() {
        return values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
    }
    if let Some(any) = of["anyOf"].as_array() {
        return any.iter().filter(|one| one["type"] != "null").map(kind).collect::<Vec<_>>().join(" or ");
    }
    let names: Vec<&str> = match &of["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect(),
        _ => vec!["any"],
    };
    match (names.as_slice(), &of["format"]) {
        (["array"], _) => format!("list of {}", kind(&of["items"])),
        (["string"], Value::String(format)) if format == "date-time" => "time".to_owned(),
        (names, _) => names.join(" or "),
    }
}
