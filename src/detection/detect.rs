//! The alerts of one moment.
//!
//! All snapshots of a fixture that were captured at the same time are one moment. They are applied to the board
//! first; then the filters are evaluated and the pairs looked at, so their order does not matter.

use super::{Board, Book, MarketStatus, Move, Rules, board::KeyRef};
use crate::events::{AlertDetected, CompetitorMove, Evidence, MarketChange, MarketUpdate, OddsUpdated, OutcomeUpdate};
use linewatch_model::{
    AlertNumber, AlertType, AvailabilityChange, Bookmaker, MarketKey, Odds, OutcomeName, Percent, Sequence, Severity,
    Timestamp,
};

/// Collects what the snapshots of one moment change, and judges it when all of them are on the board.
#[derive(Debug)]
pub struct Moment<'a> {
    rules: &'a Rules,
    captured_at: Timestamp,
    kickoff: Timestamp,
    /// The stream's last event before the moment; moves behind it are the moment's own.
    before: Sequence,
    /// Alerts of single bookmakers, not filtered yet.
    candidates: Vec<AlertDetected>,
    /// Outcomes of primary markets that some bookmaker moved.
    moved: Vec<(MarketKey, OutcomeName)>,
}

impl<'a> Moment<'a> {
    /// A moment in which nothing has changed yet. `kickoff` is the fixture's at that time, `before` the sequence of
    /// its last event before the moment.
    #[must_use]
    pub const fn new(rules: &'a Rules, captured_at: Timestamp, kickoff: Timestamp, before: Sequence) -> Self {
        Self { rules, captured_at, kickoff, before, candidates: Vec::new(), moved: Vec::new() }
    }

    /// Takes a bookmaker's changes in. `known` is its state before them, `sequence` that of their event.
    pub fn observe(&mut self, known: Option<&Book>, update: &OddsUpdated, sequence: Sequence) {
        if !self.rules.enabled() {
            return;
        }
        for market in update.markets.iter().filter(|market| self.rules.is_primary(&market.market_id)) {
            self.observe_availability(known, &update.bookmaker, market, sequence);
            for outcome in &market.outcomes {
                self.observe_move(&update.bookmaker, market, outcome, sequence);
            }
        }
    }

    fn observe_availability(
        &mut self,
        known: Option<&Book>,
        bookmaker: &Bookmaker,
        market: &MarketUpdate,
        sequence: Sequence,
    ) {
        let was_open = || {
            let before = known.and_then(|book| book.find(KeyRef::of_update(market)));
            before.is_some_and(|before| before.status() == MarketStatus::Open)
        };
        let availability = match market.change {
            MarketChange::Returned => AvailabilityChange::Returned,
            MarketChange::Suspended | MarketChange::Withdrawn if was_open() => AvailabilityChange::Suspended,
            _ => return,
        };
        let alert = self.alert(AlertType::Availability, Severity::Warning, bookmaker, market, sequence);
        self.candidates.push(AlertDetected { availability: Some(availability), ..alert });
    }

    fn observe_move(
        &mut self,
        bookmaker: &Bookmaker,
        market: &MarketUpdate,
        outcome: &OutcomeUpdate,
        sequence: Sequence,
    ) {
        let (Some(old), Some(new)) = (outcome.was, outcome.odds) else { return };
        if old.units().abs_diff(new.units()) >= Odds::MOVEMENT {
            self.moved.push((market.key(), outcome.name.clone()));
        }
        if let Some(severity) = self.rules.severity(old, new) {
            let alert = self.alert(AlertType::PriceChange, severity, bookmaker, market, sequence);
            self.candidates.push(AlertDetected {
                outcome_name: Some(outcome.name.clone()),
                change_percent: new.change_from(old),
                old_value: Some(old),
                new_value: Some(new),
                ..alert
            });
        }
    }

    /// What the alerts of a single bookmaker have in common. Numbered when it is known which are kept.
    fn alert(
        &self,
        alert_type: AlertType,
        severity: Severity,
        bookmaker: &Bookmaker,
        market: &MarketUpdate,
        quote: Sequence,
    ) -> AlertDetected {
        AlertDetected {
            alert_number: AlertNumber(0),
            alert_type,
            severity,
            bookmaker: bookmaker.clone(),
            market_id: market.market_id.clone(),
            market_name: market.market_name.clone(),
            line: market.line,
            outcome_name: None,
            change_percent: Percent::ZERO,
            old_value: None,
            new_value: None,
            competitor: None,
            availability: None,
            detected_at: self.captured_at,
            kickoff: self.kickoff,
            evidence: Evidence { settings_version: self.rules.settings_version(), quote, competitor_quote: None },
        }
    }

