//! The WebSocket: `GET /api/ws`.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        State,
        ws::{
            CloseFrame, Message as Frame, Utf8Bytes, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection,
        },
    },
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::{Query, in_short},
    problem::{Problem, ProblemBody},
    state::ApiState,
};
use crate::{
    model::Position,
    push::{Message, Subscription, Topic, Topics, envelope},
};

/// How often a client is asked whether it is still there.
const PING: Duration = Duration::from_secs(20);
/// Unanswered questions after which it is not.
const MISSED: u8 = 2;
/// How long one frame may take to be sent.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a farewell may take. It comes after what the client has not read yet, so a slow one needs some time.
const FAREWELL: Duration = Duration::from_secs(10);
/// The largest message a client may send.
const LARGEST: usize = 16 << 10;
/// The close code of a client that was too slow.
const TOO_SLOW: u16 = 4008;
/// The close code of a server that goes away.
const GOING_AWAY: u16 = 1001;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(connect))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct WsQuery {
    /// `risk_alerts`, `odds_updates` and `scrape_progress`, separated by commas; all of them unless told.
    topics: Option<String>,
}

/// Messages as they happen
///
/// A WebSocket. First comes `connection_ack`, then `risk_alert` and `odds_update` once the read models have what they
/// tell of. The client may send `ping`, `subscribe` and `unsubscribe`. A client that is too slow is closed with code
/// 4008 and the reason `{"resume_from":position}`.
#[utoipa::path(
    get, path = "/api/ws", tag = "operations", params(WsQuery),
    responses(
        (status = 101, description = "Messages follow"),
        (status = 400, description = "Not a WebSocket handshake", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 503, description = "Too many connections", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
async fn connect(
    State(state): State<ApiState>,
    Query(query): Query<WsQuery>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Box<Problem>> {
    let upgrade = upgrade.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()).into_box())?;
    let topics = query.topics.as_deref().map_or_else(Topics::all, Topics::of_query);
    let subscription = state.hub().subscribe(topics).map_err(|full| Problem::unavailable(full.to_string()))?;
    Ok(upgrade
        .read_buffer_size(4_096)
        .write_buffer_size(16_384)
        .max_message_size(LARGEST)
        .max_frame_size(LARGEST)
        .on_upgrade(move |socket| Connection::new(state, socket, subscription).run()))
}

/// What a client may say.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Request {
    Ping,
    Subscribe { topics: Vec<String> },
    Unsubscribe { topics: Vec<String> },
}

/// Why a connection ends.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// The client went away or does not answer any more.
    Gone,
    /// It was too slow; what is after this position did not all reach it.
    TooSlow(Position),
    /// linewatch stops.
    Stopping,
}

struct Connection {
    state: ApiState,
    socket: WebSocket,
    subscription: Subscription,
    /// The client has been sent everything up to here.
    sent: Position,
    unanswered: u8,
}

impl Connection {
    fn new(state: ApiState, socket: WebSocket, subscription: Subscription) -> Self {
        let sent = subscription.from;
        Self { state, socket, subscription, sent, unanswered: 0 }
    }

    async fn run(mut self) {
        let end = match self.converse().await {
            Err(end) => end,
            Ok(never) => match never {},
        };
        tracing::debug!(?end, "a WebSocket ended");
        if let Some(frame) = farewell(&end) {
            // It may not be listening any more, and then there is nobody to tell.
            let _ = tokio::time::timeout(FAREWELL, self.socket.send(Frame::Close(Some(frame)))).await;
        }
    }

    async fn converse(&mut self) -> Result<std::convert::Infallible, End> {
        let topics = json!({ "topics": self.subscription.topics().names() });
        self.say("connection_ack", &topics, Some(self.sent)).await?;
        let mut ping = tokio::time::interval_at(tokio::time::Instant::now() + PING, PING);
        let stopping = self.state.hub().stopping().clone();
        let overflowed = self.subscription.overflowed.clone();
        loop {
            tokio::select! {
                biased;
                () = stopping.cancelled() => return Err(End::Stopping),
                () = overflowed.cancelled() => return Err(End::TooSlow(self.sent)),
                frame = self.socket.recv() => self.hear(frame).await?,
                message = self.subscription.messages.recv() => self.pass_on(message).await?,
                _ = ping.tick() => self.ask().await?,
            }
        }
    }

