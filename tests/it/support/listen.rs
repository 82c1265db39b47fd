//! A client of the push layer that is told everything, one message after the other.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest as _, protocol::CloseFrame},
};

use super::{app::TestApp, raw};

/// A WebSocket whose receive buffer is small, so that a client that does not read is noticed soon.
pub struct Listener {
    pub socket: WebSocketStream<TcpStream>,
}

/// What came.
#[derive(Debug)]
pub enum Heard {
    Json(Value),
    Closed(CloseFrame),
    Gone,
}

impl Listener {
    pub async fn to(app: &TestApp, path: &str) -> Self {
        Self::with(app, path, &[]).await.expect("a WebSocket")
    }

    /// Connects with headers; the status of a refusal.
    pub async fn with(app: &TestApp, path: &str, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let tcp = TcpSocket::new_v4().unwrap();
        tcp.set_recv_buffer_size(4_096).unwrap();
        let stream = tcp.connect(raw::authority(&app.base).parse().unwrap()).await.expect("a connection");
        let mut request = format!("ws://{}{path}", raw::authority(&app.base)).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match tokio_tungstenite::client_async(request, stream).await {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    pub async fn say(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.expect("a socket that takes it");
    }

    /// The next message within ten seconds, pings and heartbeats apart.
    pub async fn hear(&mut self) -> Heard {
        loop {
            let next = tokio::time::timeout(Duration::from_secs(10), self.socket.next()).await;
            match next.expect("a message within 10 s") {
                Some(Ok(Message::Text(text))) => {
                    let json: Value = serde_json::from_str(&text).expect("JSON");
                    if json["type"] != "heartbeat" {
                        return Heard::Json(json);
                    }
                }
                Some(Ok(Message::Close(Some(frame)))) => return Heard::Closed(frame),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Gone,
            }
        }
    }

    /// The next message, which must be JSON.
    pub async fn json(&mut self) -> Value {
        match self.hear().await {
            Heard::Json(json) => json,
            other => panic!("{other:?}"),
        }
    }

    /// The next message of a type; what comes before it is dropped.
    pub async fn of_type(&mut self, kind: &str) -> Value {
        loop {
            let json = self.json().await;
            if json["type"] == kind {
                return json;
            }
        }
    }

    /// Everything up to and including a message of a type.
    pub async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut heard = Vec::new();
        loop {
            heard.push(self.json().await);
            if heard.last().is_some_and(|json| json["type"] == kind) {
                return heard;
            }
        }
    }

    /// Everything up to a position.
    pub async fn up_to(&mut self, position: u64) -> Vec<Value> {
        let mut heard = Vec::new();
        loop {
            let json = self.json().await;
            let reached = json["position"].as_u64().is_some_and(|at| at >= position);
            heard.push(json);
            if reached {
                return heard;
            }
        }
    }
}

/// The positions of messages.
pub fn positions(messages: &[Value]) -> Vec<u64> {
    messages.iter().filter_map(|message| message["position"].as_u64()).collect()
}
