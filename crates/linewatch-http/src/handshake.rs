//! The WebSocket handshake (RFC 6455, section 4).

use std::{convert::Infallible, net::IpAddr};

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header, request::Parts},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha1::{Digest as _, Sha1};

use super::{problem::Problem, takeover};
use linewatch_fanout::{Hub, Profile};

/// The part of the handshake's answer that every server has in common.
const ACCEPT_GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// The protocol that a client names beside its token.
const SUBPROTOCOL: &str = "linewatch";

/// Where a request comes from, as the listener saw it.
#[derive(Debug, Clone, Copy)]
pub struct PeerAddress(pub IpAddr);

/// An answer that goes on for long and that the hub counts: its connection holds no place of those that speak HTTP, and
/// ends with it.
#[derive(Debug, Clone, Copy)]
pub struct CountedByHub;

impl<S: Send + Sync> FromRequestParts<S> for PeerAddress {
    type Rejection = Infallible;

    /// Without a listener, in tests, it is this machine.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let local = Self(IpAddr::from(std::net::Ipv4Addr::LOCALHOST));
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(local))
    }
}

/// A handshake that is in order.
pub struct Handshake {
    accept: HeaderValue,
    protocol: Option<HeaderValue>,
}

impl<S: Send + Sync> FromRequestParts<S> for Handshake {
    type Rejection = Box<Problem>;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let refuse = |detail: &'static str| Box::new(Problem::new(StatusCode::BAD_REQUEST, detail));
        let names = |name, word: &str| words(&parts.headers, name).any(|found| found.eq_ignore_ascii_case(word));
        if parts.method != Method::GET || !names(header::CONNECTION, "upgrade") || !names(header::UPGRADE, "websocket")
        {
            return Err(refuse("this is a WebSocket: connect with a WebSocket client (Upgrade: websocket)"));
        }
        if !parts.headers.contains_key(header::SEC_WEBSOCKET_VERSION) {
            return Err(refuse("Sec-WebSocket-Version is missing; this server speaks 13"));
        }
        if !names(header::SEC_WEBSOCKET_VERSION, "13") {
            let detail = "only version 13 of the WebSocket protocol is spoken (Sec-WebSocket-Version: 13)";
            return Err(Box::new(Problem::new(StatusCode::UPGRADE_REQUIRED, detail)));
        }
        let key = parts.headers.get(header::SEC_WEBSOCKET_KEY).filter(|key| is_key(key.as_bytes()));
        let key = key.ok_or_else(|| refuse("Sec-WebSocket-Key must be 16 bytes in base64"))?;
        let accept = STANDARD.encode(Sha1::new().chain_update(key).chain_update(ACCEPT_GUID).finalize());
        let protocol =
            names(header::SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL).then(|| HeaderValue::from_static(SUBPROTOCOL));
        let accept = HeaderValue::try_from(accept).map_err(|error| Box::new(Problem::internal(error.to_string())))?;
        if parts.version != Version::HTTP_11 {
            return Err(refuse("this connection cannot become a WebSocket; use HTTP/1.1"));
        }
        Ok(Self { accept, protocol })
    }
}

fn is_key(key: &[u8]) -> bool {
    STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16)
}

/// The words of a header that lists some.
pub fn words(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

impl Handshake {
    /// Answers the handshake; once the answer is out the hub has the socket.
    ///
    /// # Errors
    /// 503 where the hub takes no more connections.
    pub fn hand_over(self, hub: &Hub, profile: Profile) -> Result<Response, Box<Problem>> {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = answer.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, self.accept);
        if let Some(protocol) = self.protocol {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
        }
        takeover::hand_over(hub, profile, answer)
    }
}
