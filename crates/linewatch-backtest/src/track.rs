//! What one set of rules made of a fixture so far, and of all fixtures.

use linewatch_model::{AlertNumber, Severity, Timestamp};
use linewatch_rules::{AlertHistory, Judgement, ScoredAlert, event_score};

use super::Span;

/// For how long an alert can count for a score, in microseconds.
const SCORED: i64 = 120 * 60_000_000;

/// What one set of rules made of a fixture so far.
#[derive(Debug, Default)]
pub struct Track {
    /// What later judgements ask of its alerts.
    pub alerts: AlertHistory,
    /// How many it raised.
    raised: u32,
    /// Those that still count for the score.
    scored: Vec<(AlertNumber, ScoredAlert)>,
}

impl Track {
    /// The number of its next alert.
    #[must_use]
    pub const fn next(&self) -> AlertNumber {
        AlertNumber(self.raised + 1)
    }

    /// Takes a judgement in, and counts it where its instant counts.
    pub fn judged(&mut self, judgement: &Judgement, at: Timestamp, totals: Option<&mut Totals>) {
        self.alerts.judged(judgement, at);
        self.raised = judgement.raised.iter().map(|alert| alert.number.0).fold(self.raised, u32::max);
        let score = self.score(judgement, at);
        let Some(totals) = totals else { return };
        for alert in &judgement.raised {
            totals.add(alert.severity);
        }
        totals.repeats += u64::try_from(judgement.again.len()).unwrap_or(0);
        totals.peak_score = totals.peak_score.max(score);
    }

    /// The fixture's score after a judgement; 0 where that changed nothing.
    fn score(&mut self, judgement: &Judgement, at: Timestamp) -> u64 {
        let escalated = judgement.again.iter().filter_map(|again| Some((again.number, again.escalated?)));
        let raised = judgement.raised.iter().map(|alert| (alert.number, alert.severity));
        let worse: Vec<(AlertNumber, Severity)> = raised.chain(escalated).collect();
        if worse.is_empty() {
            return 0;
        }
        self.scored.retain(|(_, alert)| at.micros_since(alert.at) < SCORED);
        for (number, severity) in worse {
            let now = ScoredAlert { severity, at, is_done: false };
            match self.scored.iter_mut().find(|(known, _)| *known == number) {
                Some((_, alert)) => *alert = now,
                None => self.scored.push((number, now)),
            }
        }
        event_score(self.scored.iter().map(|(_, alert)| *alert), at)
    }
}

/// What one set of rules raised in all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    /// Warnings.
    pub warning: u64,
    /// Elevated alerts.
    pub elevated: u64,
    /// Critical alerts.
    pub critical: u64,
    /// Repeats and escalations.
    pub repeats: u64,
    /// The highest score that a fixture had.
    pub peak_score: u64,
}

impl Totals {
    const fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Warning => self.warning += 1,
            Severity::Elevated => self.elevated += 1,
            Severity::Critical => self.critical += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub const fn alerts(&self) -> u64 {
        self.warning + self.elevated + self.critical
    }

    /// Takes those of other fixtures in.
    pub fn merge(&mut self, other: &Self) {
        self.warning += other.warning;
        self.elevated += other.elevated;
        self.critical += other.critical;
        self.repeats += other.repeats;
        self.peak_score = self.peak_score.max(other.peak_score);
    }
}

/// Whether an instant counts, and where to.
#[must_use]
pub fn counted<'a>(span: &Span, at: Timestamp, totals: &'a mut Totals) -> Option<&'a mut Totals> {
    span.has(at).then_some(totals)
}
