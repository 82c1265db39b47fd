#![doc = include_str!("../README.md")]

pub mod connections;
pub mod drain;
pub mod extract;
pub mod handshake;
pub mod headers;
pub mod intake;
pub mod known_parameters;
mod metric_help;
pub mod names;
pub mod params;
pub mod problem;
pub mod raw_array;
pub mod request_id;
pub mod schema;
pub mod takeover;

pub use metric_help::describe_metrics;
