//! One scrape run: what the bookmakers have, asked fixture by fixture and handed to the desk.
//!
//! Discover at all of them ([`discover`]) → match and order ([`plan`]) → each bookmaker's queue with its own bounds
//! ([`fetch`]) → bring a fixture's answers together ([`gather`]) → record them in batches and report ([`run`]) → withdraw
//! what a bookmaker's complete lists no longer have ([`reconcile`]). Whoever wants a run asks the [`Scraper`].
//!
//! A bookmaker that is slow or down costs the others nothing: every one has its own queue, and nobody waits for an
//! answer beyond a bound.

mod inquiry;
mod order;
mod progress;
mod reconcile;
mod record;
mod run;
pub mod schedule;
mod scraper;
#[cfg(test)]
#[path = "../../crates/linewatch-bookmakers/src/test_fixture.rs"]
mod test_fixture;
mod tracker;

use linewatch_bookmakers::scraping::{discover, failure, fetch, incomplete, listing, mapping, plan};

pub use linewatch_bookmakers::scraping::{Address, ConfiguredBook, configuration, listing::BookListing, plan::Urgency};
pub use order::{Order, Scope, ScrapeStartError};
pub use scraper::{Scraper, ScraperParts};

/// What one process does at a time, on however many nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeaseName {
    /// To run a scrape run.
    Run,
    /// To keep the schedule.
    Schedule,
}

impl LeaseName {
    /// The name of its lease.
    const fn name(self) -> &'static str {
        match self {
            Self::Run => "scrape_run",
            Self::Schedule => "schedule",
        }
    }
}
