//! A client that keeps its place: when the connection ends it comes back with the last position it has processed.

use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    time::Duration,
};

use tokio::sync::watch;

use super::socket::{Frame, Socket};

/// Messages about the connection itself; all others tell of the log.
const ABOUT_THE_CONNECTION: &[&str] = &["connection_ack", "welcome", "resumed", "heartbeat", "pong"];
/// Messages that must not come here: a hole, even a declared one, or a refusal.
const AMISS: &[&str] = &["resume_impossible", "conflated", "error", "snapshot"];

/// A message as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    pub position: u64,
    /// Of the whole text: who was connected and who came back must be told the same.
    digest: u64,
}

pub struct Follower {
    pub path: &'static str,
    pub heard: Vec<Heard>,
    /// What was not as it should be.
    pub faults: Vec<String>,
    /// How often it has connected.
    pub connections: usize,
    log: Option<String>,
}

impl Follower {
    /// Follows an endpoint from the beginning of the log.
    pub fn new(path: &'static str) -> Self {
        Self { path, heard: Vec::new(), faults: Vec::new(), connections: 0, log: None }
    }

    /// The last position it has processed.
    fn last(&self) -> u64 {
        self.heard.last().map_or(0, |heard| heard.position)
    }

    /// Follows until it has reached the position that is to be told at some time.
    pub async fn follow(mut self, port: u16, mut goal: watch::Receiver<Option<u64>>) -> Self {
        let mut pause = Duration::from_millis(20);
        while !self.is_at(*goal.borrow_and_update()) {
            let Ok(mut socket) = Socket::open(port, &self.address(), None).await else {
                tokio::time::sleep(pause).await;
                // Not all at the same moment.
                pause = Duration::from_millis(10 + (self.heard.len() + self.connections * 7) as u64 % 40);
                continue;
            };
            self.connections += 1;
            loop {
                let mut hear = |frame: Frame<'_>| self.hear(&frame);
                let changed = tokio::select! {
                    read = socket.read(&mut hear) => read.map_err(|_| ()),
                    changed = goal.changed() => changed.map_err(|_| ()),
                };
                if changed.is_err() || self.is_at(*goal.borrow_and_update()) {
                    break;
                }
            }
        }
        self
    }

    fn is_at(&self, goal: Option<u64>) -> bool {
        goal.is_some_and(|goal| self.last() >= goal)
    }

    fn address(&self) -> String {
        let and = if self.path.contains('?') { '&' } else { '?' };
        let log = self.log.as_ref().map(|log| format!("&log={log}")).unwrap_or_default();
        format!("{}{and}since={}{log}", self.path, self.last())
    }

    fn hear(&mut self, frame: &Frame<'_>) {
        let text = match frame {
            Frame::Text(text) => *text,
            Frame::Close { code: 1001, .. } => return,
            Frame::Close { code, reason } => {
                return self.faults.push(format!("closed with {code}: {}", String::from_utf8_lossy(reason)));
            }
        };
        let kind = kind(text);
        if AMISS.contains(&&*kind) {
            self.faults.push(String::from_utf8_lossy(text).into_owned());
        }
        if ABOUT_THE_CONNECTION.contains(&&*kind) {
            self.log = log(text).or(self.log.take());
            return;
        }
        let Some(position) = position(text) else { return };
        if position <= self.last() && !self.heard.is_empty() {
            let text = String::from_utf8_lossy(text);
            self.faults.push(format!("{}: after {} came {text}", self.path, self.last()));
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        self.heard.push(Heard { position, digest: hasher.finish() });
    }
}

/// A message's type. Messages of the log have it first, so that thousands of clients need not parse them.
fn kind(text: &[u8]) -> Cow<'_, str> {
    #[derive(serde::Deserialize)]
    struct Typed {
        r#type: String,
    }
    let first = text.strip_prefix(b"{\"type\":\"").and_then(|rest| rest.split(|byte| *byte == b'"').next());
    match first {
        Some(kind) => String::from_utf8_lossy(kind),
        None => serde_json::from_slice(text).map_or_else(|_| Cow::default(), |typed: Typed| typed.r#type.into()),
    }
}

/// A message's position: the last member of that name, wherever it stands.
pub fn position(text: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"\"position\":";
    let at = text.windows(NAME.len()).rposition(|window| window == NAME)? + NAME.len();
    let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

/// The log's identity, where a message names it.
fn log(text: &[u8]) -> Option<String> {
    let message: serde_json::Value = serde_json::from_slice(text).ok()?;
    let log = message["log"].as_str().or(message["data"]["log"].as_str())?;
    Some(log.to_owned())
}
