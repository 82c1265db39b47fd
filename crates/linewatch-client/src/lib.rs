#![doc = include_str!("../README.md")]

mod address;
mod answers;
mod error;
#[cfg(feature = "push")]
mod follow;
mod rest;
#[cfg(feature = "push")]
mod update;

pub use answers::{Alert, AlertPage, BatchAnswer, Problem, SnapshotCounts};
pub use error::ClientError;
#[cfg(feature = "push")]
pub use follow::{Follow, Follower};
pub use rest::Client;
#[cfg(feature = "push")]
pub use update::{Checkpoint, Gap, Message, Update};
