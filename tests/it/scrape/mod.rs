//! Whole scrape runs over HTTP, against small bookmakers of this test's own.

mod absent;
mod client;
mod cycle;
mod failures;
mod many;
mod orders;
mod real;
mod schedule;
mod stale;
mod tiers;
mod world;
