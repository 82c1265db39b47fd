//! linewatch watches bookmakers' odds for a trading desk.
//!
//! This is the service; the crates that it stands on are beside it (docs/ARCHITECTURE.md). Data goes through the folders in
//! this order, and comes back only through the log:
//!
//! | folder | what it is for |
//! |---|---|
//! | [`events`] | the facts that are stored for ever |
//! | [`detection`] | pure rules: state and snapshot in, alerts out |
//! | [`commands`] | the decisions: aggregates, and how a batch becomes commands |
//! | [`projections`] | the read models and their runner |
//! | [`backtest`] | what other rules would have raised on the recorded days |
//! | [`desk`] | the use cases: record, acknowledge, change settings, notice kickoffs, publish |
//! | [`messages`] | what the log says, composed into frames for the fan-out |
//! | [`scraping`] | scrape runs and their schedule |
//! | [`api`] | HTTP: one folder a resource |
//! | [`app`] | wiring |
//! | [`cli`] | the commands of the command line |
//! | [`config`] | file, environment and command line |

pub mod api;
pub mod app;
#[deny(clippy::float_arithmetic)]
pub mod backtest;
// The macros panic where whoever reads has gone; cli::output does not.
#[deny(clippy::print_stdout, clippy::print_stderr)]
pub mod cli;
#[deny(clippy::float_arithmetic)]
pub mod commands;
pub mod config;
pub mod desk;
#[deny(clippy::float_arithmetic)]
pub mod detection;
#[deny(clippy::float_arithmetic)]
pub mod events;
pub mod messages;
pub mod projections;
pub mod scraping;
