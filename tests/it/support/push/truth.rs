//! What each client has to be told, worked out from the log as auditors read it and from nothing else.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The positions of the messages, per endpoint, ascending.
#[derive(Debug, Default)]
pub struct Truth {
    /// `/api/v1/ws/unified`: each published alert, and each scrape batch's risk alerts.
    pub unified: Vec<u64>,
    /// `/api/ws` with risk alerts and odds updates: of each batch one about its alerts, and one per bookmaker.
    pub desk: Vec<u64>,
    /// How often each text of a published alert is in the log.
    pub published: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Event {
    position: u64,
    r#type: String,
    recorded_at: String,
    metadata: Metadata,
    payload: serde_json::Value,
}

#[derive(Deserialize)]
struct Metadata {
    correlation_id: String,
}

/// Reads the whole log.
pub async fn of_the_log(base: &str) -> Truth {
    let mut truth = Truth::default();
    // The last event of each message of the desk.
    let mut last: BTreeMap<(String, String, String), u64> = BTreeMap::new();
    for event in events(base).await {
        let told = match event.r#type.as_str() {
            "AlertPublished" => {
                truth.unified.push(event.position);
                let content = event.payload["AlertPublished"]["content"].as_str().expect("a text").to_owned();
                *truth.published.entry(content).or_default() += 1;
                continue;
            }
            "AlertDetected" => {
                truth.unified.push(event.position);
                String::new()
            }
            "OddsUpdated" => event.payload["OddsUpdated"]["bookmaker"].as_str().expect("a bookmaker").to_owned(),
            _ => continue,
        };
        last.insert((event.recorded_at, event.metadata.correlation_id, told), event.position);
    }
    truth.desk = last.into_values().collect();
    truth.desk.sort_unstable();
    truth
}

async fn events(base: &str) -> Vec<Event> {
    let url = format!("{base}/api/audit/events?limit=1000000");
    let text = reqwest::get(url).await.expect("the log").text().await.expect("all of it");
    let (lines, end) = text.trim_end().rsplit_once('\n').expect("a closing line");
    assert!(end.starts_with("{\"end\":true"), "the log was cut off: {end}");
    lines.lines().map(|line| serde_json::from_str(line).expect("an event")).collect()
}
