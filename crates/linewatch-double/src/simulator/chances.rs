//! From hidden values to the chance of each outcome: independent Poisson goals.

use super::catalogue::{Market, Period, Side, Wager};

/// What a book believes of a fixture, or what is true of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Form {
    /// Goals that the home team is better by. Moves the result markets.
    pub supremacy: f64,
    /// Goals expected. Moves the totals.
    pub goals: f64,
    /// Log-odds that both teams score. Moves that one market.
    pub both: f64,
    /// The first half's share of the goals. Moves the halves' markets, none of them primary.
    pub tempo: f64,
}

/// Scores beyond this are so rare that no price shows them.
const MOST_GOALS: usize = 11;

/// The chance of each score.
#[derive(Debug)]
struct Scores([[f64; MOST_GOALS]; MOST_GOALS]);

impl Scores {
    fn new(home: f64, away: f64) -> Self {
        let (home, away) = (poisson(home), poisson(away));
        Self(home.map(|h| away.map(|a| h * a)))
    }

    fn chance(&self, wins: impl Fn(i32, i32) -> bool) -> f64 {
        let mut sum = 0.0;
        for (home, row) in (0..).zip(&self.0) {
            for (away, chance) in (0..).zip(row) {
                if wins(home, away) {
                    sum += chance;
                }
            }
        }
        sum
    }
}

fn poisson(mean: f64) -> [f64; MOST_GOALS] {
    let mut chance = (-mean).exp();
    let mut goals = 0.0;
    let chances = [0.0; MOST_GOALS].map(|_| {
        let this = chance;
        goals += 1.0;
        chance *= mean / goals;
        this
    });
    let sum: f64 = chances.iter().sum();
    chances.map(|chance| chance / sum)
}

/// The score chances that a form means.
#[derive(Debug)]
pub(super) struct ScoreChances {
    /// By supremacy at a constant number of goals, so that a move of the goals leaves the result alone.
    result: Scores,
    /// By goals alone.
    goals: Scores,
    first: Scores,
    second: Scores,
    /// Goals of the first half against goals of the second.
    halves: Scores,
    both: f64,
}

/// The number of goals at which supremacy is read.
const USUAL_GOALS: f64 = 2.6;

impl ScoreChances {
    pub(super) fn new(form: &Form) -> Self {
        let (home, away) = split(USUAL_GOALS, form.supremacy);
        let second = 1.0 - form.tempo;
        Self {
            result: Scores::new(home, away),
            goals: Scores::new(form.goals / 2.0, form.goals / 2.0),
            first: Scores::new(home * form.tempo, away * form.tempo),
            second: Scores::new(home * second, away * second),
            halves: Scores::new(form.goals * form.tempo, form.goals * second),
            both: 1.0 / (1.0 + (-form.both).exp()),
        }
    }

    const fn scores(&self, period: Period) -> &Scores {
        match period {
            Period::Full => &self.result,
            Period::First => &self.first,
            Period::Second => &self.second,
        }
    }

    /// The chance of each of the market's outcomes, in its order.
    pub(super) fn chances(&self, market: &Market) -> Vec<f64> {
        let line = market.halves;
        match market.bet {
            Wager::Result(period) => self.result(period).to_vec(),
            Wager::DoubleChance(period) => {
                let [home, draw, away] = self.result(period);
                vec![home + draw, draw + away, home + away]
            }
            Wager::DrawNoBet(period) => {
                let [home, _, away] = self.result(period);
                or_not(home / (home + away))
            }
            Wager::BothScore(Period::Full) => or_not(self.both),
            Wager::BothScore(period) => or_not(self.scores(period).chance(|home, away| home > 0 && away > 0)),
            Wager::Total(Period::Full) => or_not(self.goals.chance(|home, away| 2 * (home + away) > line)),
            Wager::Total(period) => or_not(self.scores(period).chance(|home, away| 2 * (home + away) > line)),
            Wager::TeamTotal(Side::Home) => or_not(self.result.chance(|home, _| 2 * home > line)),
            Wager::TeamTotal(Side::Away) => or_not(self.result.chance(|_, away| 2 * away > line)),
            Wager::Handicap => or_not(self.result.chance(|home, away| 2 * (home - away) + line > 0)),
            Wager::OddEven => or_not(self.goals.chance(|home, away| (home + away) % 2 == 1)),
            Wager::HighestHalf => three_ways(&self.halves).to_vec(),
            Wager::WinToNil(Side::Home) => or_not(self.result.chance(|home, away| home > 0 && away == 0)),
            Wager::WinToNil(Side::Away) => or_not(self.result.chance(|home, away| away > 0 && home == 0)),
            Wager::ExactGoals => (0..=6).map(|goals| self.exactly(goals)).collect(),
        }
    }

    fn result(&self, period: Period) -> [f64; 3] {
        three_ways(self.scores(period))
    }

    /// 6 stands for all from there on.
    fn exactly(&self, goals: i32) -> f64 {
        self.goals.chance(|home, away| (home + away).min(6) == goals)
    }
}

fn three_ways(scores: &Scores) -> [f64; 3] {
    let [first, second] = [scores.chance(|a, b| a > b), scores.chance(|a, b| a < b)];
    [first, 1.0 - first - second, second]
}

fn or_not(chance: f64) -> Vec<f64> {
    vec![chance, 1.0 - chance]
}

/// Each team's goals; the weaker one always gets some.
fn split(goals: f64, supremacy: f64) -> (f64, f64) {
    let home = f64::midpoint(goals, supremacy).clamp(0.15, goals - 0.15);
    (home, goals - home)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::catalogue;

    #[test]
    fn the_chances_of_a_market_are_all_there_is() {
        let markets = catalogue::markets();
        for supremacy in [-2.4, -0.3, 0.0, 1.1, 2.4] {
            let form = Form { supremacy, goals: 2.7, both: 0.1, tempo: 0.45 };
            let outlook = ScoreChances::new(&form);
            for market in &markets {
                let chances = outlook.chances(market);
                assert_eq!(chances.len(), market.outcomes.len(), "{}", market.key);
                assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)), "{}: {chances:?}", market.key);
                // A double chance covers every result twice.
                let whole = if matches!(market.bet, Wager::DoubleChance(_)) { 2.0 } else { 1.0 };
                let sum: f64 = chances.iter().sum();
                assert!((sum - whole).abs() < 1e-9, "{}: {sum}", market.key);
            }
        }
    }

    #[test]
    fn an_even_match_is_even_and_a_better_home_team_likelier() {
        let markets = catalogue::markets();
        let chances =
            |supremacy| ScoreChances::new(&Form { supremacy, goals: 2.6, both: 0.0, tempo: 0.45 }).chances(&markets[0]);
        let even = chances(0.0);
        assert!((even[0] - even[2]).abs() < 1e-12 && even[1] > 0.2);
        assert!(chances(0.5)[0] > even[0] && chances(0.5)[2] < even[2]);
    }
}
