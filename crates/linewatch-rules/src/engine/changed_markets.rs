//! What a moment changed, read off the board.

use linewatch_model::{Direction, Line, MarketId, OutcomeName, Sequence};

use crate::{
    board::{Board, BookmakerBoard, Market, MarketTransition, Path},
    in_force::Rules,
};

/// A primary market that a bookmaker changed, opened or closed in the moment.
#[derive(Debug, Clone)]
pub(super) struct ChangedMarket<'a> {
    pub book: &'a BookmakerBoard,
    pub market: &'a Market,
    /// The outcomes that moved, of a market that was open before and is.
    pub moved: Vec<MovedOutcome<'a>>,
}

/// An outcome that moved: active in the last two entries at different prices.
#[derive(Debug, Clone, Copy)]
pub(super) struct MovedOutcome<'a> {
    pub place: usize,
    pub name: &'a OutcomeName,
    pub direction: Direction,
}

/// The primary markets that were touched, by bookmaker and key.
pub(super) fn touched<'a>(board: &'a Board, rules: &'a Rules, before: Sequence) -> Vec<ChangedMarket<'a>> {
    let changed = board.books().iter().filter(|book| book.changed() > before);
    let mut touched = Vec::new();
    for book in changed {
        for market in rules.primary_markets().iter().flat_map(|id| book.lines(id)) {
            if market.quote() > before {
                let path = market.path().filter(|_| market.turn() == MarketTransition::Priced);
                let moved = path.map_or_else(Vec::new, |path| moved_at(market, &path, path.newest()));
                touched.push(ChangedMarket { book, market, moved });
            }
        }
    }
    touched
}

impl<'a> ChangedMarket<'a> {
    /// The path of a market that was open before and is.
    pub(super) fn path(&self) -> Option<Path<'a>> {
        if self.market.turn() == MarketTransition::Priced { self.market.path() } else { None }
    }
}

/// The outcomes that moved from the entry before to this one.
pub(super) fn moved_at<'a>(market: &'a Market, path: &Path<'a>, at: usize) -> Vec<MovedOutcome<'a>> {
    let Some(before) = at.checked_sub(1) else { return Vec::new() };
    let (from, to) = (path.entry(before), path.entry(at));
    let moved = |(place, name): (usize, &'a OutcomeName)| {
        let (old, new) = (from.units(place), to.units(place));
        let direction = if new > old { Direction::Up } else { Direction::Down };
        (old > 0 && new > 0 && old != new).then_some(MovedOutcome { place, name, direction })
    };
    market.names().iter().enumerate().filter_map(moved).collect()
}

/// A market's id and line.
pub(super) type Key<'a> = (&'a MarketId, Option<Line>);

/// The keys of touched markets, each once and in order.
pub(super) fn keys<'t, 'a: 't>(touched: impl Iterator<Item = &'t ChangedMarket<'a>>) -> Vec<Key<'a>> {
    let mut keys: Vec<_> = touched.map(|touched| key(touched.market)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

pub(super) fn key(market: &Market) -> Key<'_> {
    let key = market.key_ref();
    (key.market_id, key.line)
}
