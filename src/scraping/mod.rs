//! One scrape run: what the bookmakers have, asked fixture by fixture and handed to the desk.
//!
//! Discover at all of them ([`discover`]) → match and order ([`plan`]) → each bookmaker's queue with its own bounds
//! ([`fetch`]) → bring a fixture's answers together ([`gather`]) → record them in batches and report ([`run`]) → withdraw
//! what a bookmaker's complete lists no longer have ([`reconcile`]). Whoever wants a run asks the [`Scraper`].
//!
//! A bookmaker that is slow or down costs the others nothing: every one has its own queue, and nobody waits for an
//! answer beyond a bound.

mod address;
pub mod configuration;
mod discover;
mod failure;
mod fetch;
mod gather;
mod inquiry;
mod lease;
mod listing;
mod mapping;
mod order;
mod plan;
mod progress;
mod reconcile;
mod record;
mod run;
pub mod schedule;
mod scraper;
mod source;
#[cfg(test)]
#[path = "../../crates/linewatch-bookmakers/src/test_fixture.rs"]
mod test_fixture;
mod tracker;
mod twins;
mod urgency;
mod versions;

pub use address::Address;
pub(in crate::scraping) use lease::LeaseName;
pub use listing::BookListing;
pub use order::{Order, Scope, ScrapeStartError};
pub use scraper::{Scraper, ScraperParts};
pub use source::ConfiguredBook;
pub use urgency::Urgency;
