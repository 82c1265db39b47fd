//! Connections that HTTP is done with: their sockets go to the hub.
//!
//! What pushes needs nothing of HTTP once the answer's head is out. hyper would keep its buffers and a task for every
//! event stream, woken for every message: so the listener takes the connection out of hyper's hands, writes the head
//! itself, and the hub has the socket (docs/decisions/0015).

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::Response,
};
use socket2::SockRef;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::problem::Problem;
use linewatch_fanout::{Admission, Hub, Profile};

/// How long the head of the answer may take. It fits what the kernel holds, so it takes no time.
const RESPONSE_HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes that the kernel holds for a client. More would hide megabytes of stale prices from us.
const SEND_BUFFER: usize = 128 << 10;
/// How long the kernel keeps trying to reach a client that has gone without a word. It counts a client that does not
/// read too, so it must be longer than the hub's time-out for that one: a connection that was reset is told nothing.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(100);

/// The right to go on with a connection in the place of HTTP.
pub struct Takeover {
    hub: Hub,
    profile: Profile,
    admission: Admission,
    head: Vec<u8>,
}

/// A takeover on its way through the layers, inside the answer.
#[derive(Clone)]
struct Offer(Arc<Mutex<Option<(Hub, Profile, Admission)>>>);

/// An answer without a body, after whose head the hub has the connection.
///
/// # Errors
/// 503 where the hub takes no more connections.
pub fn hand_over(hub: &Hub, profile: Profile, mut answer: Response) -> Result<Response, Box<Problem>> {
    let admission = hub.admit(&profile).map_err(|full| Problem::unavailable(full.to_string()))?;
    let offer = Offer(Arc::new(Mutex::new(Some((hub.clone(), profile, admission)))));
    answer.extensions_mut().insert(offer);
    Ok(answer)
}

impl Takeover {
    /// Takes the takeover out of an answer that offers one.
    #[must_use]
    pub fn of(answer: &mut Response<Body>) -> Option<Self> {
        let Offer(offer) = answer.extensions_mut().remove()?;
        let (hub, profile, admission) = offer.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(Self { hub, profile, admission, head: head_of(answer) })
    }

    /// Answers the request, and serves the connection until it ends. `first` are bytes that came right behind the
    /// request.
    pub async fn serve(self, mut socket: TcpStream, first: Bytes) {
        tune(&socket);
        if !matches!(tokio::time::timeout(RESPONSE_HEAD_TIMEOUT, socket.write_all(&self.head)).await, Ok(Ok(()))) {
            return;
        }
        let reader = self.hub.open(socket, &first, self.profile, self.admission).await;
        drop(first);
        // A task of its own: nothing of what came before stays with a connection for its life.
        linewatch_task::spawn("push_reader", reader.run());
    }
}

/// The head as it goes over the wire. What follows has no length and ends with the connection (RFC 9112, section 6.3).
fn head_of(answer: &Response) -> Vec<u8> {
    let status = answer.status();
    let mut head =
        format!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or_default()).into_bytes();
    for (name, value) in answer.headers() {
        if name != header::CONTENT_LENGTH {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
    }
    if status != StatusCode::SWITCHING_PROTOCOLS {
        head.extend_from_slice(b"connection: close\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// Sets how much the kernel may hold and how long it may wait.
fn tune(socket: &TcpStream) {
    let options = SockRef::from(socket);
    let set = options
        .set_tcp_nodelay(true)
        .and_then(|()| options.set_send_buffer_size(SEND_BUFFER))
        .and_then(|()| limit_unacknowledged(&options));
    if let Err(error) = set {
        tracing::debug!(%error, "an option of a socket could not be set");
    }
}

#[cfg(target_os = "linux")]
fn limit_unacknowledged(options: &SockRef<'_>) -> std::io::Result<()> {
    // The listener has its sockets take less at once; 0 is the system's default.
    options.set_tcp_notsent_lowat(0)?;
    options.set_tcp_user_timeout(Some(TCP_USER_TIMEOUT))
}

#[cfg(not(target_os = "linux"))]
fn limit_unacknowledged(options: &SockRef<'_>) -> std::io::Result<()> {
    options.set_tcp_keepalive(&socket2::TcpKeepalive::new().with_time(TCP_USER_TIMEOUT))
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn the_head_promises_no_length_of_what_has_none() {
        let answer = ([("content-type", "text/event-stream"), ("content-length", "0")], Body::empty()).into_response();
        let head = String::from_utf8(head_of(&answer)).unwrap();
        assert_eq!(head, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
    }

    #[test]
    fn a_handshake_says_itself_what_becomes_of_the_connection() {
        let answer = (StatusCode::SWITCHING_PROTOCOLS, [("connection", "upgrade")]).into_response();
        let head = String::from_utf8(head_of(&answer)).unwrap();
        assert_eq!(head, "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\n\r\n");
    }
}
