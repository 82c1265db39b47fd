#![doc = include_str!("../README.md")]

mod checkpoints;
mod chunks;
pub mod columns;
pub mod conditions;
mod consumer;
mod event;
mod filling;
mod group;
mod metric_help;
mod model_tx;
mod pace;
mod progress;
mod rebuild;
mod runner;
mod tables;
#[cfg(test)]
mod test_consumer;

pub use checkpoints::{Applied, ProjectionStatus, status};
pub use consumer::{Consumer, Start};
pub use event::{ApplyError, LogEvent, StoredEvent};
pub use group::Group;
pub use metric_help::describe_metrics;
pub use model_tx::ModelTx;
pub use rebuild::{Rebuilt, rebuild};
pub use runner::Runner;
