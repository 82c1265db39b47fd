//! Whether an answer is as a document shows it.
//!
//! Members, types and values must be the same, but for what is another at every run: times, ids, hashes, durations, cursors.
//! `…` stands for whatever was cut.

use serde_json::{Map, Value};

const CUT: &str = "…";

/// Whether the values of an answer, which may be lines, frames or a single document, are those that are shown.
pub fn of_json(shown: &str, said: &str) -> Result<(), String> {
    let (shown, is_cut) = read(shown)?;
    let said = values(said);
    if !is_cut && shown.len() != said.len() {
        return Err(format!("{} documents are shown, and the answer has {}: {said:?}", shown.len(), said.len()));
    }
    let mut rest = said.iter();
    for value in &shown {
        let mut nearest = Err("the answer has no more".to_owned());
        let is_there = rest.by_ref().any(|found| {
            nearest = alike(value, found, "");
            if let Err(fault) = &mut nearest {
                *fault = format!("{fault}\n  it is {found}");
            }
            nearest.is_ok()
        });
        if !is_there {
            return nearest;
        }
    }
    Ok(())
}

/// How many of the documents that are shown are problems.
pub fn problems(shown: &str) -> usize {
    let documents = read(shown).map(|(documents, _)| documents).unwrap_or_default();
    documents.iter().filter(|document| document["status"].as_u64() >= Some(400)).count()
}

/// Whether lines are there, in this order.
pub fn of_lines(shown: &str, said: &str) -> Result<(), String> {
    let mut rest = said.lines();
    for line in shown.lines().filter(|line| *line != CUT) {
        if !rest.by_ref().any(|found| is_like(line, found)) {
            return Err(format!("the line {line:?} is not there; it is\n{said}"));
        }
    }
    Ok(())
}

