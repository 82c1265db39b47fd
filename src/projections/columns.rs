//! Reading a row's columns one after the other, as the vocabulary's types.

use std::{fmt::Display, str::FromStr};

use linewatch_log::{Row, StoreError};
use linewatch_model::{Odds, Timestamp};

/// A row and the column that is read next.
pub(super) struct Columns<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Columns<'r> {
    pub const fn of(row: &'r Row) -> Self {
        Self { row, next: 0 }
    }

    const fn at(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    pub fn int(&mut self) -> Result<i64, StoreError> {
        let at = self.at();
        self.row.int(at)
    }

    pub fn opt_int(&mut self) -> Result<Option<i64>, StoreError> {
        let at = self.at();
        self.row.opt_int(at)
    }

    pub fn text(&mut self) -> Result<String, StoreError> {
        let at = self.at();
        self.row.text(at)
    }

    pub fn opt_text(&mut self) -> Result<Option<String>, StoreError> {
        let at = self.at();
        self.row.opt_text(at)
    }

    pub fn str(&mut self) -> Result<&'r str, StoreError> {
        let at = self.at();
        self.row.str(at)
    }

    /// A text that is a value of the vocabulary.
    pub fn parse<T: FromStr<Err: Display>>(&mut self) -> Result<T, StoreError> {
        let text = self.str()?;
        text.parse().map_err(|error| damaged(&format!("{text:?} {error}")))
    }

    pub fn opt_parse<T: FromStr<Err: Display>>(&mut self) -> Result<Option<T>, StoreError> {
        let Some(text) = self.opt_text()? else { return Ok(None) };
        text.parse().map(Some).map_err(|error| damaged(&format!("{text:?} {error}")))
    }

    pub fn time(&mut self) -> Result<Timestamp, StoreError> {
        Timestamp::from_micros(self.int()?).map_err(|error| damaged(&format!("a time {error}")))
    }

    pub fn opt_time(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let time = self.opt_int()?.map(Timestamp::from_micros).transpose();
        time.map_err(|error| damaged(&format!("a time {error}")))
    }

    pub fn opt_odds(&mut self) -> Result<Option<Odds>, StoreError> {
        let odds = self.opt_int()?.map(Odds::from_units).transpose();
        odds.map_err(|error| damaged(&format!("a price {error}")))
    }
}

/// A read model holds what this code never writes.
pub(super) fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("a read model holds something unexpected: {what}; `linewatch replay` makes it anew"))
}
