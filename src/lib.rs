//! linewatch watches bookmakers' odds for a trading desk.
//!
//! The rooms, in the order in which data passes through them; a room knows only the ones listed with it
//! (`tests/architecture.rs` holds the walls up):
//!
//! | room | what it is for | may know |
//! |---|---|---|
//! | [`model`] | the vocabulary: odds, markets, fixtures, alerts, settings | nothing |
//! | [`events`] | the facts that are stored for ever | model |
//! | [`detection`] | pure rules: state and snapshot in, alerts out | model, events |
//! | [`commands`] | the decisions: aggregates, and how a batch becomes commands | model, events, detection |
//! | [`store`] | the event log and the journal over it | model, events |
//! | [`projections`] | the read models and their runner | model, events, store |
//! | [`desk`] | the use cases: record, acknowledge, change settings, notice kickoffs, publish | all of the above |
//! | [`push`] | fans messages out to sockets | model, events, store, projections |
//! | [`sources`] | where odds come from: bookmakers, recorded files, the simulator | model, detection, commands, store, projections, desk |
//! | [`api`] | HTTP: one file a resource | all of the above |
//! | [`app`] | wiring | everything |
//! | [`cli`] | the commands of the command line | everything |
//! | [`config`] | file, environment and command line | store |

pub mod api;
pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod desk;
pub mod detection;
pub mod events;
pub mod model;
pub mod projections;
pub mod push;
pub mod sources;
pub mod store;
