//! HTTP: one folder or file a resource.
//!
//! A handler takes what it needs through [`extract`], asks the desk or a read model, and answers; whatever goes wrong
//! is a [`problem::Problem`]. Who may call what is in [`auth`], who may not even ask in [`guard`]. Knows everything
//! but the command line.

pub mod alerts;
mod audit;
pub mod auth;
mod backtests;
pub mod batches;
pub mod dashboard;
pub mod extract;
mod fixtures;
pub mod guard;
mod health;
mod margins;
mod me;
mod metrics;
mod openapi;
pub mod problem;
mod publish;
mod router;
mod rules;
mod scheduler;
mod scrape_runs;
mod settings;
pub mod sockets;
mod sources;
mod state;
mod status;
#[cfg(test)]
mod tests;

use linewatch_http::{drain, headers, known_parameters, params, raw_array, request_id};

pub use backtests::keep_backtests;
pub use linewatch_http::request_id::{Ids, RequestId};
pub use metrics::metrics_recorder;
pub use router::{document, router};
pub use state::{ApiParts, ApiState};
pub use status::watch_feeds;
