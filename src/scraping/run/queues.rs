//! From lists to each bookmaker's queue.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        ConfiguredBook,
        fetch::Task,
        listing::BookListing,
        order::Scope,
        plan::{self, Entry, Matched},
    },
    Run,
};
use linewatch_model::FixtureKey;

/// What is wanted from a bookmaker: everything in its lists, or these.
pub(super) fn entries(run: &Run, book: usize, lists: Option<&BookListing>) -> Vec<Entry> {
    let source = &run.sources[book];
    // Whoever asks for one fixture may know more than the lists; else what complete lists do not have is not there.
    let lists_tell = matches!(run.scope, Scope::Starting(..)) && lists.is_some_and(|lists| lists.complete);
    let entry = |key: &FixtureKey| {
        let listed = lists.and_then(|lists| lists.fixtures.get(key));
        // By its key alone nobody would notice that it is another match.
        let renamed = lists.is_some_and(|lists| lists.is_renamed(key));
        let askable = listed.is_some() || !lists_tell && !renamed && source.book().by_key(key).is_some();
        let kickoff = listed.map(|listed| listed.fixture.kickoff);
        askable.then(|| Entry { book, key: key.clone(), kickoff })
    };
    let of_keys = |keys: &[FixtureKey]| {
        let mut seen = HashSet::new();
        keys.iter().filter(|key| seen.insert(*key)).filter_map(entry).collect()
    };
    let all = || lists.map_or_else(Vec::new, |lists| lists.fixtures.keys().filter_map(entry).collect());
    match &run.scope {
        Scope::Everything => all(),
        Scope::Starting(..) | Scope::Fixtures(_) if !source.book().asks_by_fixture() => Vec::new(),
        Scope::Starting(_, keys) | Scope::Fixtures(keys) => of_keys(keys),
        Scope::Again(books) => match books.get(source.bookmaker()) {
            Some(Some(keys)) => of_keys(keys),
            Some(None) => all(),
            None => Vec::new(),
        },
    }
}

/// The fixtures in order. The reference book's place says whose kickoff counts.
pub(super) fn ordered(run: &Run, entries: &[Entry]) -> Vec<Matched> {
    let reference = &run.settings.reference_bookmaker;
    let reference = run.sources.iter().position(|source| source.bookmaker() == reference);
    plan::ordered(entries, reference, run.desk.now())
}

/// The queue of one bookmaker: its part of the fixtures, in their order, without those whose offers its lists had.
pub(super) fn queue(
    source: &ConfiguredBook,
    book: usize,
    matched: &[Matched],
    lists: Option<&BookListing>,
    had: &HashMap<FixtureKey, usize>,
) -> Vec<Task> {
    if !source.book().asks_by_fixture() {
        return Vec::new();
    }
    let wanted = matched.iter().filter(|fixture| fixture.books.contains(&book) && !had.contains_key(&fixture.key));
    wanted
        .filter_map(|fixture| {
            let lists = lists.filter(|lists| lists.fixtures.contains_key(&fixture.key));
            Task::of(source.book().as_ref(), &fixture.key, fixture.kickoff, lists)
        })
        .collect()
}
