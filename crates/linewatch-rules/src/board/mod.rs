//! What every bookmaker offers for one fixture: the state that its odds events leave.
//!
//! A desk keeps the boards of all its fixtures in memory (1,300 fixtures x 3 books x 170 markets), so a market takes
//! few bytes: what books and lines have in common is kept once per board, prices are packed, moves are sparse.

mod book;
mod diff;
mod market;
mod moves;
mod outcome;
mod path;
mod path_retention;
mod shape;
mod stored;

use std::sync::Arc;

pub use book::BookmakerBoard;
pub use diff::diff;
pub use market::{Market, MarketStatus};
pub use moves::Move;
pub use outcome::OutcomeState;
pub use path::{Entry, Path};

pub(crate) use market::{KeyRef, MarketTransition};
use outcome::Price;
use path_retention::PathRetention;
use shape::MarketShape;

use crate::change::{MarketChange, MarketUpdate};
use linewatch_model::{Bookmaker, MarketKey, Sequence, Timestamp};

/// What one snapshot changed in a bookmaker's offer, as its event says it.
#[derive(Debug, Clone, Copy)]
pub struct OfferUpdate<'a> {
    /// Whose offer.
    pub bookmaker: &'a Bookmaker,
    /// When it was seen.
    pub captured_at: Timestamp,
    /// Whether the bookmaker names the teams the other way round.
    pub sides_swapped: bool,
    /// The markets that changed, ordered by key.
    pub markets: &'a [MarketUpdate],
}

/// What every bookmaker offers for one fixture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    /// Ordered by bookmaker.
    books: Vec<BookmakerBoard>,
    kept: PathRetention,
}

impl Board {
    /// The bookmakers that were ever seen, ordered by slug.
    #[must_use]
    pub fn books(&self) -> &[BookmakerBoard] {
        &self.books
    }

    /// One bookmaker's offer, if it was ever seen.
    #[must_use]
    pub fn book(&self, bookmaker: &Bookmaker) -> Option<&BookmakerBoard> {
        self.position(bookmaker).ok().and_then(|at| self.books.get(at))
    }

    /// From now on keeps of the paths what rules ask for that look back this far from a book's last snapshot, in
    /// microseconds ([`Rules::path_depth`](crate::Rules::path_depth)).
    pub const fn keep(&mut self, micros: i64) {
        self.kept.set_depth(micros);
    }

    /// Whether the paths have all that rules may ask for that look back from a moment of this time, this many microseconds.
    #[must_use]
    pub fn reaches_back(&self, captured_at: Timestamp, micros: i64) -> bool {
        let first = self.longest_ago().map_or(captured_at, |longest_ago| longest_ago.min(captured_at));
        self.kept.reaches_back(first.plus_micros(-micros))
    }

    /// Whether a bookmaker other than this one has the market open.
    #[must_use]
    pub fn open_elsewhere(&self, bookmaker: &Bookmaker, key: &MarketKey) -> bool {
        let others = self.books.iter().filter(|book| book.bookmaker() != bookmaker);
        others.filter_map(|book| book.market(key)).any(|market| market.status() == MarketStatus::Open)
    }

    /// Folds a changed offer in. `sequence` is that of its event, which becomes the evidence of its prices.
    pub fn update(&mut self, offer: &OfferUpdate<'_>, sequence: Sequence) {
        let kept_from = self.longest_ago().and_then(|longest_ago| self.kept.forget(longest_ago));
        let at = self.ensure(offer.bookmaker, offer.captured_at);
        self.books[at].changed = sequence;
        // That something is not offered any more says nothing of its order.
        if offer.markets.iter().any(|market| market.change != MarketChange::Withdrawn) {
            self.books[at].sides_swapped = offer.sides_swapped;
        }
        let mut added: Vec<Market> = Vec::new();
        for change in offer.markets {
            let known = self.books[at].position(KeyRef::of_update(change)).ok();
            let shape = match known.map(|known| self.books[at].markets()[known].shape()) {
                Some(shape) if !market::lists_outcomes(change.change) || shape.fits(change) => Arc::clone(shape),
                _ => self.shape(change, added.last()),
            };
            let quoted = (offer.captured_at, sequence);
            match known {
                Some(known) => self.books[at].market_mut(known).change(change, shape, (quoted, kept_from)),
                None => added.push(Market::new(change, shape, quoted)),
            }
        }
        self.books[at].add(added);
    }

    /// Notes that bookmakers were seen again, unchanged.
    pub fn confirm(&mut self, bookmakers: &[Bookmaker], captured_at: Timestamp) {
        for bookmaker in bookmakers {
            self.ensure(bookmaker, captured_at);
        }
    }

    /// About how many bytes it holds on the heap.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.books.capacity() * size_of::<BookmakerBoard>()
            + self.books.iter().map(BookmakerBoard::weight).sum::<usize>()
    }

    /// When the book was seen last that was seen longest ago.
    fn longest_ago(&self) -> Option<Timestamp> {
        self.books.iter().map(BookmakerBoard::captured_at).min()
    }

    /// The place of a bookmaker that was just seen.
    fn ensure(&mut self, bookmaker: &Bookmaker, captured_at: Timestamp) -> usize {
        match self.position(bookmaker) {
            Ok(at) => {
                if captured_at < self.books[at].captured_at() {
                    self.set_back(captured_at);
                }
                self.books[at].seen(captured_at);
                at
            }
            Err(at) => {
                // Grown by one: a board has a handful of books, and there are thousands of boards.
                self.books.reserve_exact(1);
                self.books.insert(at, BookmakerBoard::new(bookmaker.clone(), captured_at));
                at
            }
        }
    }

    /// A book's time only goes back where the clock was set back that had told it. How long ago a move was that such a
    /// clock told, nobody knows: not in the books that it left ahead either, which have not been seen since.
    fn set_back(&mut self, to: Timestamp) {
        let ahead = self.books.iter_mut().filter(|book| book.captured_at() > to);
        ahead.for_each(BookmakerBoard::forget_moves);
    }

    fn position(&self, bookmaker: &Bookmaker) -> Result<usize, usize> {
        self.books.binary_search_by(|book| book.bookmaker().cmp(bookmaker))
    }

    /// A shape that fits: that of another line or another book where there is one.
    fn shape(&self, change: &MarketUpdate, neighbour: Option<&Market>) -> Arc<MarketShape> {
        let elsewhere = self.books.iter().flat_map(|book| book.lines(&change.market_id));
        let mut known = neighbour.into_iter().chain(elsewhere).map(Market::shape);
        known.find(|shape| shape.fits(change)).map_or_else(|| Arc::new(MarketShape::of(change)), Arc::clone)
    }
}
