//! Lines as SportyBet and MSport write them.

use linewatch_model::Line;

/// One whole in a line's units.
pub(super) const WHOLE: i32 = 10_000;

/// `+1.5` or `-1.5`; a level line is `0`.
pub(super) fn signed(units: i32) -> String {
    let line = Line::from_units(i64::from(units)).map(|line| line.to_string()).unwrap_or_default();
    if units > 0 { format!("+{line}") } else { line }
}

/// A European handicap of so many goals to the home team, as a score to begin with: `1:0`, `0:2`.
pub(super) fn score(units: i32) -> String {
    let goals = units / WHOLE;
    if goals >= 0 { format!("{goals}:0") } else { format!("0:{}", -goals) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handicaps_are_written_both_ways() {
        assert_eq!([signed(-5_000), signed(0), signed(12_500)], ["-0.5", "0", "+1.25"]);
        assert_eq!([score(-20_000), score(10_000)], ["0:2", "1:0"]);
    }
}
