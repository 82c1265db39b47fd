//! Where odds come from: bookmakers, recorded files and the simulator.
//!
//! A source makes [`Snapshot`](crate::model::Snapshot)s and decides nothing: what is stale, what changed and what
//! alerts is the business of `commands` and `detection`. This room may know `model`, `detection` and `commands`.

pub mod batch_json;
pub mod books;
pub mod double;
pub mod recorded;
pub mod simulator;