/// Whether a line has the parts between the cuts, in order, from its beginning to its end.
fn is_like(shown: &str, found: &str) -> bool {
    let Some((first, others)) = shown.split_once(CUT) else { return shown == found };
    let (middle, last) = others.rsplit_once(CUT).unwrap_or(("", others));
    let rest = found.strip_prefix(first).and_then(|rest| rest.strip_suffix(last));
    let Some(mut rest) = rest else { return false };
    for part in middle.split(CUT).filter(|part| !part.is_empty()) {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

/// The documents of a block, and whether whole ones were cut.
fn read(text: &str) -> Result<(Vec<Value>, bool), String> {
    let (mut json, mut open, mut in_text, mut last, mut is_cut) = (String::new(), Vec::new(), false, ' ', false);
    let mut escaped = false;
    for c in text.chars() {
        if in_text {
            in_text = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else {
            match c {
                '"' => in_text = true,
                '{' | '[' => open.push(c),
                '}' | ']' => drop(open.pop()),
                '…' => {
                    is_cut |= open.is_empty();
                    let is_member = open.last() == Some(&'{') && matches!(last, '{' | ',');
                    json.push_str(if open.is_empty() {
                        ""
                    } else if is_member {
                        "\"…\":\"…\""
                    } else {
                        "\"…\""
                    });
                    last = '"';
                    continue;
                }
                _ => {}
            }
        }
        if !c.is_whitespace() {
            last = c;
        }
        json.push(c);
    }
    let documents = serde_json::Deserializer::from_str(&json).into_iter().collect::<Result<_, _>>();
    documents.map(|documents| (documents, is_cut)).map_err(|error| format!("it is not JSON: {error}"))
}

/// The JSON objects and arrays in a text, between whatever else there is, such as the heads of frames.
fn values(text: &str) -> Vec<Value> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(['{', '[']) {
        rest = &rest[at..];
        let mut documents = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match documents.next() {
            Some(Ok(value)) => {
                rest = &rest[documents.byte_offset()..];
                found.push(value);
            }
            _ => rest = &rest[1..],
        }
    }
    found
}

fn alike(shown: &Value, found: &Value, place: &str) -> Result<(), String> {
    match (shown, found) {
        (Value::String(text), _) if text.contains(CUT) && (text == CUT || found.is_string()) => Ok(()),
        (Value::Object(shown), Value::Object(found)) => members(shown, found, place),
        (Value::Array(shown), Value::Array(found)) => items(shown, found, place),
        (Value::String(shown), Value::String(found)) if shown == found || differs_by_run(place, shown, found) => Ok(()),
        (Value::Number(_), Value::Number(_)) if is_duration(place) => Ok(()),
        (shown, found) if shown == found => Ok(()),
        (shown, found) => Err(format!("{place} is shown as {shown} and is {found}")),
    }
}

fn members(shown: &Map<String, Value>, found: &Map<String, Value>, place: &str) -> Result<(), String> {
    let is_cut = shown.contains_key(CUT);
    if let Some(name) = found.keys().find(|name| !is_cut && !shown.contains_key(*name)) {
        return Err(format!("{place} has {name}, which is not shown"));
    }
    for (name, value) in shown.iter().filter(|(name, _)| *name != CUT) {
        let found = found.get(name).ok_or_else(|| format!("{place} has no {name}, which is shown"))?;
        alike(value, found, &format!("{place}.{name}"))?;
    }
    Ok(())
}

fn items(shown: &[Value], found: &[Value], place: &str) -> Result<(), String> {
    let is_cut = shown.last().is_some_and(|last| *last == CUT);
    let shown = if is_cut { &shown[..shown.len() - 1] } else { shown };
    if shown.len() > found.len() || (!is_cut && shown.len() < found.len()) {
        return Err(format!("{place} is shown with {} items and has {}", shown.len(), found.len()));
    }
    shown.iter().zip(found).try_for_each(|(shown, found)| alike(shown, found, &format!("{place}[]")))
}

/// Times, ids, hashes and cursors.
fn differs_by_run(place: &str, shown: &str, found: &str) -> bool {
    let kind = |text: &str| {
        let is_time =
            text.len() >= 20 && text.as_bytes()[4] == b'-' && text.as_bytes()[10] == b'T' && text.ends_with('Z');
        let is_hex = text.len() >= 16 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        (is_time, is_hex)
    };
    let name = place.rsplit('.').next().unwrap_or_default();
    let differs = kind(shown) != (false, false) || name.to_lowercase().ends_with("cursor") || name == "ticket";
    differs && kind(shown) == kind(found)
}

fn is_duration(place: &str) -> bool {
    let name = place.rsplit('.').next().unwrap_or_default().to_lowercase();
    ["ms", "seconds", "bytes"].iter().any(|end| name.ends_with(end)) && name != "heartbeat_ms"
}

#[test]
fn what_is_cut_may_be_anything_and_nothing_else_may() {
    let said = r#"{"id":7,"at":"2026-06-26T12:05:00Z","list":[1,2,3],"more":{"a":null}}"#;
    for good in [
        said,
        r#"{"id":7, …}"#,
        r#"{"id":7,"at":"2026-11-21T04:41:08.758651Z","list":[1, …],"more":…}"#,
        r#"{"id":7,"at":"2026-…","list":[1,2,3],"more":{…}}"#,
    ] {
        assert_eq!(of_json(good, said), Ok(()), "{good}");
    }
    for bad in [
        r#"{"id":8, …}"#,
        r#"{"id":7}"#,
        r#"{"id":"7", …}"#,
        r#"{"list":[1,2], …}"#,
        r#"{"at":"yesterday", …}"#,
        r#"{"missing":1, …}"#,
        "",
        "{",
    ] {
        assert!(of_json(bad, said).is_err(), "{bad}");
    }
    assert_eq!(of_json("{\"a\":1}\n…\n{\"a\":3}", "{\"a\":1}\n{\"a\":2}\u{81}{\"a\":3}"), Ok(()));
    assert_eq!(of_lines("{…}", "{\"a\":{}}"), Ok(()));
    assert_eq!(of_lines("a … c\n…\nd", "x\na b c\ne\nd"), Ok(()));
    assert!(of_lines("a c", "a b c").is_err() && of_lines("d\na", "a\nd").is_err());
}
