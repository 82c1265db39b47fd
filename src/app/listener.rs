//! The accept loop: bounded connections, bounded time for a request's head, and a bounded farewell.

use std::{
    future::poll_fn,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioTimer;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

use super::http_socket::HttpSocket;
use crate::api::sockets::{PeerAddress, Takeover};

/// Connections at once. Beyond that new ones wait in the kernel's own bounded queue.
const CONNECTIONS: usize = 12_000;
/// How long a client may take to send a request's head.
const HEAD: Duration = Duration::from_secs(10);
/// How long connections may take to finish once linewatch is told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// How long to wait when the system has no more file descriptors.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// Serves until `stop`, then lets what is under way finish for some seconds.
pub(super) async fn run(listener: TcpListener, router: Router, stop: CancellationToken) {
    set_congestion_control(&listener);
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let connections = TaskTracker::new();
    while let Some(accepted) = stop.run_until_cancelled(accept(&listener, &room)).await {
        match accepted {
            Ok((stream, peer, permit)) => {
                let (router, stop) = (router.clone(), stop.clone());
                // Boxed where it runs: what thousands of connections needed at their beginning is given back to the
                // allocator of a thread that goes on using it, and not kept by this one.
                connections.spawn(async move { Box::pin(serve(stream, peer, permit, router, stop)).await });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(EXHAUSTED).await;
            }
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(DRAIN, connections.wait()).await.is_err() {
        tracing::warn!("some connections did not finish in {} s; closing them", DRAIN.as_secs());
    }
}

/// Connections get `cubic` from their listener, because where the system's default is `bbr` the kernel paces every
/// message with a timer of its own, and small messages that are handed out one by one need no pacing (measured:
/// docs/decisions/0010). Where it is not to be had the default does.
#[cfg(target_os = "linux")]
fn set_congestion_control(listener: &TcpListener) {
    drop(socket2::SockRef::from(listener).set_tcp_congestion(b"cubic"));
}

#[cfg(not(target_os = "linux"))]
const fn set_congestion_control(_: &TcpListener) {}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, peer, permit))
}

/// Ends the service of a connection without an answer: whoever takes it over answers.
#[derive(Debug, thiserror::Error)]
#[error("the connection is taken over")]
struct TakenOver;

/// Serves one connection; on `stop` it finishes the request that is under way and takes no other.
async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    permit: OwnedSemaphorePermit,
    router: Router,
    stop: CancellationToken,
) {
    let socket = HttpSocket::new(stream);
    let (unsent, taken) = (socket.unsent(), Arc::new(Mutex::new(None)));
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(PeerAddress(peer.ip()));
        let (answer, taken, unsent) =
            (router.clone().oneshot(request.map(Body::new)), Arc::clone(&taken), unsent.clone());
        Box::pin(async move {
            let Ok(mut answer) = answer.await;
            let Some(takeover) = Takeover::of(&mut answer) else { return Ok::<Response, TakenOver>(answer) };
            // Behind an answer that its client does not read nothing can follow out of order: such a connection ends.
            if !unsent.is_some() {
                *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(takeover);
            }
            Err(TakenOver)
        })
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut connection = builder.serve_connection(socket, service);
    let ended = tokio::select! {
        ended = poll_fn(|context| connection.poll_without_shutdown(context)) => ended,
        () = stop.cancelled() => {
            Pin::new(&mut connection).graceful_shutdown();
            poll_fn(|context| connection.poll_without_shutdown(context)).await
        }
    };
    drop(permit);
    let takeover = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(takeover) = takeover {
        let parts = connection.into_parts();
        takeover.serve(parts.io.into_inner(), parts.read_buf).await;
    } else if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
