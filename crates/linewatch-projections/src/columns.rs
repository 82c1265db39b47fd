//! Reading a row's columns one after the other, as the vocabulary's types.

use std::{fmt::Display, str::FromStr};

use linewatch_log::{Row, StoreError};
use linewatch_model::{Odds, Timestamp};

/// A row and the column that is read next.
pub struct Columns<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Columns<'r> {
    /// Begins with the first.
    #[must_use]
    pub const fn of(row: &'r Row) -> Self {
        Self { row, next: 0 }
    }

    const fn at(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// The next as a whole number.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn int(&mut self) -> Result<i64, StoreError> {
        let at = self.at();
        self.row.int(at)
    }

    /// The same, of a column that may be empty.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_int(&mut self) -> Result<Option<i64>, StoreError> {
        let at = self.at();
        self.row.opt_int(at)
    }

    /// The next as a text.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn text(&mut self) -> Result<String, StoreError> {
        let at = self.at();
        self.row.text(at)
    }

    /// The same, of a column that may be empty.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_text(&mut self) -> Result<Option<String>, StoreError> {
        let at = self.at();
        self.row.opt_text(at)
    }

    /// The next as a text that stays where it is.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn str(&mut self) -> Result<&'r str, StoreError> {
        let at = self.at();
        self.row.str(at)
    }

    /// A text that is a value of the vocabulary.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn parse<T: FromStr<Err: Display>>(&mut self) -> Result<T, StoreError> {
        let text = self.str()?;
        text.parse().map_err(|error| damaged(&format!("{text:?} {error}")))
    }

    /// The same, of a column that may be empty.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_parse<T: FromStr<Err: Display>>(&mut self) -> Result<Option<T>, StoreError> {
        let Some(text) = self.opt_text()? else { return Ok(None) };
        text.parse().map(Some).map_err(|error| damaged(&format!("{text:?} {error}")))
    }

    /// A time in microseconds.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn time(&mut self) -> Result<Timestamp, StoreError> {
        Timestamp::from_micros(self.int()?).map_err(|error| damaged(&format!("a time {error}")))
    }

    /// The same, of a column that may be empty.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_time(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let time = self.opt_int()?.map(Timestamp::from_micros).transpose();
        time.map_err(|error| damaged(&format!("a time {error}")))
    }

    /// A price in its units, of a column that may be empty.
    ///
    /// # Errors
    /// When the column holds something else.
    pub fn opt_odds(&mut self) -> Result<Option<Odds>, StoreError> {
        let odds = self.opt_int()?.map(Odds::from_units).transpose();
        odds.map_err(|error| damaged(&format!("a price {error}")))
    }
}

/// A read model holds what this code never writes.
#[must_use]
pub fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("a read model holds something unexpected: {what}; `linewatch replay` makes it anew"))
}
