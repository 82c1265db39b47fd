//! The double's own little HTTP server: one that can close a connection without an answer.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{Request, Response, StatusCode, header},
};
use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, Limited};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::{
    Conduct, Role,
    conduct::RequestFate,
    control,
    grammar::{Answer, Grammars, Question},
    stage::{DoubleState, UnderWay},
    text::Pieces,
};

/// The longest question that is read.
const QUESTION: usize = 1 << 20;
/// Bytes between two pauses of a slow body.
const DROP: usize = 1_024;
/// Bytes of a huge body that are sent at once.
const GULP: usize = 1 << 16;

/// Why a connection was closed on purpose.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
struct ClosedOnPurpose;

/// Serves until `stop`.
pub(super) async fn run(listener: TcpListener, stage: Arc<DoubleState>, stop: CancellationToken) {
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        if let Ok((stream, _)) = accepted {
            linewatch_task::spawn("double_connection", serve(stream, Arc::clone(&stage), stop.clone()));
        }
    }
}

async fn serve(stream: TcpStream, stage: Arc<DoubleState>, stop: CancellationToken) {
    // Without it small answers wait for each other.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |request| answer(Arc::clone(&stage), request));
    let connection =
        Builder::new(TokioExecutor::new()).http1_only().serve_connection(TokioIo::new(stream), service).into_owned();
    // How a connection ends is the client's business.
    drop(stop.run_until_cancelled(connection).await);
}

async fn answer(stage: Arc<DoubleState>, request: Request<Incoming>) -> Result<Response<Body>, ClosedOnPurpose> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, QUESTION).collect().await else {
        return Ok(text(StatusCode::PAYLOAD_TOO_LARGE, ""));
    };
    let body = body.to_bytes();
    if head.uri.path() == "/control" {
        return Ok(control::answer(&stage, &head.method, &body));
    }
    let (prefix, rest) = head.uri.path()[1..].split_once('/').unwrap_or((head.uri.path(), ""));
    let Some(role) = Role::of_prefix(prefix) else { return Ok(text(StatusCode::NOT_FOUND, "nobody plays this")) };
    let path = format!("/{rest}");
    let Ok(query) = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&head.uri) else {
        return Ok(text(StatusCode::BAD_REQUEST, "the query cannot be read"));
    };
    let question = Question { method: head.method.as_str(), path: &path, query: &query.0, body: &body };
    let Some(topic) = Grammars::topic(role, &question) else { return Ok(text(StatusCode::NOT_FOUND, "no such path")) };
    let (under_way, fate, conduct) = stage.begin(role, &topic);
    if fate != RequestFate::Closed && conduct.latency_ms > 0 {
        tokio::time::sleep(Duration::from_millis(conduct.latency_ms)).await;
    }
    match fate {
        RequestFate::Closed => Err(ClosedOnPurpose),
        RequestFate::Refused(status) => Ok(refused(status)),
        RequestFate::Limited { retry_after_seconds } => Ok(limited(retry_after_seconds)),
        RequestFate::Page => Ok(page()),
        RequestFate::Answered { wrong_fixture, cut, broken } => {
            let answer = stage.answer(role, &question, &topic, wrong_fixture);
            Ok(send(answer, &conduct, [cut, broken], under_way))
        }
    }
}

fn text(status: StatusCode, body: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
}

fn refused(status: u16) -> Response<Body> {
    text(StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE), "not now")
}

fn limited(retry_after_seconds: u32) -> Response<Body> {
    let mut response = text(StatusCode::TOO_MANY_REQUESTS, "too many requests");
    if retry_after_seconds > 0 {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after_seconds.into());
    }
    response
}

fn page() -> Response<Body> {
    let mut response =
        text(StatusCode::OK, "<!DOCTYPE html><html><title>Just a moment…</title><p>Checking your browser</html>");
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

fn send(answer: Answer, conduct: &Conduct, [cut, broken]: [bool; 2], under_way: UnderWay) -> Response<Body> {
    let whole = |body: &Pieces| if cut { half(&body.whole()) } else { body.whole() };
    let body = if broken {
        breaking(&whole(&answer.body))
    } else if conduct.huge_bytes > 0 {
        huge(&whole(&answer.body), conduct.huge_bytes)
    } else if conduct.drip_ms > 0 {
        dripping(whole(&answer.body), Duration::from_millis(conduct.drip_ms), under_way)
    } else if cut {
        Body::from(whole(&answer.body))
    } else {
        Body::new(answer.body)
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

/// Half of a body; a character may be cut in two.
fn half(whole: &Bytes) -> Bytes {
    whole.slice(..whole.len() / 2)
}

/// Half of a body, then the connection is closed.
fn breaking(whole: &Bytes) -> Body {
    Body::from_stream(stream::iter([Ok(half(whole)), Err(io::Error::other("broken on purpose"))]))
}

/// A body behind so many blanks.
fn huge(whole: &Bytes, bytes: u64) -> Body {
    let blanks = Bytes::from(vec![b' '; GULP]);
    let gulps = usize::try_from(bytes / GULP as u64).unwrap_or(usize::MAX);
    let padded = stream::repeat(blanks).take(gulps).chain(stream::iter([whole.clone()]));
    Body::from_stream(padded.map(Ok::<_, Infallible>))
}

/// A body in small pieces with pauses between them; the request is under way until the last one.
fn dripping(whole: Bytes, pause: Duration, under_way: UnderWay) -> Body {
    let pieces = stream::unfold((whole, under_way), move |(mut rest, under_way)| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(rest.len().min(DROP));
        Some((Ok::<_, Infallible>(piece), (rest, under_way)))
    });
    Body::from_stream(pieces)
}
