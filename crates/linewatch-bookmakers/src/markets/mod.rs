//! Which market is which at each bookmaker: one table, as text in the binary, read once.
//!
//! `markets.csv` has one row a market: its name here, its name for people, its id at the reference book (empty where
//! the reference book has no counterpart), the kind of line, its ids at the others (several are separated by `|`) and
//! its outcomes, separated by `;`, each `name at the reference=SportyBet's descriptions=Bet9ja's suffixes`. Names of
//! outcomes are those that the reference book's own bodies have. `specifier` is what SportyBet's specifier must be for
//! a market without a line (`from=1|to=10`). MSport has SportyBet's ids but for those in its own column.

mod describe;
mod groups;
mod table;

use std::{collections::HashMap, sync::LazyLock};

use compact_str::CompactString;

pub use self::{
    describe::description,
    groups::{MarketDisplay, shown},
};
use linewatch_model::{Line, MarketId, MarketName, OutcomeName};

/// What a market's line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// It has none.
    None,
    /// A number that a total is over or under.
    Total,
    /// What the home team is given: -0.5, or as a score at the start, 0:1.
    Handicap,
    /// Which goal, corner or card of the match it is about.
    Number,
    /// It has none; the bookmaker says in its place into which ranges the outcomes are cut.
    Variant,
}

/// An outcome of a market.
#[derive(Debug, Clone)]
pub struct MappedOutcome {
    /// Its name at the reference book.
    pub name: OutcomeName,
    /// SportyBet's and MSport's descriptions, without their lines (see [`description`]).
    descriptions: Vec<CompactString>,
    /// What follows the last `_` of Bet9ja's keys.
    suffixes: Vec<CompactString>,
}

/// A market with a counterpart at the reference book.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Its id there.
    pub id: MarketId,
    /// Its outcomes.
    pub outcomes: Vec<MappedOutcome>,
}

/// A market.
#[derive(Debug, Clone)]
pub struct Market {
    /// Its name in the table: `over_under_ft`.
    pub slug: CompactString,
    /// Its name for people.
    pub name: MarketName,
    /// What it is at the reference book, where that has it.
    pub reference: Option<Reference>,
    /// What its line is.
    pub line: LineKind,
    /// What SportyBet's specifier must be, for a market without a line.
    pub specifier: CompactString,
}

impl Market {
    /// Whether the table's outcomes are all that it can have at the reference book. Markets with more, such as correct
    /// scores, and those that are cut into ranges have others from match to match.
    #[must_use]
    pub fn has_no_others(&self) -> bool {
        const FEW: usize = 3;
        self.line != LineKind::Variant && self.reference.as_ref().is_some_and(|known| known.outcomes.len() <= FEW)
    }

    /// Whether one of the outcomes that the table does not know may be one that it knows and that is not there, where so
    /// many are known and unknown. A market that has all that it can have is whole, whatever there is besides.
    #[must_use]
    pub fn lacks_what_is_unknown(&self, known: usize, unknown: usize) -> bool {
        let all = self.reference.as_ref().map_or(0, |reference| reference.outcomes.len());
        unknown > 0 && self.has_no_others() && known < all
    }

    /// Whether it has an outcome of this name at the reference book.
    #[must_use]
    pub fn has(&self, name: &OutcomeName) -> bool {
        self.reference.iter().flat_map(|reference| &reference.outcomes).any(|outcome| outcome.name == *name)
    }
}

impl Reference {
    /// Puts outcomes in the market's order: `1`, `X`, `2`. Those that it does not know come last, in the order they have.
    pub fn sort<T>(&self, outcomes: &mut [T], name: impl Fn(&T) -> &OutcomeName) {
        let place = |outcome: &T| {
            let known = self.outcomes.iter().position(|known| known.name == *name(outcome));
            known.unwrap_or(self.outcomes.len())
        };
        if !outcomes.is_sorted_by_key(place) {
            outcomes.sort_by_cached_key(place);
        }
    }

    /// The outcome that SportyBet or MSport describes so; `described` comes from [`description`].
    #[must_use]
    pub fn described(&self, described: &str) -> Option<&MappedOutcome> {
        self.outcomes.iter().find(|outcome| outcome.descriptions.iter().any(|text| text == described))
    }

    /// The outcome that Bet9ja's keys end with.
    #[must_use]
    pub fn suffixed(&self, suffix: &str) -> Option<&MappedOutcome> {
        self.outcomes.iter().find(|outcome| outcome.suffixes.iter().any(|text| text == suffix))
    }
}

/// A market of Bet9ja's keys.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<'a> {
    /// The market.
    pub market: &'a Market,
    /// The line of a key that has none, although the market does: "first goal" is "next goal" with the number 1.
    pub line: Option<Line>,
}

/// The table.
#[derive(Debug, Default)]
pub struct Table {
    markets: Vec<Market>,
    by_reference: HashMap<CompactString, usize>,
    by_sportybet: HashMap<CompactString, usize>,
    by_msport: HashMap<CompactString, usize>,
    by_bet9ja: HashMap<CompactString, Vec<(usize, Option<Line>)>>,
}

/// Puts outcomes in the order of the market with this id at the reference book; those of a market that is not known stay
/// as they are.
pub fn in_market_order<T>(market_id: &MarketId, outcomes: &mut [T], name: impl Fn(&T) -> &OutcomeName) {
    let known = Table::get().reference(market_id.as_str()).and_then(|market| market.reference.as_ref());
    if let Some(reference) = known {
        reference.sort(outcomes, name);
    }
}

/// The table as it is written: a row a market, a column a bookmaker.
pub const CSV: &str = include_str!("markets.csv");

#[expect(clippy::expect_used, reason = "the table is part of the binary, and a test reads it")]
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(CSV).expect("a good table"));

impl Table {
    /// The table that every adapter maps with.
    #[must_use]
    pub fn get() -> &'static Self {
        &TABLE
    }

    /// All markets.
    #[must_use]
    pub fn markets(&self) -> &[Market] {
        &self.markets
    }

    /// The market with this id at the reference book.
    #[must_use]
    pub fn reference(&self, id: &str) -> Option<&Market> {
        self.markets.get(*self.by_reference.get(id)?)
    }

    /// The market with this id at SportyBet.
    #[must_use]
    pub fn sportybet(&self, id: &str) -> Option<&Market> {
        self.markets.get(*self.by_sportybet.get(id)?)
    }

    /// The market with this id at MSport.
    #[must_use]
    pub fn msport(&self, id: &str) -> Option<&Market> {
        self.by_msport.get(id).and_then(|index| self.markets.get(*index)).or_else(|| self.sportybet(id))
    }

    /// The markets whose keys at Bet9ja begin so: more than one where a key holds the home and the away team's.
    pub fn bet9ja(&self, prefix: &str) -> impl Iterator<Item = Keyed<'_>> {
        let found = self.by_bet9ja.get(prefix).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(|(index, line)| Some(Keyed { market: self.markets.get(*index)?, line: *line }))
    }
}
