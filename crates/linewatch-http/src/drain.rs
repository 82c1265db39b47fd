//! Reads what a refused request still sends.
//!
//! A request can be refused before its body has been read. Were the connection closed then, a client that is still
//! sending would see a broken connection instead of the refusal, and never learn that it is to come back later.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody as _},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures_util::{Stream, StreamExt as _};
use tokio_util::sync::CancellationToken;

/// As much is read of a body that nobody wants: the largest that is taken as a whole …
const DRAINED_BYTES: usize = 64 << 20;
/// … and for as long. Then the connection is closed after all.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);
/// The same once linewatch is told to stop.
const DRAIN_TIMEOUT_AT_SHUTDOWN: Duration = Duration::from_millis(500);

/// A body whose rest is read and thrown away when it is dropped.
struct Drained(Option<BodyDataStream>, CancellationToken);

impl Stream for Drained {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(body) = &mut self.0 else { return Poll::Ready(None) };
        let next = ready!(body.poll_next_unpin(context));
        if !matches!(next, Some(Ok(_))) {
            self.0 = None;
        }
        Poll::Ready(next)
    }
}

impl Drop for Drained {
    fn drop(&mut self) {
        let (Some(body), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) else { return };
        let stop = self.1.clone();
        linewatch_task::spawn_on(&runtime, "http_drain", async move {
            let stopped = async {
                stop.cancelled().await;
                tokio::time::sleep(DRAIN_TIMEOUT_AT_SHUTDOWN).await;
            };
            tokio::select! {
                _ = tokio::time::timeout(DRAIN_TIMEOUT, read_on(body)) => {}
                () = stopped => {}
            }
        });
    }
}

async fn read_on(mut body: BodyDataStream) {
    let mut read = 0;
    while let Some(Ok(bytes)) = body.next().await {
        read += bytes.len();
        if read > DRAINED_BYTES {
            return;
        }
    }
}

/// Sees to it that every request with a body gets its answer.
pub async fn drain_bodies(State(stop): State<CancellationToken>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    next.run(request.map(|body| Body::from_stream(Drained(Some(body.into_data_stream()), stop)))).await
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    fn body(chunks: usize, read: &Arc<AtomicUsize>) -> BodyDataStream {
        let read = Arc::clone(read);
        let chunks = futures_util::stream::iter((0..chunks).map(move |_| {
            read.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::io::Error>(vec![0; 1 << 20])
        }));
        Body::from_stream(chunks).into_data_stream()
    }

    #[tokio::test]
    async fn a_dropped_body_is_read_on_but_not_for_ever() {
        for (chunks, expected) in [(5, 5), (1_000, 65)] {
            let read = Arc::new(AtomicUsize::new(0));
            drop(Drained(Some(body(chunks, &read)), CancellationToken::new()));
            for _ in 0..100 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert_eq!(read.load(Ordering::Relaxed), expected);
        }
    }
}
