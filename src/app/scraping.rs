//! The sources: from what is configured to a scraper and its schedule.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use rand::{RngCore as _, SeedableRng as _, rngs::StdRng};

use super::new_id;
use crate::{
    desk::Desk,
    scraping::{
        ConfiguredBook, Scraper, ScraperParts,
        configuration::{SourceConfig, SourceError},
    },
};
use linewatch_bookmakers::{
    books::{self, Adapter},
    http::RandomSource,
};
use linewatch_model::Bookmaker;
use linewatch_model::Clock;

/// Finds a bookmaker's adapter by its name.
pub type Adapters = Arc<dyn Fn(&str, &SourceConfig) -> Option<Arc<dyn Adapter>> + Send + Sync>;

/// The adapters that linewatch has.
#[must_use]
pub fn adapters() -> Adapters {
    Arc::new(|adapter, source| books::book(adapter, &source.bookmaker))
}

/// A scraper of what is configured.
///
/// # Errors
/// When something in the configuration does not fit.
pub fn scraper(desk: &Desk, sources: &[SourceConfig], adapters: &Adapters) -> Result<Scraper, SourceError> {
    let books = books(sources, adapters, desk.clock())?;
    Ok(Scraper::new(ScraperParts { desk: desk.clone(), books, ids: Arc::new(new_id) }))
}

/// The bookmakers that are configured, each with its client and this clock.
///
/// # Errors
/// When something in the configuration does not fit.
pub fn books(
    sources: &[SourceConfig],
    adapters: &Adapters,
    clock: &Arc<dyn Clock>,
) -> Result<Vec<ConfiguredBook>, SourceError> {
    let (dice, mut seen) = (dice(), HashSet::<&Bookmaker>::new());
    let mut books = Vec::with_capacity(sources.len());
    for source in sources {
        if !seen.insert(&source.bookmaker) {
            return Err(SourceError::Twice(source.bookmaker.clone()));
        }
        books.push(configured(source, adapters, &dice, clock)?);
    }
    Ok(books)
}

fn configured(
    source: &SourceConfig,
    adapters: &Adapters,
    dice: &RandomSource,
    clock: &Arc<dyn Clock>,
) -> Result<ConfiguredBook, SourceError> {
    let adapter = source.adapter();
    let book = adapters(adapter, source)
        .ok_or_else(|| SourceError::NoAdapter { bookmaker: source.bookmaker.clone(), adapter: adapter.to_owned() })?;
    source.configure(book, Arc::clone(dice), Arc::clone(clock))
}

/// The machine's randomness.
fn dice() -> RandomSource {
    let random = Mutex::new(StdRng::from_os_rng());
    Arc::new(move || random.lock().unwrap_or_else(PoisonError::into_inner).next_u64())
}
