//! What every scene has: a server on a throw-away store, what is published to it, and what can be seen of it from outside.

use std::{
    sync::LazyLock,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::push::{
    load::{Load, letters},
    server::Server,
};

/// Where all clients listen.
pub const PATH: &str = "/api/v1/ws/unified";
/// Alerts of one publishing request.
const ALERTS_PER_PUBLICATION: u64 = 500;

/// The beginning of the times in messages.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

pub struct Scene {
    pub server: Server,
    _folder: tempfile::TempDir,
}

impl Scene {
    pub async fn start() -> Self {
        LazyLock::force(&EPOCH);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = Server::start(&format!("sqlite:{}", folder.path().join("push.db").display())).await;
        Self { server, _folder: folder }
    }

    /// Its resident memory, in megabytes.
    pub fn rss_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.process.id())).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.split_whitespace().next().and_then(|it| it.parse::<f64>().ok()).expect("a number") / 1_024.0
    }

    /// The sum of a metric over those of its labels that contain a text.
    pub async fn metric(&self, name: &str, label: &str) -> f64 {
        let answer = reqwest::get(format!("{}/metrics", self.server.base())).await.expect("an answer");
        let text = answer.text().await.expect("the metrics");
        let lines = text.lines().filter(|line| line.starts_with(name) && line.contains(label));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }

    /// Where the log ends.
    pub async fn head(&self) -> u64 {
        let url = format!("{}/api/audit/events?limit=1", self.server.base());
        let text = reqwest::get(url).await.expect("an answer").text().await.expect("lines");
        let end: Value = serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
        end["head"].as_u64().expect("a position")
    }

    /// The positions of all alerts published after a position, as the audit log has them.
    pub async fn published_after(&self, position: u64) -> Vec<u64> {
        let url = format!("{}/api/audit/events?type=AlertPublished&limit=1000000&since={position}", self.server.base());
        let text = reqwest::get(url).await.expect("an answer").text().await.expect("lines");
        let (lines, end) = text.trim_end().rsplit_once('\n').expect("a closing line");
        assert!(end.starts_with("{\"end\":true"), "{end}");
        let position = |line: &str| line.strip_prefix("{\"position\":")?.split(',').next()?.parse().ok();
        lines.lines().map(|line| position(line).expect("a position")).collect()
    }

    /// Publishes so many alerts of 250 bytes, many at once.
    pub async fn publish(&self, count: u64) {
        let client = reqwest::Client::new();
        let url = format!("{}/api/v1/publish", self.server.base());
        for first in (0..count).step_by(usize::try_from(ALERTS_PER_PUBLICATION).expect("some hundreds")) {
            let items: Vec<Value> = (first..count.min(first + ALERTS_PER_PUBLICATION)).map(item).collect();
            let answer = client.post(&url).json(&json!({ "items": items })).send().await.expect("an answer");
            let status = answer.status();
            assert!(status.is_success(), "{status}: {}", answer.text().await.unwrap_or_default());
        }
    }

    /// Publishes alerts at a steady pace from a thread of its own, each one marked with the moment it was due.
    pub fn pace(&self, rate: u32, bytes: usize, lasts: Duration) -> JoinHandle<()> {
        let load = Load::new(self.server.base());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let started = tokio::time::Instant::now();
                let messages = rate * u32::try_from(lasts.as_secs()).expect("some seconds");
                for number in 0..messages {
                    let due = started + Duration::from_secs(1) * number / rate;
                    tokio::time::sleep_until(due).await;
                    assert!(load.publish(&marked(due.into_std(), u64::from(number), bytes)).await, "not published");
                }
            });
        })
    }
}

fn item(number: u64) -> Value {
    let content = format!("{} {}", letters(number), "what a desk reads ".repeat(7));
    json!({ "kind": "alert", "alert_type": "bench", "source": "bench", "content": content })
}

fn marked(due: Instant, number: u64, bytes: usize) -> Value {
    let due = due.duration_since(*EPOCH).as_micros();
    let content = format!("~{due}~{}", letters(number));
    json!({ "alert_type": "bench", "source": "bench", "content": content, "embed": { "note": ".".repeat(bytes) } })
}

/// For how many microseconds a message with a mark has been due.
pub fn lateness(text: &[u8]) -> Option<u32> {
    let mark = &text[text.iter().position(|byte| *byte == b'~')? + 1..];
    let digits = mark.iter().take_while(|byte| byte.is_ascii_digit());
    let due = digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    u32::try_from(EPOCH.elapsed().saturating_sub(Duration::from_micros(due)).as_micros()).ok()
}
