//! One market at one bookmaker.

use std::sync::Arc;

use super::{
    moves::{LatestMoves, Move},
    outcome::{OutcomeState, Price},
    path::{Older, Path},
    shape::MarketShape,
};
use crate::change::{MarketChange, MarketUpdate};
use linewatch_model::{Line, MarketId, MarketKey, MarketName, OfferedMarket, OutcomeName, Sequence, Timestamp};

/// Whether a market can be bet on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MarketStatus {
    /// At least one outcome is active and priced.
    #[serde(rename = "o")]
    Open,
    /// Offered, with nothing in it that can be bet on.
    #[serde(rename = "s")]
    Suspended,
    /// Absent from the newest snapshot.
    #[serde(rename = "w")]
    Withdrawn,
}

/// A market's key, borrowed. Ordered as [`MarketKey`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyRef<'a> {
    pub(crate) market_id: &'a MarketId,
    pub(crate) line: Option<Line>,
}

impl<'a> KeyRef<'a> {
    pub(crate) const fn of_update(change: &'a MarketUpdate) -> Self {
        Self { market_id: &change.market_id, line: change.line }
    }

    pub(crate) const fn of_offer(offered: &'a OfferedMarket) -> Self {
        Self::of(&offered.key)
    }

    pub(crate) const fn of(key: &'a MarketKey) -> Self {
        Self { market_id: &key.market_id, line: key.line }
    }
}

/// What the newest change of a market did to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum MarketTransition {
    /// Open for the first time.
    #[serde(rename = "n")]
    New,
    /// Open before and after.
    #[serde(rename = "p")]
    Priced,
    /// Open before, not after.
    #[serde(rename = "c")]
    Closed,
    /// Open again.
    #[serde(rename = "r")]
    Returned,
    /// Not open before, nor now.
    #[serde(rename = "x")]
    StillClosed,
}

impl MarketTransition {
    const fn of(was_open: bool, ever_open: bool, is_open: bool) -> Self {
        match (was_open, is_open) {
            (true, true) => Self::Priced,
            (true, false) => Self::Closed,
            (false, true) if ever_open => Self::Returned,
            (false, true) => Self::New,
            (false, false) => Self::StillClosed,
        }
    }
}

/// What most markets do not have: older entries of the path, and moves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct History {
    pub(super) older: Older,
    pub(super) moves: LatestMoves,
}

/// One market at one bookmaker, as its latest change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Market {
    pub(super) shape: Arc<MarketShape>,
    pub(super) line: Option<Line>,
    pub(super) status: MarketStatus,
    pub(super) ever_open: bool,
    pub(super) turn: MarketTransition,
    /// The time and the event of the newest entry of the path; of a closed market those of its closing.
    pub(super) quoted: (Timestamp, Sequence),
    /// One for each outcome of the shape.
    pub(super) prices: Box<[Price]>,
    pub(super) history: Option<Box<History>>,
}

impl Market {
    /// A market that is reported for the first time.
    pub(super) fn new(change: &MarketUpdate, shape: Arc<MarketShape>, quoted: (Timestamp, Sequence)) -> Self {
        let mut market = Self {
            shape: Arc::clone(&shape),
            line: change.line,
            status: MarketStatus::Withdrawn,
            ever_open: false,
            turn: MarketTransition::New,
            quoted,
            prices: unpriced(shape.outcomes.len()),
            history: None,
        };
        market.change(change, shape, (quoted, None));
        market
    }

    /// Folds a change in. `shape` is the market's from now on; of the path what was in force before `kept_from` is forgotten.
    pub(super) fn change(
        &mut self,
        change: &MarketUpdate,
        shape: Arc<MarketShape>,
        (quoted, kept_from): ((Timestamp, Sequence), Option<Timestamp>),
    ) {
        let was_open = self.status == MarketStatus::Open;
        self.status = match change.change {
            MarketChange::Opened | MarketChange::Repriced | MarketChange::Returned => MarketStatus::Open,
            MarketChange::Listed | MarketChange::Suspended => MarketStatus::Suspended,
            MarketChange::Withdrawn => MarketStatus::Withdrawn,
        };
        let is_open = self.status == MarketStatus::Open;
        self.turn = MarketTransition::of(was_open, self.ever_open, is_open);
        self.ever_open |= is_open;
        if lists_outcomes(change.change) {
            self.reshape(shape);
            self.reprice(change, quoted, kept_from);
        } else {
            self.prices.iter_mut().for_each(|price| *price = price.closed());
        }
        if self.turn != MarketTransition::Priced {
            self.quoted = quoted;
            self.forget_path();
        }
    }

    /// Prices, latest moves and older entries follow their outcomes into a new shape.
    fn reshape(&mut self, shape: Arc<MarketShape>) {
        let before = std::mem::replace(&mut self.shape, shape);
        if Arc::ptr_eq(&self.shape, &before) {
            return;
        }
        let sources: Vec<_> =
            self.shape.outcomes.iter().enumerate().map(|(at, name)| before.position(name, at)).collect();
        let of = |source: &Option<usize>| source.and_then(|at| self.prices.get(at).copied());
        self.prices = sources.iter().map(|source| of(source).unwrap_or(Price::new(None, false))).collect();
        if let Some(history) = &mut self.history {
            history.moves.relocate(|at| self.shape.position(before.outcomes.get(at)?, at));
            history.older.relocate(before.outcomes.len(), &sources);
        }
    }

