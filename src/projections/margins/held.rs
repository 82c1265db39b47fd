//! For how long a margin held, cut at the ends of days and at the bounds of the times to kickoff.

use super::TimeToKickoff;
use linewatch_model::Timestamp;

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_HOUR: i64 = 3_600 * MICROS_PER_SECOND;
/// A day of UTC.
pub(super) const MICROS_PER_DAY: i64 = 24 * MICROS_PER_HOUR;
/// What is not seen again for longer held for so long: nobody knows for how much longer.
const LONGEST: i64 = MICROS_PER_DAY;

/// A part of a span that lies in one day and one time to kickoff.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Days since 1970.
    pub day: i64,
    pub time: TimeToKickoff,
    pub seconds: i64,
}

/// Days of a week, which begins on a Thursday, as 1970 did.
const DAYS_PER_WEEK: i64 = 7;

/// The week of a day, as it stands where a day does: below all days, which are not negative.
pub(super) const fn week_of(day: i64) -> i64 {
    -1 - day.div_euclid(DAYS_PER_WEEK)
}

/// The fewest weeks and days that are these days together.
pub(super) fn weeks_and_days(first: i64, last: i64) -> Vec<i64> {
    let mut keys = Vec::new();
    let mut day = first;
    while day <= last {
        let begins_week = day.rem_euclid(DAYS_PER_WEEK) == 0;
        let is_whole = begins_week && day + DAYS_PER_WEEK - 1 <= last;
        keys.push(if is_whole { week_of(day) } else { day });
        day += if is_whole { DAYS_PER_WEEK } else { 1 };
    }
    keys
}

/// The day that an instant is in, and how long before the kickoff it is; none from the kickoff on.
pub(super) fn place(at: Timestamp, kickoff: Timestamp) -> Option<(i64, TimeToKickoff)> {
    let time = match kickoff.micros_since(at) {
        ..=0 => return None,
        left if left >= 7 * MICROS_PER_DAY => TimeToKickoff::FromSevenDays,
        left if left >= 3 * MICROS_PER_DAY => TimeToKickoff::ThreeToSevenDays,
        left if left >= MICROS_PER_DAY => TimeToKickoff::OneToThreeDays,
        _ => TimeToKickoff::UnderOneDay,
    };
    Some((at.micros().div_euclid(MICROS_PER_DAY), time))
}

/// The parts of a span before the kickoff, at most the first day of it.
pub(super) fn parts(from: Timestamp, to: Timestamp, kickoff: Timestamp) -> Vec<Part> {
    let end = to.min(from.plus_micros(LONGEST)).min(kickoff);
    let mut parts = Vec::new();
    let mut at = from;
    while at < end
        && let Some((day, time)) = place(at, kickoff)
    {
        let midnight = (day + 1) * MICROS_PER_DAY - at.micros();
        let left = kickoff.micros_since(at);
        // Just past a bound the time to kickoff is below it.
        let bound = |days: i64| left - days * MICROS_PER_DAY + 1;
        let next_time = match time {
            TimeToKickoff::FromSevenDays => bound(7),
            TimeToKickoff::ThreeToSevenDays => bound(3),
            TimeToKickoff::OneToThreeDays => bound(1),
            TimeToKickoff::UnderOneDay => left,
        };
        let length = midnight.min(next_time).min(end.micros_since(at));
        parts.push(Part { day, time, seconds: (length + MICROS_PER_SECOND / 2) / MICROS_PER_SECOND });
        at = at.plus_micros(length);
    }
    parts.retain(|part| part.seconds > 0);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    fn at(hours: i64) -> Timestamp {
        // Midnight of a day.
        Timestamp::from_micros(20_000 * MICROS_PER_DAY).unwrap().plus_micros(hours * MICROS_PER_HOUR)
    }

    fn told(parts: &[Part]) -> Vec<(i64, TimeToKickoff, i64)> {
        parts.iter().map(|part| (part.day - 20_000, part.time, part.seconds / HOUR)).collect()
    }

    #[test]
    fn spans_are_cut_at_midnight_and_at_the_bounds() {
        let found = parts(at(20), at(30), at(50));
        let expected = [
            (0, TimeToKickoff::OneToThreeDays, 4),
            (1, TimeToKickoff::OneToThreeDays, 2),
            (1, TimeToKickoff::UnderOneDay, 4),
        ];
        assert_eq!(told(&found), expected);
        assert_eq!(found.iter().map(|part| part.seconds).sum::<i64>(), 10 * HOUR);
    }

    #[test]
    fn days_are_covered_once_by_weeks_and_what_is_left() {
        assert_eq!(weeks_and_days(12, 23), [12, 13, -3, 21, 22, 23]);
        assert_eq!(weeks_and_days(14, 20), [week_of(14)]);
        assert_eq!(weeks_and_days(15, 20), [15, 16, 17, 18, 19, 20]);
        assert!(weeks_and_days(20, 19).is_empty());
        let most = (0..7).map(|first| weeks_and_days(first, first + 91).len()).max();
        assert_eq!(most, Some(20));
    }

    #[test]
    fn nothing_counts_from_the_kickoff_on_and_nothing_for_more_than_a_day() {
        assert_eq!(told(&parts(at(1), at(9), at(3))), [(0, TimeToKickoff::UnderOneDay, 2)]);
        assert_eq!(parts(at(3), at(9), at(3)), []);
        assert_eq!(parts(at(3), at(3), at(9)), []);
        let long = parts(at(0), at(24 * 30), at(24 * 60));
        assert_eq!(told(&long), [(0, TimeToKickoff::FromSevenDays, 24)]);
    }

    #[test]
    fn bounds_belong_to_the_longer_time() {
        let kickoff = at(24 * 10);
        let time = |hours| place(at(hours), kickoff).map(|(_, time)| time);
        assert_eq!(time(24 * 3), Some(TimeToKickoff::FromSevenDays));
        assert_eq!(time(24 * 3 + 1), Some(TimeToKickoff::ThreeToSevenDays));
        assert_eq!(time(24 * 7), Some(TimeToKickoff::ThreeToSevenDays));
        assert_eq!(time(24 * 9), Some(TimeToKickoff::OneToThreeDays));
        assert_eq!(time(24 * 9 + 1), Some(TimeToKickoff::UnderOneDay));
        assert_eq!(time(24 * 10), None);
    }
}
