//! What makes a backtest fail: `lost.acknowledged>0`.

use std::str::FromStr;

use crate::Summary;

/// A figure of a backtest compared with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    figure: String,
    compare: Compare,
    number: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compare {
    Less,
    AtMost,
    Equal,
    Other,
    AtLeast,
    More,
}

/// The longer ones first, so that `>=` is not read as `>`.
const COMPARISONS: [(&str, Compare); 6] = [
    ("<=", Compare::AtMost),
    (">=", Compare::AtLeast),
    ("!=", Compare::Other),
    ("<", Compare::Less),
    (">", Compare::More),
    ("=", Compare::Equal),
];

impl Compare {
    const fn holds(self, found: u64, number: u64) -> bool {
        match self {
            Self::Less => found < number,
            Self::AtMost => found <= number,
            Self::Equal => found == number,
            Self::Other => found != number,
            Self::AtLeast => found >= number,
            Self::More => found > number,
        }
    }

    fn as_str(self) -> &'static str {
        COMPARISONS.iter().find(|(_, compare)| *compare == self).map_or("", |(text, _)| text)
    }
}

type Figure = (&'static str, fn(&Summary) -> u64);

/// What can be asked for.
const FIGURES: [Figure; 16] = [
    ("same", |summary| summary.difference.same),
    ("changed", |summary| summary.difference.changed),
    ("lost", |summary| summary.difference.lost),
    ("lost.acknowledged", |summary| summary.difference.situations.lost_acknowledged),
    ("lost.situations", |summary| summary.difference.situations.lost),
    ("kept.situations", |summary| summary.difference.situations.kept),
    ("gained", |summary| summary.difference.gained),
    ("gained.situations", |summary| summary.difference.situations.gained),
    ("recorded.different", |summary| u64::from(!summary.recorded.equal)),
    ("before.alerts", |summary| summary.before.alerts),
    ("after.alerts", |summary| summary.after.alerts),
    ("after.warning", |summary| summary.after.warning),
    ("after.elevated", |summary| summary.after.elevated),
    ("after.critical", |summary| summary.after.critical),
    ("after.busiestHour", |summary| summary.after.busiest_hour.as_ref().map_or(0, |hour| hour.alerts)),
    ("after.peakScore", |summary| summary.after.peak_score),
];

impl Condition {
    /// What to say where it holds.
    pub fn holds(&self, summary: &Summary) -> Option<String> {
        let (_, figure) = FIGURES.iter().find(|(name, _)| *name == self.figure)?;
        let found = figure(summary);
        let holds = self.compare.holds(found, self.number);
        holds.then(|| format!("{} is {found}, and --fail-if {self} holds", self.figure))
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}{}", self.figure, self.compare.as_str(), self.number)
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = COMPARISONS.iter().find_map(|(sign, compare)| Some((text.split_once(sign)?, *compare)));
        let ((figure, number), compare) = found.ok_or("must be FIGURE>NUMBER, such as lost.acknowledged>0")?;
        let figure = figure.trim().to_owned();
        if FIGURES.iter().all(|(name, _)| *name != figure) {
            let known: Vec<_> = FIGURES.iter().map(|(name, _)| *name).collect();
            return Err(format!("has no figure {figure}; there are {}", known.join(", ")));
        }
        let number = number.trim().parse().map_err(|_| "must end in a whole number".to_owned())?;
        Ok(Self { figure, compare, number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read() {
        for (text, number) in [("lost.acknowledged>0", 0), ("after.alerts >= 500", 500), ("same!=7", 7)] {
            let condition: Condition = text.parse().unwrap();
            assert_eq!(condition.number, number, "{text}");
        }
        for wrong in ["lost.acknowledged", "nothing>0", "lost>x", "lost>-1"] {
            assert!(wrong.parse::<Condition>().is_err(), "{wrong}");
        }
        assert!(Compare::AtLeast.holds(5, 5) && !Compare::More.holds(5, 5) && Compare::Less.holds(4, 5));
    }
}
