//! What a moment had that did not become a quote, counted so that nothing goes missing in silence.

use std::{collections::BTreeMap, fmt};

use super::mapping::EventError;

/// Why an entry was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// An event without two teams, or whose id, teams, start or list of bookmakers cannot be ours.
    BadEvent,
    /// An event of another sport than football.
    OtherSport,
    /// An event that the moment had already.
    DuplicateEvent,
    /// A bookmaker key that is not a slug.
    BadBookmaker,
    /// A bookmaker that the event had already.
    DuplicateBookmaker,
    /// A bookmaker or a market whose list of markets or outcomes is none.
    NoList,
    /// A price that cannot be read in the format asked for; its market stays as it was.
    BadPrice,
    /// A total without a point, or with one that is not a line.
    BadPoint,
    /// An outcome that is none of the market's.
    UnknownOutcome,
    /// An outcome that the market had already; the first one counts.
    DuplicateOutcome,
    /// More markets or outcomes than a snapshot takes.
    TooLarge,
    /// An event whose kickoff, or whose key with its mark, cannot be one once it is moved.
    CannotBeMoved,
}

impl Reason {
    pub(super) const fn of(error: &EventError) -> Self {
        match error {
            EventError::OtherSport(_) => Self::OtherSport,
            EventError::Unreadable(_) => Self::BadEvent,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BadEvent => "events without two teams, a usable id, a start or a list of bookmakers",
            Self::OtherSport => "events of other sports than football",
            Self::DuplicateEvent => "events given twice",
            Self::BadBookmaker => "bookmakers whose key is not a slug",
            Self::DuplicateBookmaker => "bookmakers given twice",
            Self::NoList => "bookmakers or markets without a list of what they have",
            Self::BadPrice => "prices that are none in this odds format",
            Self::BadPoint => "totals without a usable point",
            Self::UnknownOutcome => "outcomes with an unknown name",
            Self::DuplicateOutcome => "outcomes given twice",
            Self::TooLarge => "offers with too many markets",
            Self::CannotBeMoved => {
                "events that cannot be moved to now: kickoffs lie before the year 2100, keys have 100 characters"
            }
        })
    }
}

/// Counts of what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Markets that have no counterpart here (`spreads`, `h2h_lay`), by their key.
    pub markets: BTreeMap<String, u64>,
    /// Broken entries, by what is wrong with them.
    pub entries: BTreeMap<Reason, u64>,
    /// The first of the broken entries, each with its place and what is wrong with it.
    pub first: Vec<(Reason, String)>,
}

impl LeftOut {
    /// Different market keys that are told apart; a file with more counts the others together.
    const MAX_KEYS: usize = 1_000;
    /// Broken entries that are described.
    const DESCRIBED_ENTRIES: usize = 10;
    /// Characters of a description.
    const DESCRIPTION_CHARACTERS: usize = 200;

    /// Whether everything was taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.markets.is_empty() && self.entries.is_empty()
    }

    /// Adds another moment's counts.
    pub fn add(&mut self, other: &Self) {
        for (key, count) in &other.markets {
            self.count_markets(key, *count);
        }
        for (reason, count) in &other.entries {
            *self.entries.entry(*reason).or_default() += count;
        }
        let room = Self::DESCRIBED_ENTRIES.saturating_sub(self.first.len());
        self.first.extend(other.first.iter().take(room).cloned());
    }

    pub(super) fn market(&mut self, key: &str) {
        self.count_markets(key, 1);
    }

    pub(super) fn entry(&mut self, reason: Reason, describe: impl FnOnce() -> String) {
        *self.entries.entry(reason).or_default() += 1;
        if self.first.len() < Self::DESCRIBED_ENTRIES {
            let visible = |c: char| if c.is_control() { ' ' } else { c };
            self.first.push((reason, describe().chars().take(Self::DESCRIPTION_CHARACTERS).map(visible).collect()));
        }
    }

    fn count_markets(&mut self, key: &str, count: u64) {
        let known = self.markets.contains_key(key) || self.markets.len() < Self::MAX_KEYS;
        *self.markets.entry(if known { key } else { "(other markets)" }.to_owned()).or_default() += count;
    }
}

/// One line for people: `12 × market spreads, 1 × outcomes given twice`.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let markets = self.markets.iter().map(|(key, count)| format!("{count} × market {}", key.escape_debug()));
        let entries = self.entries.iter().map(|(reason, count)| format!("{count} × {reason}"));
        let parts: Vec<String> = markets.chain(entries).collect();
        f.write_str(if parts.is_empty() { "nothing" } else { "" })?;
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_read_well() {
        let mut first = LeftOut::default();
        assert_eq!(first.to_string(), "nothing");
        first.market("spreads");
        first.entry(Reason::BadPrice, || "h2h\n".repeat(1_000));
        let mut all = first.clone();
        all.add(&first);
        assert_eq!(all.to_string(), "2 × market spreads, 2 × prices that are none in this odds format");
        assert_eq!((all.first.len(), all.first[0].1.len()), (2, LeftOut::DESCRIPTION_CHARACTERS));
        assert!(!all.is_empty());
    }

    #[test]
    fn ever_new_faults_stay_bounded() {
        let mut left_out = LeftOut::default();
        (0..5_000).for_each(|n| left_out.market(&format!("market_{n}")));
        (0..5_000).for_each(|n| left_out.entry(Reason::BadPrice, || n.to_string()));
        assert_eq!(left_out.markets.len(), LeftOut::MAX_KEYS + 1);
        assert_eq!(left_out.markets.values().sum::<u64>(), 5_000);
        assert_eq!(left_out.first.len(), LeftOut::DESCRIBED_ENTRIES);
        let all = left_out.clone();
        left_out.add(&all);
        assert_eq!(left_out.first.len(), LeftOut::DESCRIBED_ENTRIES);
    }
}