    /// The alerts of the moment, judged on the board that it left, numbered from `first`: by type, then bookmaker,
    /// market, outcome and competitor.
    #[must_use]
    pub fn alerts(mut self, board: &Board, first: AlertNumber) -> Vec<AlertDetected> {
        let mut alerts = std::mem::take(&mut self.candidates);
        alerts.retain(|alert| self.is_kept(board, alert));
        alerts.extend(self.disagreements(board));
        alerts.sort_by(|a, b| order(a).cmp(&order(b)));
        for (alert, place) in alerts.iter_mut().zip(0..) {
            alert.alert_number = AlertNumber(first.0.saturating_add(place));
        }
        alerts
    }

    /// The reference book's changes matter where a competitor offers the market too; a competitor's where the
    /// reference book has ever offered the fixture.
    fn is_kept(&self, board: &Board, alert: &AlertDetected) -> bool {
        let reference = self.rules.reference();
        if alert.bookmaker == *reference {
            board.open_elsewhere(reference, &key(alert))
        } else {
            board.book(reference).is_some_and(|book| !book.markets().is_empty())
        }
    }

    /// The reference book's and a competitor's latest moves of one outcome, where they are opposite and at least one
    /// of them is of this moment.
    fn disagreements(&mut self, board: &Board) -> Vec<AlertDetected> {
        let mut moved = std::mem::take(&mut self.moved);
        moved.sort_unstable();
        moved.dedup();
        let Some(reference) = board.book(self.rules.reference()) else { return Vec::new() };
        let competitors = || board.books().iter().filter(|book| book.bookmaker() != reference.bookmaker());
        let pairs = moved.iter().flat_map(|(key, outcome)| competitors().map(move |book| (key, outcome, book)));
        pairs.filter_map(|(key, outcome, competitor)| self.disagreement(reference, competitor, key, outcome)).collect()
    }

    fn disagreement(
        &self,
        reference: &Book,
        competitor: &Book,
        key: &MarketKey,
        outcome: &OutcomeName,
    ) -> Option<AlertDetected> {
        let market = reference.market(key)?;
        let ours = market.latest_move(outcome)?;
        let theirs = competitor.market(key)?.latest_move(outcome)?;
        if !self.is_disagreement(ours, theirs) {
            return None;
        }
        let gap = i64::from(theirs.new.units().abs_diff(ours.new.units()));
        Some(AlertDetected {
            alert_number: AlertNumber(0),
            alert_type: AlertType::DirectionDisagreement,
            severity: Severity::Elevated,
            bookmaker: reference.bookmaker().clone(),
            market_id: key.market_id.clone(),
            market_name: market.name().clone(),
            line: key.line,
            outcome_name: Some(outcome.clone()),
            change_percent: Percent::of_ratio(gap, i64::from(ours.new.units())),
            old_value: Some(ours.old),
            new_value: Some(ours.new),
            competitor: Some(CompetitorMove {
                bookmaker: competitor.bookmaker().clone(),
                direction: theirs.direction(),
                old_value: theirs.old,
                new_value: theirs.new,
            }),
            availability: None,
            detected_at: self.captured_at,
            kickoff: self.kickoff,
            evidence: Evidence {
                settings_version: self.rules.settings_version(),
                quote: ours.sequence,
                competitor_quote: Some(theirs.sequence),
            },
        })
    }

    fn is_disagreement(&self, ours: &Move, theirs: &Move) -> bool {
        ours.direction() != theirs.direction()
            && self.rules.within_look_back(ours.captured_at, theirs.captured_at)
            && ours.sequence.max(theirs.sequence) > self.before
    }
}

fn key(alert: &AlertDetected) -> MarketKey {
    MarketKey { market_id: alert.market_id.clone(), line: alert.line }
}

/// What the alerts of a moment are ordered by.
fn order(alert: &AlertDetected) -> impl Ord + '_ {
    let market = (&alert.market_id, alert.line);
    let competitor = alert.competitor.as_ref().map(|competitor| &competitor.bookmaker);
    (alert.alert_type, &alert.bookmaker, market, &alert.outcome_name, competitor)
}
