//! What a person reads of a refusal is in words of our own, whatever the JSON library calls it.

use reqwest::Method;
use serde_json::Value;

use crate::support::{app::TestApp, place::Place};

/// Words that only who knows the library understands.
const OF_THE_LIBRARY: [&str; 11] = [
    "variant",
    ", expected",
    "invalid type",
    "invalid value",
    "invalid length",
    "missing field",
    "unknown field",
    "duplicate field",
    "EOF",
    " at line ",
    "did not match",
];

/// The operations with a method of the document: path with its variables filled in, and what the document says.
fn operations(document: &Value, method: &str) -> Vec<(String, Value)> {
    let described = document["paths"].as_object().unwrap().iter().filter_map(|(path, item)| {
        let filled = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>();
        Some((filled.join("/"), item.get(method)?.clone()))
    });
    described.collect()
}

fn assert_plain(what: &str, answer: &str) {
    for word in OF_THE_LIBRARY {
        assert!(!answer.contains(word), "{what} says {word:?}: {answer}");
    }
}

/// The names that a parameter takes, where it takes only some.
fn names<'a>(document: &'a Value, parameter: &'a Value) -> Vec<&'a str> {
    let schema = &parameter["schema"];
    let schema = if schema["items"].is_object() { &schema["items"] } else { schema };
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => schema,
    };
    schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parameters_are_refused_in_plain_words() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let document = app.get("/openapi.json").await.expect(200);
    let mut with_names = 0;
    for (path, operation) in operations(&document, "get") {
        if path == "/api/stream" || path == "/api/scrape/stream" || path.ends_with("/progress") {
            continue;
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            for value in ["AAA", "-1", "999999999999999999999", "%00", "%FF"] {
                let what = format!("{path}?{name}={value}");
                let answer = app.get(&what).await;
                assert_ne!(answer.status.as_u16(), 500, "{what}");
                assert_plain(&what, &answer.text);
                let names = names(&document, parameter);
                if value == "AAA" && parameter["in"] == "query" && !names.is_empty() {
                    with_names += 1;
                    let detail = answer.problem(400);
                    for known in names {
                        assert!(detail.contains(known), "{what} does not name {known}: {detail}");
                    }
                }
            }
        }
    }
    assert!(with_names > 15, "{with_names}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_are_refused_in_plain_words() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let document = app.get("/openapi.json").await.expect(200);
    let mut asked = 0;
    for (method, name) in [(Method::POST, "post"), (Method::PUT, "put"), (Method::PATCH, "patch")] {
        for (path, operation) in operations(&document, name).into_iter().filter(|(_, it)| it["requestBody"].is_object())
        {
            for body in misfits(&document, &operation) {
                let what = format!("{method} {path} {body}");
                let request = app.request(method.clone(), &path).header("content-type", "application/json");
                let answer = app.send(request.body(body)).await;
                assert!(answer.status.is_client_error(), "{what}: {} {}", answer.status, answer.text);
                assert_plain(&what, &answer.text);
                asked += 1;
            }
        }
    }
    assert!(asked > 200, "{asked}");
    app.stop().await;
}

/// Texts that are no JSON, and the example of an operation with each of its fields as something else.
fn misfits(document: &Value, operation: &Value) -> Vec<String> {
    let no_json = ["{", "{\"a\":", "{\"a\":tru}", "{\"a\":1,}", "{\"a\" 1}", "{1:2}", "{} {}", "[1,", "\"a", "1", "[]"];
    let mut misfits: Vec<String> = no_json.map(ToOwned::to_owned).into();
    let example = &operation["requestBody"]["content"]["application/json"]["example"];
    for (name, value) in example.as_object().into_iter().flatten() {
        let mut changed = example.clone();
        for other in
            [Value::Bool(true), Value::String("AAA".to_owned()), serde_json::json!([{}]), serde_json::json!({"a": 1})]
        {
            if std::mem::discriminant(&other) != std::mem::discriminant(value)
                && !takes_anything(document, operation, name)
            {
                changed[name] = other;
                misfits.push(changed.to_string());
            }
        }
        changed[name] = value.clone();
        changed["no_such_field"] = Value::Null;
        misfits.push(changed.to_string());
        let text = example.to_string();
        misfits.push(text.replacen('{', &format!("{{\"{name}\":{value},"), 1));
    }
    misfits
}

/// Whether a field may be any JSON.
fn takes_anything(document: &Value, operation: &Value, field: &str) -> bool {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let schema = schema["oneOf"].as_array().map_or(schema, |any| &any[0]);
    let schema = schema["$ref"].as_str().map_or(schema, |reference| document.pointer(&reference[1..]).unwrap());
    let property = &schema["properties"][field];
    property.get("type").is_none() && property.get("$ref").is_none() && property.get("oneOf").is_none()
}
