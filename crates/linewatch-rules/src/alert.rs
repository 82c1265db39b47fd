//! An alert of a monitor, with all that it says.

use linewatch_model::{
    AlertNumber, AvailabilityChange, Bookmaker, Direction, Line, MarketId, MarketName, Odds, OutcomeName, Percent,
    Sequence, Severity, Timestamp,
};

use crate::value::{Detector, Measure, MonitorId, words};

/// An alert of a monitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its number inside the fixture; 0 where it got none.
    pub number: AlertNumber,
    /// Whose it is.
    pub monitor: MonitorId,
    /// The monitor's cooldown group.
    pub group: MonitorId,
    /// What it says.
    pub detector: Detector,
    /// How bad it is.
    pub severity: Severity,
    /// Whose price or market; the reference book of steam, disagreements and states.
    pub bookmaker: Bookmaker,
    /// The market's id.
    pub market_id: MarketId,
    /// Its name for people.
    pub market_name: MarketName,
    /// Its line.
    pub line: Option<Line>,
    /// The outcome; none where it is about the market.
    pub outcome: Option<OutcomeName>,
    /// The competitor, the direction or the side.
    pub side: Option<Side>,
    /// The measure that `measured` is in; none of availability.
    pub measure: Option<Measure>,
    /// The change as the monitor measures it, in per cent or points.
    pub measured: Percent,
    /// The relative, signed change of one price; the gap of a disagreement.
    pub change_percent: Percent,
    /// The price before.
    pub old: Option<Odds>,
    /// The price after.
    pub new: Option<Odds>,
    /// The entry that the change is measured from.
    pub baseline: Option<Baseline>,
    /// The competitor's move, of a disagreement.
    pub competitor: Option<CompetitorMove>,
    /// What happened, of availability.
    pub availability: Option<AvailabilityChange>,
    /// Who moved, of steam, ordered by slug.
    pub movers: Vec<Mover>,
    /// The bets of a sure bet, one for each outcome.
    pub legs: Vec<Leg>,
    /// When the moment was that raised it.
    pub detected_at: Timestamp,
    /// The event that holds the bookmaker's quote.
    pub quote: Sequence,
    /// What its monitor's fields were asked for.
    pub resolved_for: ResolvedFor,
}

/// What a monitor's fields were asked for, beside the market and the time: by this, overrides matched or did not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResolvedFor {
    /// The bookmaker; none of steam.
    pub bookmaker: Option<Bookmaker>,
    /// The price before the moment's change; none where it is about no single price.
    pub price: Option<Odds>,
}

impl Alert {
    /// What is remembered of it.
    #[must_use]
    pub fn facts(&self) -> AlertFacts<'_> {
        AlertFacts {
            number: self.number,
            monitor: &self.monitor,
            group: &self.group,
            detector: self.detector,
            severity: self.severity,
            bookmaker: &self.bookmaker,
            market_id: &self.market_id,
            line: self.line,
            outcome: self.outcome.as_ref(),
            side: self.side.as_ref(),
            at: self.detected_at,
        }
    }
}

/// What the event of an alert says, as far as it is remembered.
#[derive(Debug, Clone, Copy)]
pub struct AlertFacts<'a> {
    /// Its number.
    pub number: AlertNumber,
    /// Whose it is.
    pub monitor: &'a MonitorId,
    /// The cooldown group.
    pub group: &'a MonitorId,
    /// What it says.
    pub detector: Detector,
    /// How bad it is.
    pub severity: Severity,
    /// Whose price or market.
    pub bookmaker: &'a Bookmaker,
    /// The market's id.
    pub market_id: &'a MarketId,
    /// Its line.
    pub line: Option<Line>,
    /// The outcome.
    pub outcome: Option<&'a OutcomeName>,
    /// The direction or side; a competitor is not remembered.
    pub side: Option<&'a Side>,
    /// When it was raised.
    pub at: Timestamp,
}

/// What an alert stands beside: a competitor, a direction, a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// The other book of a disagreement.
    Competitor(Bookmaker),
    /// Which way steam goes.
    Direction(Direction),
    /// Where the reference book stands.
    Stand(Stand),
}

impl Side {
    /// The word for it, by which alerts are ordered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Competitor(book) => book.as_str(),
            Self::Direction(direction) => direction.as_str(),
            Self::Stand(stand) => stand.as_str(),
        }
    }
}

words! {
    /// Where the reference book's price stands.
    Stand {
        /// Longer than the market's, which costs money.
        Longer = "longer",
        /// Shorter.
        Shorter = "shorter",
    }
}

/// The entry that a change is measured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Baseline {
    /// When it was captured.
    pub captured_at: Timestamp,
    /// The event that holds it.
    pub sequence: Sequence,
}

/// A competitor's opposite move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompetitorMove {
    /// Who.
    pub bookmaker: Bookmaker,
    /// Which way.
    pub direction: Direction,
    /// The price before.
    pub old: Odds,
    /// The price after.
    pub new: Odds,
    /// The event that holds it.
    pub quote: Sequence,
}

/// One of the books that moved together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mover {
    /// Who.
    pub bookmaker: Bookmaker,
    /// The price it moved from.
    pub old: Odds,
    /// The price it moved to.
    pub new: Odds,
    /// The entry it is measured from.
    pub baseline: Baseline,
    /// The event that holds its quote.
    pub quote: Sequence,
    /// How far, in the monitor's measure.
    pub measured: Percent,
}

/// One bet of a sure bet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// On what.
    pub outcome: OutcomeName,
    /// Where.
    pub bookmaker: Bookmaker,
    /// At what price.
    pub price: Odds,
    /// The share of the stake, in per cent.
    pub share: Percent,
}
