//! One connection, from its first request to its end.

use std::{
    future::poll_fn,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderValue, header},
};
use futures_util::FutureExt as _;
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use tokio::net::TcpStream;
use tower::ServiceExt as _;

use super::{
    limits::{AddressWaiters, Entry},
    listener::Stopping,
    requests::{Requests, UnderWay},
    socket::{HttpSocket, State},
};
use crate::{
    handshake::{CountedByHub, PeerAddress},
    takeover::Takeover,
};

/// The largest head of a request.
const HEAD_BYTES: usize = 64 << 10;
/// Bytes of a request that are read ahead of what takes them.
const READ_AHEAD: usize = 256 << 10;

/// Ends the service of a connection without an answer: whoever takes it over answers.
#[derive(Debug, thiserror::Error)]
#[error("the connection is taken over")]
struct TakenOver;

/// How long a connection may have nothing under way before it gives way to one that waits.
const IDLE_IN_A_CROWD: Duration = Duration::from_millis(250);

/// Serves one connection. Once linewatch stops it takes no other request: one that has nothing under way ends at once,
/// the others when what is under way is answered or there is no more time for it.
pub(super) async fn serve(stream: TcpStream, peer: SocketAddr, entry: Entry, router: Router, stop: Stopping) {
    let (crowd, requests) = (entry.crowd(), Requests::new());
    let socket = HttpSocket::new(stream, crowd.clone(), requests.clone());
    let (state, taken) = (socket.state(), Arc::new(Mutex::new(None)));
    let entry = Arc::new(Mutex::new(Some(entry)));
    let service = service_fn(|request: Request<Incoming>| {
        let (under_way, ahead) = (requests.begin(), !state.has_read());
        let answer = router.clone().oneshot(counted(request, peer, &state));
        let (entry, taken, state) = (Arc::clone(&entry), Arc::clone(&taken), state.clone());
        Box::pin(async move {
            if ahead {
                // Others have their turn between the requests that one client sends ahead.
                tokio::task::yield_now().await;
            }
            let Ok(mut answer) = answer.await;
            if answer.extensions_mut().remove::<CountedByHub>().is_some() {
                answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                drop(entry.lock().unwrap_or_else(PoisonError::into_inner).take());
            }
            let Some(takeover) = Takeover::of(&mut answer) else {
                return Ok::<_, TakenOver>(answer.map(|body| Answered { body, _under_way: under_way }));
            };
            // Behind an answer that its client does not read nothing can follow out of order: such a connection ends.
            if !state.is_unsent() {
                *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(takeover);
            }
            Err(TakenOver)
        })
    });
    let mut builder = http1::Builder::new();
    // How long a head may take is the socket's business: hyper counts the time in which an answer is read too.
    builder.header_read_timeout(None).max_header_size(HEAD_BYTES).max_buf_size(READ_AHEAD);
    let mut connection = builder.serve_connection(socket, service);
    let ended = tokio::select! {
        ended = poll_fn(|context| connection.poll_without_shutdown(context)) => Some(ended),
        () = gives_way(&crowd, &requests, &state) => None,
        () = stop.asked.cancelled() => {
            Pin::new(&mut connection).graceful_shutdown();
            let rest = poll_fn(|context| connection.poll_without_shutdown(context));
            if requests.are_answered() && !state.is_unsent() {
                rest.now_or_never()
            } else {
                stop.now.run_until_cancelled(rest).await
            }
        }
    };
    drop(entry.lock().unwrap_or_else(PoisonError::into_inner).take());
    let takeover = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(takeover) = takeover {
        let parts = connection.into_parts();
        let _ = stop.now.run_until_cancelled(takeover.serve(parts.io.into_inner(), parts.read_buf)).await;
    } else if let Some(Err(error)) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Comes when a connection that has nothing under way is to give way to one that waits.
async fn gives_way(crowd: &AddressWaiters, requests: &Requests, state: &State) {
    loop {
        crowd.asks().await;
        if requests.idle() >= IDLE_IN_A_CROWD && !state.is_unsent() && crowd.takes_place() {
            return;
        }
    }
}

/// The request as the API takes it; the connection knows until when its body is read.
fn counted(mut request: Request<Incoming>, peer: SocketAddr, state: &State) -> Request {
    request.extensions_mut().insert(PeerAddress(peer.ip()));
    if request.body().is_end_stream() {
        state.expects_body(false);
        return request.map(Body::new);
    }
    state.expects_body(true);
    request.map(|body| Body::new(Uploaded { body, state: state.clone() }))
}

/// A request's body.
struct Uploaded {
    body: Incoming,
    state: State,
}

/// An answer's body. When it is dropped hyper has all of it.
struct Answered {
    body: Body,
    _under_way: UnderWay,
}

impl HttpBody for Uploaded {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Uploaded {
    fn drop(&mut self) {
        self.state.expects_body(false);
    }
}

impl HttpBody for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
