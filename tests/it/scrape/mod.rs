//! Whole scrape runs over HTTP, against small bookmakers of this test's own.

mod client;
mod cycle;
mod failures;
mod schedule;
mod tiers;
mod world;
