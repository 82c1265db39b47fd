//! Following pushed messages: each once and in order, across lost connections.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use linewatch_model::Position;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{client::IntoClientRequest as _, http::HeaderValue, protocol},
};

use super::{
    Client, ClientError,
    update::{Checkpoint, Gap, Message, Update},
};

/// Pauses before a lost connection is made again: the first, doubled up to the longest.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);
/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection on which nothing comes for so long is given up: heartbeats come every 20 s.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(50);

/// What to follow.
#[derive(Debug, Clone, Default)]
pub struct Follow {
    parameters: Vec<(&'static str, String)>,
    checkpoint: Option<Checkpoint>,
}

impl Follow {
    /// Only these topics, separated by commas: `risk_alerts,odds_updates`.
    #[must_use]
    pub fn topics(self, topics: &str) -> Self {
        self.with("topics", topics)
    }

    /// Messages with what happened, and not only that something did.
    #[must_use]
    pub fn full(self) -> Self {
        self.with("payload", "full")
    }

    /// A parameter of `GET /api/ws`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.parameters.push((name, value.to_owned()));
        self
    }

    /// Goes on from a checkpoint that a follower had before, of this process or of an earlier one.
    #[must_use]
    pub fn from(mut self, checkpoint: Checkpoint) -> Self {
        self.checkpoint = Some(checkpoint);
        self
    }
}

/// Follows a server's messages. Dropped, it stops.
pub struct Follower {
    client: Client,
    follow: Follow,
    socket: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    backoff: Duration,
}

/// A text of the server, as far as its meaning goes.
#[derive(Deserialize)]
struct Incoming {
    r#type: String,
    #[serde(default)]
    data: Value,
    position: Option<Position>,
    hash: Option<String>,
}

impl Client {
    /// Follows pushed messages.
    #[must_use]
    pub fn follow(&self, follow: Follow) -> Follower {
        Follower { client: self.clone(), follow, socket: None, backoff: FIRST_BACKOFF }
    }
}

impl Follower {
    /// Where it is; nothing before the first greeting.
    #[must_use]
    pub const fn checkpoint(&self) -> Option<&Checkpoint> {
        self.follow.checkpoint.as_ref()
    }

    /// The next message. Connects again as often as it takes; `None` where the server refuses this client for good.
    pub async fn next(&mut self) -> Option<Update> {
        loop {
            let Some(socket) = &mut self.socket else {
                match self.connect().await {
                    Ok(socket) => self.socket = Some(socket),
                    Err(Refusal::ForGood(reason)) => {
                        tracing::error!(server = self.client.base(), reason, "the server refuses to be followed");
                        return None;
                    }
                    Err(Refusal::ForNow) => {
                        tokio::time::sleep(self.backoff).await;
                        self.backoff = (self.backoff * 2).min(LONGEST_BACKOFF);
                    }
                }
                continue;
            };
            match tokio::time::timeout(SILENCE_TIMEOUT, socket.next()).await {
                Ok(Some(Ok(protocol::Message::Text(text)))) => {
                    self.backoff = FIRST_BACKOFF;
                    if let Some(update) = self.take(&text) {
                        return Some(update);
                    }
                }
                // Answers to pings are sent with the next write.
                Ok(Some(Ok(protocol::Message::Ping(_)))) => drop(socket.flush().await),
                Ok(Some(Ok(protocol::Message::Close(_)) | Err(_)) | None) | Err(_) => self.socket = None,
                Ok(Some(Ok(_))) => {}
            }
        }
    }

    async fn connect(&self) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, Refusal> {
        let address = self.address().map_err(|error| Refusal::ForGood(error.to_string()))?;
        let mut request = address.into_client_request().map_err(|error| Refusal::ForGood(error.to_string()))?;
        if let Some(token) = self.client.token() {
            let value = HeaderValue::from_str(&format!("Bearer {token}"));
            request.headers_mut().insert("authorization", value.map_err(|error| Refusal::ForGood(error.to_string()))?);
        }
        match tokio::time::timeout(CONNECT_TIMEOUT, connect_async(request)).await {
            Ok(Ok((socket, _))) => Ok(socket),
            Ok(Err(tokio_tungstenite::tungstenite::Error::Http(answer)))
                if answer.status().is_client_error() && answer.status() != 429 =>
            {
                Err(Refusal::ForGood(format!("it answered {}", answer.status())))
            }
            Ok(Err(_)) | Err(_) => Err(Refusal::ForNow),
        }
    }

    fn address(&self) -> Result<String, ClientError> {
        let mut address = reqwest::Url::parse(&format!("{}/api/ws", self.client.base()))
            .map_err(|_| ClientError::Address(self.client.base().to_owned()))?;
        let scheme = if address.scheme() == "https" { "wss" } else { "ws" };
        {
            let mut query = address.query_pairs_mut();
            for (name, value) in &self.follow.parameters {
                query.append_pair(name, value);
            }
            if let Some(checkpoint) = &self.follow.checkpoint {
                query.append_pair("since", &checkpoint.position.to_string()).append_pair("log", &checkpoint.log);
                if let Some(hash) = &checkpoint.hash {
                    query.append_pair("hash", hash);
                }
            }
        }
        let text = address
            .as_str()
            .split_once("://")
            .map_or_else(|| address.to_string(), |(_, rest)| format!("{scheme}://{rest}"));
        Ok(text.trim_end_matches('?').to_owned())
    }

