//! What files have, before anything of them is imported.

use std::{collections::BTreeSet, path::Path};

use super::{Moment, OddsApiError, OddsApiReader, OddsFormat};
use linewatch_model::{Bookmaker, Timestamp};

/// What files have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// Moments that could be read.
    pub moments: u64,
    /// When the earliest of them was seen.
    pub first: Option<Timestamp>,
    /// Who has a snapshot in them; no more than [`MAX_BOOKMAKERS`](Self::MAX_BOOKMAKERS) are remembered.
    pub bookmakers: BTreeSet<Bookmaker>,
}

impl Survey {
    /// The most bookmakers that are remembered.
    pub const MAX_BOOKMAKERS: usize = 1_000;

    /// Reads a file to its end, so that one that cannot be imported is refused before anything of it is stored.
    ///
    /// # Errors
    /// When a moment cannot be read, or most of the prices are in the other format. What was read before is counted.
    pub fn read(&mut self, file: &Path, format: OddsFormat) -> Result<(), OddsApiError> {
        let mut reader = OddsApiReader::open(file, format)?;
        for moment in reader.by_ref() {
            self.add(&moment?);
        }
        reader.check_format()
    }

    /// Counts a moment.
    pub fn add(&mut self, moment: &Moment) {
        self.moments += 1;
        self.first = Some(self.first.map_or(moment.captured_at, |first| first.min(moment.captured_at)));
        for snapshot in &moment.snapshots {
            if self.bookmakers.len() < Self::MAX_BOOKMAKERS && !self.bookmakers.contains(&snapshot.bookmaker) {
                self.bookmakers.insert(snapshot.bookmaker.clone());
            }
        }
    }
}
