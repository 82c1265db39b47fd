//! The accept loop: bounded connections, and a bounded end.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    connection,
    limits::{Connections, Entry, HttpLimits},
    refusal::Refusals,
};

/// Bytes that the kernel keeps for a client that does not read; it accounts for twice as many.
const SEND_BUFFER: usize = 128 << 10;
/// Bytes among them that are not on their way: beyond that a client reads too little, and is answered no further.
#[cfg(target_os = "linux")]
const NOT_SENT: u32 = 32 << 10;
/// How long the kernel keeps trying to reach a client that does not answer or does not read.
#[cfg(target_os = "linux")]
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long requests under way may take once linewatch is told to stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(3);
/// How long to wait when the system has no more file descriptors.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// How linewatch is told to stop.
#[derive(Clone, Default)]
pub struct Stopping {
    /// Nothing new is begun.
    pub asked: CancellationToken,
    /// Nothing is waited for any more.
    pub now: CancellationToken,
}

/// Serves until it is told to stop, then lets what is under way finish for some seconds.
pub async fn run(listener: TcpListener, limits: HttpLimits, router: Router, stop: Stopping) {
    bound_buffers(&listener);
    let server = Server { connections: Connections::new(limits), refusals: Refusals::new(), router };
    let server = Arc::new(server);
    let tasks = TaskTracker::new();
    while let Some(accepted) = stop.asked.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, peer)) => server.take(stream, peer, &tasks, &stop),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(EXHAUSTED).await;
            }
        }
    }
    drop(listener);
    tasks.close();
    let finished = tokio::time::timeout(SHUTDOWN_GRACE, stop.now.run_until_cancelled(tasks.wait())).await;
    if !matches!(finished, Ok(Some(()))) {
        tracing::warn!("some requests did not finish in time; their connections are closed");
        stop.now.cancel();
        tasks.wait().await;
    }
}

struct Server {
    connections: Connections,
    refusals: Refusals,
    router: Router,
}

impl Server {
    fn take(self: &Arc<Self>, stream: TcpStream, peer: SocketAddr, tasks: &TaskTracker, stop: &Stopping) {
        // Where it is not to be had answers are only slower.
        drop(stream.set_nodelay(true));
        match self.connections.enter(peer.ip()) {
            Ok(entry) => {
                let (server, stop) = (Arc::clone(self), stop.clone());
                linewatch_task::spawn_tracked(tasks, "http_connection", async move {
                    server.serve(stream, peer, entry, stop).await;
                });
            }
            Err(why) => self.refusals.refuse(stream, why),
        }
    }

    async fn serve(&self, stream: TcpStream, peer: SocketAddr, mut entry: Entry, stop: Stopping) {
        match stop.asked.run_until_cancelled(entry.wait()).await {
            // Boxed where it runs: what thousands of connections needed at their beginning is given back to the allocator
            // of a thread that goes on using it, and one that waits needs nothing of it.
            Some(Ok(())) => Box::pin(connection::serve(stream, peer, entry, self.router.clone(), stop)).await,
            Some(Err(why)) => self.refusals.refuse(stream, why),
            None => {}
        }
    }
}

/// Connections have these from their listener. They get `cubic` because where the system's default is `bbr` the kernel
/// paces every message with a timer of its own, and small messages that are handed out one by one need no pacing
/// (measured: docs/decisions/0010). What is not to be had stays as the system has it.
#[cfg(target_os = "linux")]
fn bound_buffers(listener: &TcpListener) {
    let options = socket2::SockRef::from(listener);
    drop(options.set_tcp_congestion(b"cubic"));
    drop(options.set_tcp_notsent_lowat(NOT_SENT));
    if let Err(error) =
        options.set_send_buffer_size(SEND_BUFFER).and_then(|()| options.set_tcp_user_timeout(Some(TCP_USER_TIMEOUT)))
    {
        tracing::warn!(%error, "what the kernel keeps for clients that do not read could not be bounded");
    }
}

#[cfg(not(target_os = "linux"))]
fn bound_buffers(listener: &TcpListener) {
    let options = socket2::SockRef::from(listener);
    if let Err(error) = options.set_send_buffer_size(SEND_BUFFER) {
        tracing::warn!(%error, "what the kernel keeps for clients that do not read could not be bounded");
    }
}