    /// Takes the new prices over. Where that changes what can be bet on, the path has an entry more.
    fn reprice(&mut self, change: &MarketUpdate, quoted: (Timestamp, Sequence), kept_from: Option<Timestamp>) {
        let prices: Box<[Price]> =
            change.outcomes.iter().map(|outcome| Price::new(outcome.odds, outcome.active)).collect();
        let moved: Vec<_> =
            (0..).zip(&change.outcomes).filter_map(|(at, outcome)| Some((at, Move::of(outcome, quoted)?))).collect();
        if self.turn == MarketTransition::Priced && !is_same_offer(&self.prices, &prices) {
            let older = &mut self.history.get_or_insert_default().older;
            older.push(self.quoted, &self.prices);
            older.prune((quoted.0, kept_from), prices.len());
            self.quoted = quoted;
        }
        if !moved.is_empty() {
            self.history.get_or_insert_default().moves.record(&moved);
        }
        self.prices = prices;
    }

    /// The market lost its path, or begins a new one.
    fn forget_path(&mut self) {
        if let Some(history) = &mut self.history {
            history.older = Older::default();
            if history.moves.0.is_empty() {
                self.history = None;
            }
        }
    }

    /// Nothing that was seen before is compared with what is seen from now on.
    pub(super) fn forget_moves(&mut self) {
        self.history = None;
    }

    /// The path of its prices, while it is open.
    #[must_use]
    pub fn path(&self) -> Option<Path<'_>> {
        let older = self.history.as_ref().map(|history| &history.older);
        (self.status == MarketStatus::Open).then(|| Path::new(older, self.quoted, &self.prices))
    }

    /// The event of the newest entry of its path; of a closed market that of its closing.
    pub(crate) const fn quote(&self) -> Sequence {
        self.quoted.1
    }

    /// What its newest change did.
    pub(crate) const fn turn(&self) -> MarketTransition {
        self.turn
    }

    /// Which market.
    #[must_use]
    pub fn key(&self) -> MarketKey {
        MarketKey { market_id: self.shape.market_id.clone(), line: self.line }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(&self) -> &MarketName {
        &self.shape.name
    }

    /// Whether it can be bet on.
    #[must_use]
    pub const fn status(&self) -> MarketStatus {
        self.status
    }

    /// Whether it could ever be bet on.
    #[must_use]
    pub const fn ever_open(&self) -> bool {
        self.ever_open
    }

    /// Every outcome it ever had.
    pub fn outcomes(&self) -> impl Iterator<Item = OutcomeState<'_>> {
        let states = self.shape.outcomes.iter().zip(&self.prices);
        states.map(|(name, price)| OutcomeState { name, odds: price.odds(), active: price.is_active() })
    }

    /// The latest move of an outcome, if it ever moved. It survives the market's closing, but not a clock that is set
    /// back.
    #[must_use]
    pub fn latest_move(&self, outcome: &OutcomeName) -> Option<&Move> {
        self.history.as_ref()?.moves.get(self.shape.position(outcome, 0)?)
    }

    pub(super) const fn shape(&self) -> &Arc<MarketShape> {
        &self.shape
    }

    pub(crate) fn key_ref(&self) -> KeyRef<'_> {
        KeyRef { market_id: &self.shape.market_id, line: self.line }
    }

    /// The outcomes' names and their prices, side by side.
    pub(crate) fn quotes(&self) -> (&[OutcomeName], &[Price]) {
        (&self.shape.outcomes, &self.prices)
    }

    /// The names of its outcomes, by place.
    pub(crate) fn names(&self) -> &[OutcomeName] {
        &self.shape.outcomes
    }

    /// The latest move of each outcome that ever moved.
    pub(crate) fn latest_moves(&self) -> impl Iterator<Item = (&OutcomeName, &Move)> {
        let moves = self.history.iter().flat_map(|history| &history.moves.0);
        moves.filter_map(|(at, latest)| Some((self.shape.outcomes.get(usize::try_from(*at).ok()?)?, latest)))
    }

    /// The place of an outcome; `hint` is where that probably is.
    pub(crate) fn place(&self, outcome: &OutcomeName, hint: usize) -> Option<usize> {
        self.shape.position(outcome, hint)
    }

    /// The price of an outcome it has; `hint` is where that probably is.
    pub(crate) fn price(&self, outcome: &OutcomeName, hint: usize) -> Option<Price> {
        self.prices.get(self.shape.position(outcome, hint)?).copied()
    }

    /// About how many bytes it holds on the heap; a shared shape counts in parts.
    pub(super) fn weight(&self) -> usize {
        let shape = self.shape.weight() / Arc::strong_count(&self.shape).max(1);
        let history = self
            .history
            .as_ref()
            .map_or(0, |history| size_of::<History>() + history.moves.weight() + history.older.weight());
        size_of_val::<[_]>(&self.prices) + history + shape
    }
}

/// Whether such a change lists the outcomes; the others leave every outcome inactive.
pub(super) const fn lists_outcomes(change: MarketChange) -> bool {
    !matches!(change, MarketChange::Suspended | MarketChange::Withdrawn)
}

fn unpriced(outcomes: usize) -> Box<[Price]> {
    std::iter::repeat_n(Price::new(None, false), outcomes).collect()
}

/// Whether the same can be bet on at the same prices.
fn is_same_offer(before: &[Price], after: &[Price]) -> bool {
    before.iter().map(|price| price.live_units()).eq(after.iter().map(|price| price.live_units()))
}
