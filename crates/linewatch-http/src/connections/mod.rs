//! HTTP connections: accepted, counted, served and closed.
//!
//! What a client can hold is bounded before anything is known of it: connections from its address, bytes that the
//! kernel and the process keep for it, the time for a request's head, and the time for reading an answer.

mod connection;
mod limits;
mod listener;
mod places;
mod refusal;
mod requests;
mod socket;

pub use limits::HttpLimits;
pub use listener::{Stopping, run};