    /// Takes note of where it is now; answers what the caller is told.
    fn take(&mut self, text: &str) -> Option<Update> {
        let Ok(incoming) = serde_json::from_str::<Incoming>(text) else {
            tracing::warn!("the server sent something that is no message");
            return None;
        };
        let text_of = |name: &str| incoming.data[name].as_str().map(ToOwned::to_owned);
        match incoming.r#type.as_str() {
            "connection_ack" => {
                let from = Position::new(incoming.data["from"].as_u64()?);
                // One who resumes is where it was until a message or `resume_impossible` says otherwise.
                if self.follow.checkpoint.is_none() {
                    self.follow.checkpoint =
                        Some(Checkpoint { log: text_of("log")?, position: from, hash: text_of("hash") });
                }
                None
            }
            "resume_impossible" => {
                let reason = text_of("reason").unwrap_or_default();
                // `log_rewound` came before it, with from where messages go on.
                if reason == "log_rewound" {
                    return None;
                }
                // The next connection begins as a new one: its greeting says of which log.
                self.follow.checkpoint = None;
                self.socket = None;
                Some(Update::Gap(Gap { reason }))
            }
            "log_rewound" => {
                let from = Position::new(incoming.data["from"].as_u64()?);
                let before = self.follow.checkpoint.as_ref().map_or(from, |checkpoint| checkpoint.position);
                // Who had less goes on from there: what it still lacks comes before what is after `from`.
                self.follow.checkpoint =
                    Some(Checkpoint { log: text_of("log")?, position: before.min(from), hash: None });
                (before > from).then(|| Update::Gap(Gap { reason: "log_rewound".to_owned() }))
            }
            "heartbeat" => {
                let delivered = incoming.data["delivered"].as_u64().map(Position::new)?;
                self.advance(delivered, text_of("hash"));
                None
            }
            kind if is_of_the_log(kind) => {
                let position = incoming.position?;
                if self.follow.checkpoint.as_ref().is_some_and(|checkpoint| position <= checkpoint.position) {
                    return None;
                }
                self.advance(position, incoming.hash);
                Some(Update::Message(Message { kind: kind.to_owned(), position, data: incoming.data }))
            }
            _ => None,
        }
    }

    fn advance(&mut self, position: Position, hash: Option<String>) {
        let Some(checkpoint) = self.follow.checkpoint.as_mut().filter(|checkpoint| checkpoint.position <= position)
        else {
            return;
        };
        // A heartbeat names a hash only where the server has it at hand.
        if checkpoint.position < position || hash.is_some() {
            (checkpoint.position, checkpoint.hash) = (position, hash);
        }
    }
}

/// Messages that are cut from the log, and not what a server says of a connection.
fn is_of_the_log(kind: &str) -> bool {
    matches!(kind, "risk_alert" | "odds_update" | "scrape_progress")
}

enum Refusal {
    ForNow,
    ForGood(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follower(checkpoint: Option<Checkpoint>) -> Follower {
        let client = Client::new("127.0.0.1:8000", None).unwrap();
        let follow = Follow::default().topics("risk_alerts");
        client.follow(match checkpoint {
            Some(checkpoint) => follow.from(checkpoint),
            None => follow,
        })
    }

    fn checkpoint(position: u64, hash: Option<&str>) -> Checkpoint {
        Checkpoint { log: "log".to_owned(), position: Position::new(position), hash: hash.map(ToOwned::to_owned) }
    }

    #[test]
    fn a_place_is_kept_by_position_and_hash_and_nothing_comes_twice() {
        let mut follower = follower(None);
        assert_eq!(follower.address().unwrap(), "ws://127.0.0.1:8000/api/ws?topics=risk_alerts");
        let ack = r#"{"type":"connection_ack","data":{"log":"log","from":7,"hash":"aa"},"position":7}"#;
        assert!(follower.take(ack).is_none());
        assert_eq!(follower.checkpoint(), Some(&checkpoint(7, Some("aa"))));
        let alert = r#"{"type":"risk_alert","data":{"alert_count":1},"position":9,"hash":"bb"}"#;
        assert!(matches!(follower.take(alert), Some(Update::Message(message)) if message.position.get() == 9));
        assert!(follower.take(alert).is_none(), "the same again");
        assert_eq!(follower.checkpoint(), Some(&checkpoint(9, Some("bb"))));
        assert!(follower.address().unwrap().ends_with("&since=9&log=log&hash=bb"));
        assert!(follower.take(r#"{"type":"heartbeat","data":{"delivered":12,"hash":"cc"}}"#).is_none());
        assert!(follower.take(r#"{"type":"heartbeat","data":{"delivered":12}}"#).is_none());
        assert_eq!(follower.checkpoint(), Some(&checkpoint(12, Some("cc"))), "a hash that is known is kept");
    }

    #[test]
    fn a_log_that_is_another_is_told() {
        let mut away = follower(Some(checkpoint(9, Some("bb"))));
        let refused = r#"{"type":"resume_impossible","data":{"reason":"other_history","from":4}}"#;
        assert!(matches!(away.take(refused), Some(Update::Gap(gap)) if gap.reason == "other_history"));
        assert_eq!(away.checkpoint(), None);
        let rewound = r#"{"type":"log_rewound","data":{"after":5,"lost_upto":9,"from":5,"log":"log.1"}}"#;
        let mut ahead = follower(Some(checkpoint(9, None)));
        assert!(matches!(ahead.take(rewound), Some(Update::Gap(_))));
        assert_eq!(ahead.checkpoint(), Some(&Checkpoint { log: "log.1".to_owned(), ..checkpoint(5, None) }));
        let mut behind = follower(Some(checkpoint(3, Some("aa"))));
        assert!(behind.take(rewound).is_none(), "it had nothing of what is lost");
        let missed = r#"{"type":"risk_alert","data":{},"position":4,"hash":"bb"}"#;
        assert!(behind.take(missed).is_some(), "what it lacks still comes");
    }
}
