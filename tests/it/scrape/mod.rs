//! Whole scrape runs over HTTP, against small bookmakers of this test's own.

mod cycle;
mod schedule;
mod world;
