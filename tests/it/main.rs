//! The tests that need a database, a process or a socket. One binary, because linking is what takes the time.
//!
//! `scripts/test` runs them with a throw-away PostgreSQL; without one the PostgreSQL cases fail and say so.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test says by panicking that something is wrong")]
#![expect(clippy::disallowed_methods, reason = "what a test starts ends with it")]

mod allowed_names;
mod api_document;
mod audit;
mod auth;
mod backtest;
mod bad_input;
mod batch_ids;
mod bodies;
mod bridges;
mod bulk;
mod client;
mod clocks;
mod command_line;
mod conformance;
mod consumers;
mod contract;
mod coverage;
mod crash;
mod desk;
mod edge;
mod event_answers;
mod examples;
mod explain;
mod failover;
mod foreign_pages;
mod frozen;
mod golden;
mod gone_clients;
mod growth;
mod hostile;
mod import;
mod kinds_of_stores;
mod margins;
mod marks;
mod missing_checkpoints;
mod nodes;
mod notes;
mod odds_api_source;
mod old_layout;
mod outage;
mod parameters;
mod plain_words;
mod postgres_es;
mod projections;
mod publish;
mod push;
mod push_kills;
mod read_only;
mod recorded;
mod replay_beside;
mod retention;
mod rewind;
mod risk_page;
mod rules;
mod scrape;
mod scrape_commands;
mod scrape_faults;
mod scrape_kills;
mod scrape_progress;
mod scrape_runs;
mod search;
mod settings_bounds;
mod sides;
mod status_page;
mod store_errors;
mod store_health;
mod support;
mod takeover;
mod upcasting;
