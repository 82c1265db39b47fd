//! The prices of a market.

use linewatch_model::{Odds, OutcomeName, Quote};

/// An outcome's last price and whether it can be bet on. Eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Price {
    /// Units of the odds; 0 is no price, which no odds are.
    units: u32,
    active: bool,
}

impl Price {
    /// A price; only what has one can be bet on.
    pub(crate) fn new(odds: Option<Odds>, active: bool) -> Self {
        Self { units: odds.map_or(0, Odds::units), active: active && odds.is_some() }
    }

    /// The last price, if it ever had one.
    pub(crate) fn odds(self) -> Option<Odds> {
        Odds::from_units(i64::from(self.units)).ok()
    }

    /// Whether it can be bet on.
    pub(crate) const fn is_active(self) -> bool {
        self.active
    }

    /// Units of what can be bet on, 0 of what cannot.
    pub(crate) const fn live_units(self) -> u32 {
        if self.active { self.units } else { 0 }
    }

    /// The same price, not to be bet on.
    pub(crate) const fn closed(self) -> Self {
        Self { units: self.units, active: false }
    }

    /// The price after an offer that shows this quote, or does not show the outcome: what is not active keeps its
    /// last price, whatever the bookmaker shows beside it.
    pub(crate) fn after(known: Option<Self>, quote: Option<&Quote>) -> Self {
        match quote.and_then(Quote::live) {
            Some(odds) => Self { units: odds.units(), active: true },
            None => known.map_or(Self { units: 0, active: false }, Self::closed),
        }
    }

    /// One number for both: units, negative where it cannot be bet on, 0 where it never had a price.
    pub(super) fn to_code(self) -> i64 {
        let units = i64::from(self.units);
        if self.active { units } else { -units }
    }

    /// From what [`Price::to_code`] made.
    pub(super) fn from_code(code: i64) -> Result<Self, String> {
        if code == 0 {
            return Ok(Self { units: 0, active: false });
        }
        let magnitude = code.checked_abs().ok_or("a price is out of range")?;
        let odds = Odds::from_units(magnitude).map_err(|error| format!("a price {error}"))?;
        Ok(Self { units: odds.units(), active: code > 0 })
    }
}

/// One outcome of a market, as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutcomeState<'a> {
    /// Which.
    pub name: &'a OutcomeName,
    /// Its last price, if it ever had one.
    pub odds: Option<Odds>,
    /// Whether it can be bet on.
    pub active: bool,
}
