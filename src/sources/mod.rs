//! Where odds come from: bookmakers, recorded files and the simulator.
//!
//! A source makes [`Snapshot`](crate::model::Snapshot)s and decides nothing: what is stale, what changed and what
//! alerts is the business of `commands` and `detection`. The cycle hands snapshots to the desk, as the API does.

pub mod batch_json;
pub mod books;
pub mod configuration;
pub mod cycle;
pub mod double;
pub mod http;
pub mod markets;
pub mod recorded;
pub mod schedule;
pub mod simulator;
#[cfg(test)]
mod test_fixture;
