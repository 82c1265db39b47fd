//! Connections that are not served: they are told why, as far as that costs next to nothing.

use std::{sync::Arc, time::Duration};

use axum::response::{IntoResponse as _, Response};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{net::TcpStream, sync::Semaphore};

use super::limits::LimitReached;
use crate::problem::Problem;

/// Refusals under way at once. Beyond that connections are reset.
const REFUSALS: usize = 64;
/// How long one may take.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(2);
/// The largest head of a request that is read for it.
const HEAD_BYTES: usize = 16 << 10;

#[derive(Clone)]
pub(super) struct Refusals(Arc<Semaphore>);

impl Refusals {
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(REFUSALS)))
    }

    /// Answers the next request of a connection with the reason, and closes it.
    pub fn refuse(&self, stream: TcpStream, why: LimitReached) {
        let reason = match why {
            LimitReached::Full => "full",
            LimitReached::Address => "address",
        };
        metrics::counter!("linewatch_http_refused_total", "reason" => reason).increment(1);
        let Ok(permit) = Arc::clone(&self.0).try_acquire_owned() else {
            // The kernel is to keep nothing for it.
            drop(stream.set_zero_linger());
            return;
        };
        linewatch_task::spawn("http_refusal", async move {
            drop(tokio::time::timeout(REFUSAL_TIMEOUT, answer(stream, why)).await);
            drop(permit);
        });
    }
}

async fn answer(stream: TcpStream, why: LimitReached) {
    let service = service_fn(move |_| async move { Ok::<Response, std::convert::Infallible>(problem(why)) });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(REFUSAL_TIMEOUT).max_buf_size(HEAD_BYTES).keep_alive(false);
    drop(builder.serve_connection(TokioIo::new(stream), service).await);
}

fn problem(why: LimitReached) -> Response {
    let problem = match why {
        LimitReached::Full => Problem::unavailable(why.to_string()),
        LimitReached::Address => Problem::too_many(why.to_string()),
    };
    problem.into_response()
}
