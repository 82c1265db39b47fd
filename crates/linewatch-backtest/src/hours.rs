//! For how long a desk recorded.

use std::collections::BTreeMap;

use linewatch_model::Timestamp;

const MINUTE: i64 = 60_000_000;
/// A pause that is longer counts for nothing.
const LONGEST_PAUSE: i64 = 120 * MINUTE;

/// When there were moments: of each minute the first and the last.
#[derive(Debug, Clone, Default)]
pub struct Hours(BTreeMap<i64, (i64, i64)>);

impl Hours {
    /// There was a moment.
    pub fn note(&mut self, at: Timestamp) {
        self.note_both(at.micros(), at.micros());
    }

    fn note_both(&mut self, first: i64, last: i64) {
        let minute = self.0.entry(first.div_euclid(MINUTE)).or_insert((first, last));
        *minute = (minute.0.min(first), minute.1.max(last));
    }

    /// Takes those of others in.
    pub fn merge(&mut self, other: Self) {
        other.0.into_values().for_each(|(first, last)| self.note_both(first, last));
    }

    /// Microseconds from the first moment to the last, without long pauses.
    #[must_use]
    pub fn micros(&self) -> i64 {
        let within: i64 = self.0.values().map(|(first, last)| last - first).sum();
        let pauses = self.0.values().zip(self.0.values().skip(1)).map(|(before, after)| after.0 - before.1);
        within + pauses.filter(|pause| *pause <= LONGEST_PAUSE).sum::<i64>()
    }
}

/// Hours with two decimals.
pub(crate) fn hours(micros: i64) -> String {
    hundredths(i128::from(micros) * 100, 60 * i128::from(MINUTE))
}

/// How many an hour, with two decimals; none where nothing was recorded.
pub(crate) fn per_hour(count: u64, micros: i64) -> Option<String> {
    (micros > 0).then(|| hundredths(i128::from(count) * 60 * i128::from(MINUTE) * 100, i128::from(micros)))
}

fn hundredths(part: i128, whole: i128) -> String {
    let rounded = (2 * part + whole) / (2 * whole);
    format!("{}.{:02}", rounded / 100, rounded % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_not_recorded_time() {
        let begin: Timestamp = "2026-06-24T18:00:46Z".parse().unwrap();
        let mut recorded = Hours::default();
        for minutes in [0, 30, 90, 600, 630] {
            recorded.note(begin.plus_minutes(minutes));
        }
        assert_eq!(hours(recorded.micros()), "2.00");
        assert_eq!(per_hour(3, recorded.micros()).unwrap(), "1.50");
        assert_eq!(per_hour(3, 0), None);
    }
}
