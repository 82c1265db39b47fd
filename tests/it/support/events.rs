//! A client of server-sent events.

use std::time::Duration;

use futures_util::{StreamExt as _, stream::BoxStream};
use serde_json::Value;

use super::app::TestApp;

/// A stream of events.
pub struct Events {
    body: BoxStream<'static, Vec<u8>>,
    text: String,
}

/// An event: its id, its type, its data.
pub type Told = (Option<u64>, String, Value);

impl Events {
    pub async fn open(app: &TestApp, path: &str, last: Option<&str>) -> Self {
        let mut request = app.request(reqwest::Method::GET, path);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { body: answer.bytes_stream().map(|chunk| chunk.expect("bytes").to_vec()).boxed(), text: String::new() }
    }

    /// The next event within ten seconds, heartbeats apart.
    pub async fn next(&mut self) -> Told {
        self.next_or_end().await.expect("an open stream")
    }

    /// The next event, or nothing where the stream ends.
    pub async fn next_or_end(&mut self) -> Option<Told> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).map(str::to_owned)
                };
                let (id, kind, data) = (field("id"), field("event"), field("data"));
                self.text = String::from(rest);
                let (Some(kind), Some(data)) = (kind, data) else { continue };
                if kind == "heartbeat" {
                    continue;
                }
                let data: Value = serde_json::from_str(&data).expect("JSON");
                let id = id.map(|id| match id.split_once('-') {
                    Some((position, hash)) => {
                        let told = data.get("hash").or_else(|| data["data"].get("hash"));
                        assert_eq!(told, Some(&Value::from(hash)), "{data}");
                        position.parse().unwrap()
                    }
                    None => id.parse().unwrap(),
                });
                return Some((id, kind, data));
            }
            let chunk = tokio::time::timeout(Duration::from_secs(10), self.body.next()).await;
            let chunk = chunk.expect("an event in time")?;
            self.text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        }
    }

    /// The data of everything up to the end.
    pub async fn rest(mut self) -> Vec<Value> {
        let mut data = Vec::new();
        while let Some((_, _, told)) = self.next_or_end().await {
            data.push(told);
        }
        data
    }
}
