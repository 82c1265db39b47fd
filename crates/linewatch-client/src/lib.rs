#![doc = include_str!("../README.md")]

mod address;
mod answers;
mod error;
#[cfg(feature = "push")]
mod follow;
mod rest;

pub use answers::{Alert, AlertPage, BatchAnswer, Problem, SnapshotCounts};
pub use error::ClientError;
#[cfg(feature = "push")]
pub use follow::{Follow, Follower, Gap, Message, Place, Update};
pub use rest::Client;
