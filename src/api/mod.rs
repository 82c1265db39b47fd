//! HTTP: one file a resource.
//!
//! A handler takes what it needs through [`extract`], asks the desk or a read model, and answers; whatever goes wrong
//! is a [`problem::Problem`]. Who may call what is in [`auth`], who may not even ask in [`guard`]. Knows everything
//! but the command line.

pub mod alerts;
pub mod auth;
pub mod events;
pub mod batches;
pub mod extract;
pub mod guard;
pub mod history;
mod params;
pub mod problem;
mod request_id;
mod state;

pub use request_id::RequestId;
pub use state::{ApiParts, ApiState, Ids};