    /// Sends a frame, unless that takes too long or the queue overflows meanwhile.
    async fn send(&mut self, frame: Frame) -> Result<(), End> {
        let overflowed = self.subscription.overflowed.clone();
        tokio::select! {
            sent = tokio::time::timeout(PATIENCE, self.socket.send(frame)) => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(End::Gone),
                Err(_) => Err(End::TooSlow(self.sent)),
            },
            () = overflowed.cancelled() => Err(End::TooSlow(self.sent)),
        }
    }

    async fn say(&mut self, kind: &str, data: &impl Serialize, position: Option<Position>) -> Result<(), End> {
        let text = envelope(kind, self.state.now(), data, position);
        self.send(Frame::Text(text.into())).await
    }

    async fn pass_on(&mut self, message: Option<Arc<Message>>) -> Result<(), End> {
        // The hub has let go of a connection only when it overflowed.
        let message = message.ok_or(End::TooSlow(self.sent))?;
        self.send(Frame::Text(Utf8Bytes::from(&*message.text))).await?;
        self.sent = message.complete;
        Ok(())
    }

    async fn ask(&mut self) -> Result<(), End> {
        if self.unanswered >= MISSED {
            return Err(End::Gone);
        }
        self.unanswered += 1;
        self.send(Frame::Ping(axum::body::Bytes::new())).await
    }

    async fn hear(&mut self, frame: Option<Result<Frame, axum::Error>>) -> Result<(), End> {
        let frame = frame.and_then(Result::ok).ok_or(End::Gone)?;
        self.unanswered = 0;
        match frame {
            Frame::Text(text) => match serde_json::from_str(&text) {
                Ok(request) => self.answer(request).await,
                Err(error) => self.refuse(code_of(&text), &error.to_string()).await,
            },
            Frame::Binary(_) => self.refuse("malformed", "messages are JSON text").await,
            Frame::Ping(_) | Frame::Pong(_) => Ok(()),
            Frame::Close(_) => Err(End::Gone),
        }
    }

    async fn answer(&mut self, request: Request) -> Result<(), End> {
        let (names, joins) = match request {
            Request::Ping => return self.say("pong", &json!({}), None).await,
            Request::Subscribe { topics } => (topics, true),
            Request::Unsubscribe { topics } => (topics, false),
        };
        let Ok(chosen) = names.iter().map(|name| name.parse::<Topic>()).collect::<Result<Topics, ()>>() else {
            let detail = format!("topics are {}", Topics::all().names().join(", "));
            return self.refuse("unknown_topic", &detail).await;
        };
        let before = self.subscription.topics();
        let after = if joins { before.with(chosen) } else { before.without(chosen) };
        self.subscription.set_topics(after);
        // The one message that is not in the envelope: the existing client reads it so.
        let update = json!({
            "type": "subscription_update", "topics": after.names(), "timestamp": self.state.now().to_millis_text()
        });
        self.send(Frame::Text(update.to_string().into())).await
    }

    async fn refuse(&mut self, code: &str, detail: &str) -> Result<(), End> {
        self.say("error", &json!({ "code": code, "detail": in_short(detail) }), None).await
    }
}

/// Whether a message that was not understood is no message at all, or one of an unknown type.
fn code_of(text: &str) -> &'static str {
    let known = |kind: &str| matches!(kind, "ping" | "subscribe" | "unsubscribe");
    match serde_json::from_str::<Value>(text) {
        Ok(value) if value["type"].as_str().is_some_and(|kind| !known(kind)) => "unknown_type",
        _ => "malformed",
    }
}

fn farewell(end: &End) -> Option<CloseFrame> {
    match end {
        End::Gone => None,
        End::TooSlow(position) => {
            let reason = format!("{{\"resume_from\":{position}}}");
            Some(CloseFrame { code: TOO_SLOW, reason: reason.into() })
        }
        End::Stopping => Some(CloseFrame { code: GOING_AWAY, reason: "linewatch is stopping".into() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_says_is_understood_or_named() {
        assert!(matches!(serde_json::from_str(r#"{"type":"ping"}"#), Ok(Request::Ping)));
        assert!(matches!(
            serde_json::from_str(r#"{"type":"subscribe","topics":["risk_alerts"]}"#),
            Ok(Request::Subscribe { topics }) if topics == ["risk_alerts"]
        ));
        assert_eq!(code_of(r#"{"type":"dance"}"#), "unknown_type");
        for text in ["", "[]", "1", r#"{"type":"subscribe"}"#, r#"{"type":7}"#] {
            assert!(serde_json::from_str::<Request>(text).is_err(), "{text}");
            assert_eq!(code_of(text), "malformed", "{text}");
        }
    }

    #[test]
    fn a_slow_client_is_told_from_where_to_go_on() {
        let frame = farewell(&End::TooSlow(Position::new(41))).unwrap();
        assert_eq!(frame.code, 4008);
        assert_eq!(serde_json::from_str::<Value>(frame.reason.as_str()).unwrap()["resume_from"], 41);
    }
}
