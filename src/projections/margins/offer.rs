//! The margins of one bookmaker's offer for one fixture, as they are now.

use serde::{Deserialize, Serialize};

use super::{
    KeptMarket, MARKETS, TimeToKickoff, Total,
    held::{parts, place},
};
use crate::{
    events::MarketUpdate,
    projections::offer::{MarketStatus, Offered},
};
use linewatch_model::{Line, Percent, Timestamp};

/// An offer is counted again at a confirmation after so long.
const CONFIRMED_EVERY: i64 = 3_600 * 1_000_000;

/// One market of the offer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Margin {
    /// In units of a per cent; none where the market cannot be bet on as a whole.
    units: Option<i64>,
    /// The times to kickoff in which the fixture was counted, a bit each.
    counted: u8,
}

/// What a span adds to a market's day.
pub(super) type Added<'m> = (&'m KeptMarket, i64, TimeToKickoff, Total);

/// The offer's margins, in the order of [`MARKETS`], and up to when they are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OfferMargins {
    pub seen_at: Timestamp,
    margins: [Margin; MARKETS.len()],
}

impl OfferMargins {
    pub fn new(seen_at: Timestamp) -> Self {
        Self { seen_at, margins: <[Margin; MARKETS.len()]>::default() }
    }

    pub fn read(seen_at: Timestamp, text: &str) -> Option<Self> {
        Some(Self { seen_at, margins: serde_json::from_str(text).ok()? })
    }

    pub fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.margins)
    }

    /// Whether a confirmation is worth being written down.
    pub const fn is_old_at(&self, at: Timestamp) -> bool {
        at.micros_since(self.seen_at) >= CONFIRMED_EVERY
    }

    /// Counts what held up to an instant at which the offer was seen.
    pub fn see(&mut self, at: Timestamp, kickoff: Timestamp, add: &mut impl FnMut(Added<'_>)) {
        let parts = parts(self.seen_at, at, kickoff);
        for (market, margin) in MARKETS.iter().zip(&mut self.margins) {
            let Some(units) = margin.units else { continue };
            for part in &parts {
                let fixtures = margin.count(part.time);
                let sum = units.saturating_mul(part.seconds);
                add((market, part.day, part.time, Total { held: part.seconds, sum, fixtures }));
            }
        }
        self.seen_at = self.seen_at.max(at);
    }

    /// Takes what changed at an instant up to which everything is counted. A margin that was seen once held for a second.
    pub fn change(&mut self, update: &MarketUpdate, kickoff: Timestamp, add: &mut impl FnMut(Added<'_>)) {
        let is_it =
            |market: &KeptMarket| update.market_id.as_str() == market.id && update.line.map(Line::units) == market.line;
        let found = MARKETS.iter().zip(&mut self.margins).find(|(market, _)| is_it(market));
        let Some((market, margin)) = found else { return };
        let offered = Offered::from(update);
        let is_whole = offered.standing == MarketStatus::Open && offered.outcomes.len() >= market.outcomes;
        let units = if is_whole { offered.margin().map(Percent::units) } else { None };
        if let (None, Some(sum), Some((day, time))) = (margin.units, units, place(self.seen_at, kickoff)) {
            add((market, day, time, Total { held: 1, sum, fixtures: margin.count(time) }));
        }
        margin.units = units;
    }
}

impl Margin {
    /// 1 where the fixture is not counted yet at that time to kickoff.
    fn count(&mut self, time: TimeToKickoff) -> i64 {
        let bit = 1 << time as u8;
        let is_new = self.counted & bit == 0;
        self.counted |= bit;
        i64::from(is_new)
    }
}
