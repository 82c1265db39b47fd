//! The detector equals the slow, obvious one.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    histories::history,
    kickoff,
    slow::{Expected, Key, Slow, SlowMarket, Status},
};
use crate::{
    detection::{Board, Market, MarketStatus, Moment, Rules, diff},
    events::{AlertDetected, OddsUpdated},
};
use linewatch_model::{AlertNumber, Line, Odds, Sequence, Snapshot, Timestamp};

/// The real detector, with every event it would have written.
#[derive(Default)]
struct Fast {
    board: Board,
    /// Whose and when; the first has sequence 1.
    updates: Vec<(String, Timestamp)>,
    alerts: u32,
}

impl Fast {
    fn moment(&mut self, snapshots: &[Snapshot]) -> Vec<Expected> {
        let Some(first) = snapshots.first() else { return Vec::new() };
        let rules = Rules::default();
        let mut moment = Moment::new(&rules, first.captured_at, kickoff(), self.sequence());
        for snapshot in snapshots {
            self.apply(&mut moment, snapshot);
        }
        let alerts = moment.alerts(&self.board, AlertNumber(self.alerts + 1));
        alerts.iter().map(|alert| self.expected(alert)).collect()
    }

    fn apply(&mut self, moment: &mut Moment<'_>, snapshot: &Snapshot) {
        let Snapshot { bookmaker, captured_at, .. } = snapshot;
        let known = self.board.book(bookmaker);
        let markets = diff(known, snapshot);
        if markets.is_empty() {
            self.board.confirm(vec![bookmaker.clone()], *captured_at);
            return;
        }
        let update = OddsUpdated {
            bookmaker: bookmaker.clone(),
            captured_at: *captured_at,
            markets,
            unread: Vec::new(),
            sides_swapped: false,
        };
        moment.observe(known, &update, self.sequence().next());
        self.updates.push((bookmaker.to_string(), *captured_at));
        self.board.update(update, self.sequence());
        assert_eq!(diff(self.board.book(bookmaker), snapshot), [], "what was applied differs from what was offered");
    }

    fn sequence(&self) -> Sequence {
        Sequence::new(self.updates.len() as u64)
    }

    /// When the quote was captured, which must be that bookmaker's.
    fn quoted_at(&self, sequence: Sequence, bookmaker: &str) -> Timestamp {
        let (quoted_by, at) = &self.updates[usize::try_from(sequence.get()).unwrap() - 1];
        assert_eq!(quoted_by, bookmaker, "the evidence is another bookmaker's");
        *at
    }

    fn expected(&mut self, alert: &AlertDetected) -> Expected {
        self.alerts += 1;
        assert_eq!(alert.alert_number, AlertNumber(self.alerts));
        let competitor = alert.competitor.as_ref();
        let competitor_quote = alert.evidence.competitor_quote.zip(competitor);
        Expected {
            alert_type: alert.alert_type,
            bookmaker: alert.bookmaker.to_string(),
            key: (alert.market_id.to_string(), alert.line.map(Line::units)),
            outcome: alert.outcome_name.as_ref().map(ToString::to_string),
            competitor: competitor.map(|other| {
                (other.bookmaker.to_string(), other.direction, other.old_value.units(), other.new_value.units())
            }),
            severity: alert.severity,
            change: alert.change_percent.units(),
            prices: alert.old_value.map(Odds::units).zip(alert.new_value.map(Odds::units)),
            availability: alert.availability,
            detected_at: alert.detected_at,
            quoted_at: (
                self.quoted_at(alert.evidence.quote, alert.bookmaker.as_str()),
                competitor_quote.map(|(quote, other)| self.quoted_at(quote, other.bookmaker.as_str())),
            ),
        }
    }
}

type View = BTreeMap<(String, Key), (Status, BTreeMap<String, (u32, bool)>)>;

fn slow_view(slow: &Slow) -> View {
    let view = |(book, markets): (&String, &BTreeMap<Key, SlowMarket>)| {
        let of = |(key, market): (&Key, &SlowMarket)| {
            ((book.clone(), key.clone()), (market.status, market.outcomes.clone()))
        };
        markets.iter().map(of).collect::<Vec<_>>()
    };
    slow.books.iter().flat_map(view).collect()
}

fn fast_view(board: &Board) -> View {
    let view = |market: &Market| {
        let status = match market.status() {
            MarketStatus::Open => Status::Open,
            MarketStatus::Suspended => Status::Suspended,
            MarketStatus::Withdrawn => Status::Withdrawn,
        };
        let priced = market
            .outcomes()
            .filter_map(|outcome| Some((outcome.name.to_string(), (outcome.odds?.units(), outcome.active))));
        (status, priced.collect())
    };
    let mut views = View::new();
    for book in board.books() {
        for market in book.markets() {
            let key = (market.key().market_id.to_string(), market.key().line.map(Line::units));
            views.insert((book.bookmaker().to_string(), key), view(market));
        }
    }
    views
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_detector_equals_the_slow_one(history in history()) {
        let (mut fast, mut slow) = (Fast::default(), Slow::default());
        for moment in &history {
            prop_assert_eq!(fast.moment(moment), slow.moment(moment));
            prop_assert_eq!(fast_view(&fast.board), slow_view(&slow));
        }
    }
}

#[test]
fn the_histories_raise_every_kind_of_alert() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeMap::new();
    for _ in 0..200 {
        let history = history().new_tree(&mut runner).unwrap().current();
        let mut slow = Slow::default();
        for alert in history.iter().flat_map(|moment| slow.moment(moment)) {
            *seen.entry((alert.alert_type, alert.severity, alert.availability)).or_insert(0) += 1;
        }
    }
    assert_eq!(seen.len(), 6, "three bands, disagreements, suspended and returned: {seen:?}");
    assert!(seen.values().all(|count| *count >= 20), "{seen:?}");
}
