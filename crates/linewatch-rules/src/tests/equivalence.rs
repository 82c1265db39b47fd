//! The engine equals the slow, obvious one, whatever the rules, the offers and their order.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    histories::history,
    kickoff,
    rules::rule_file,
    slow::{Outcome, Slow},
};
use crate::{
    Alert, AlertHistory, Board, Detector, FixtureContext, Moment, OfferUpdate, Resolution, RuleSet, Rules, diff, judge,
};
use linewatch_model::{AlertNumber, Bookmaker, Line, Odds, Sequence, Settings, Snapshot};

/// The engine with the state that its events leave.
#[derive(Default)]
struct Fast {
    board: Board,
    alerts: AlertHistory,
    sequence: Sequence,
    raised: BTreeMap<AlertNumber, String>,
    /// What was folded, where the board forgets what the rules do not ask for.
    log: Option<Vec<Vec<Snapshot>>>,
    recalled: u32,
}

fn told(alert: &Alert) -> String {
    let side = alert.side.as_ref().map(crate::Side::as_str).unwrap_or_default();
    let key = (alert.market_id.to_string(), alert.line.map(Line::units));
    let movers: Vec<_> = alert.movers.iter().map(|mover| mover.bookmaker.to_string()).collect();
    let units = |odds: Option<Odds>| odds.map_or(0, Odds::units);
    format!(
        "{} {} {} {} {} {key:?} {} {side} {} {} {} {} {movers:?}",
        alert.monitor,
        alert.group,
        alert.detector,
        alert.severity,
        alert.bookmaker,
        alert.outcome.as_ref().map(ToString::to_string).unwrap_or_default(),
        alert.measured.units(),
        units(alert.old),
        units(alert.new),
        alert.baseline.map_or(0, |baseline| baseline.captured_at.micros()),
    )
}

impl Fast {
    /// One whose board keeps no more than the rules ask for, as a desk's does.
    fn forgetful() -> Self {
        Self { log: Some(Vec::new()), ..Self::default() }
    }

    /// Has the board keep what the rules ask for, folded again from its first event where it forgot too much.
    fn keep(&mut self, snapshots: &[Snapshot], rules: &Rules) {
        let Some(mut log) = self.log.take() else { return };
        let depth = rules.path_depth();
        let is_enough = |snapshot: &Snapshot| self.board.reaches_back(snapshot.captured_at, depth);
        if depth > 0 && !snapshots.iter().all(is_enough) {
            self.recalled += 1;
            let sequence = std::mem::replace(&mut self.sequence, Sequence::START);
            self.board = Board::default();
            for moment in &log {
                self.apply(moment);
            }
            assert_eq!(self.sequence, sequence);
        }
        self.board.keep(depth);
        log.push(snapshots.to_vec());
        self.log = Some(log);
    }

    /// Applies the offers of a moment; gives the bookmakers that had not changed.
    fn apply(&mut self, snapshots: &[Snapshot]) -> Vec<Bookmaker> {
        let mut confirmed = Vec::new();
        for snapshot in snapshots {
            let bookmaker = &snapshot.bookmaker;
            let markets = diff(self.board.book(bookmaker), snapshot);
            if markets.is_empty() {
                confirmed.push(bookmaker.clone());
                self.board.confirm(std::slice::from_ref(bookmaker), snapshot.captured_at);
                continue;
            }
            self.sequence = self.sequence.next();
            let captured_at = snapshot.captured_at;
            let offer = OfferUpdate { bookmaker, captured_at, sides_swapped: false, markets: &markets };
            self.board.update(&offer, self.sequence);
        }
        confirmed
    }

    fn moment(&mut self, snapshots: &[Snapshot], rules: &RuleSet, settings: &Settings) -> Outcome {
        let Some(first) = snapshots.first() else { return Outcome::default() };
        let rules = Rules::new(rules, Sequence::new(1), settings, Sequence::START);
        self.keep(snapshots, &rules);
        let before = self.sequence;
        let confirmed = self.apply(snapshots);
        self.store_and_restore();
        let (sport, country) = ("Football".parse().unwrap(), "Norway".parse().unwrap());
        let fixture =
            FixtureContext { key: &first.fixture.key, sport: Some(&sport), country: Some(&country), tournament: None };
        let captured_at = first.captured_at;
        let moment = Moment { fixture, captured_at, kickoff: kickoff(), before, confirmed: &confirmed };
        let next = AlertNumber(self.raised.keys().next_back().map_or(1, |last| last.0 + 1));
        let judgement = judge(&rules, &moment, &self.board, &self.alerts, next, true);
        let quiet = judge(&rules, &moment, &self.board, &self.alerts, next, false);
        assert_eq!((&quiet.raised, &quiet.again), (&judgement.raised, &judgement.again), "asking changes nothing");
        let mut out = Outcome::default();
        for alert in &judgement.raised {
            self.raised.insert(alert.number, told(alert));
            out.raised.push(format!("{} {}", alert.number, told(alert)));
        }
        for again in &judgement.again {
            let what = if again.escalated.is_some() { "escalated" } else { "repeat" };
            let known = &self.raised[&again.number];
            out.again.push(format!("{what} {} {known} by {}", again.reopened, told(&again.newest)));
        }
        let resolved = |resolution: &Resolution| format!("{} {}", resolution.why, self.raised[&resolution.number]);
        out.resolved.extend(judgement.resolved.iter().map(resolved));
        self.alerts.judged(&judgement, captured_at);
        out.held.extend(judgement.held.iter().map(|held| format!("{} {}", held.reason, told(&held.candidate))));
        out
    }

    /// The state is a part of snapshots: what is read back is the same.
    fn store_and_restore(&mut self) {
        let board: Board = serde_json::from_str(&serde_json::to_string(&self.board).unwrap()).unwrap();
        let alerts: AlertHistory = serde_json::from_str(&serde_json::to_string(&self.alerts).unwrap()).unwrap();
        assert_eq!((&board, &alerts), (&self.board, &self.alerts));
        (self.board, self.alerts) = (board, alerts);
    }
}

/// The same with the snapshots of one book behind all others, where there is a book of this number.
fn with_late_book(history: Vec<Vec<Snapshot>>, number: usize) -> Vec<Vec<Snapshot>> {
    let Some(late) = super::histories::BOOKS.get(number) else { return history };
    let is_late = |snapshot: &Snapshot| snapshot.bookmaker.as_str() == *late;
    let of =
        |is: bool| history.iter().map(move |moment| moment.iter().filter(|of| is_late(of) == is).cloned().collect());
    of(false).chain(of(true)).collect()
}

// `PROPTEST_CASES` says how many; 256 by default.
proptest! {
    #[test]
    fn the_engine_equals_the_slow_one(
        history in history(),
        files in (rule_file(), rule_file()),
        change_at in 0_usize..8,
        turn in 0_usize..5,
    ) {
        let settings = Settings::default();
        let rules = [files.0, files.1].map(|file| RuleSet::from_toml(file.as_bytes()).expect(&file));
        let (mut fast, mut slow) = (Fast::default(), Slow::default());
        for (at, moment) in history.iter().enumerate() {
            let rules = &rules[usize::from(at >= change_at)];
            let mut turned = moment.clone();
            turned.rotate_left(turn % moment.len().max(1));
            prop_assert_eq!(fast.moment(&turned, rules, &settings), slow.moment(moment, rules, &settings));
        }
    }

    #[test]
    fn a_board_that_forgets_equals_one_that_does_not(
        history in history(),
        files in (rule_file(), rule_file()),
        change_at in 0_usize..8,
        late in 0_usize..8,
    ) {
        let settings = Settings::default();
        let rules = [files.0, files.1].map(|file| RuleSet::from_toml(file.as_bytes()).expect(&file));
        let history = with_late_book(history, late);
        let (mut forgetful, mut full) = (Fast::forgetful(), Fast::default());
        for (at, moment) in history.iter().enumerate() {
            let rules = &rules[usize::from(at >= change_at)];
            prop_assert_eq!(forgetful.moment(moment, rules, &settings), full.moment(moment, rules, &settings));
        }
    }

    #[test]
    fn the_default_rules_equal_the_slow_ones(history in history()) {
        let (settings, rules) = (Settings::default(), RuleSet::default());
        let (mut fast, mut slow) = (Fast::default(), Slow::default());
        for moment in &history {
            prop_assert_eq!(fast.moment(moment, &rules, &settings), slow.moment(moment, &rules, &settings));
        }
    }
}

#[test]
fn boards_forget_and_are_folded_again_in_these_histories() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut recalled, mut lighter) = (0, 0);
    for at in 0..200 {
        let (history, file) = (history(), rule_file()).new_tree(&mut runner).unwrap().current();
        let rules = [RuleSet::default(), RuleSet::from_toml(file.as_bytes()).unwrap()];
        let (mut forgetful, mut full) = (Fast::forgetful(), Fast::default());
        for (number, moment) in with_late_book(history, at % 8).iter().enumerate() {
            let rules = &rules[usize::from(number >= 3)];
            assert_eq!(
                forgetful.moment(moment, rules, &Settings::default()),
                full.moment(moment, rules, &Settings::default())
            );
        }
        recalled += forgetful.recalled;
        lighter += u32::from(forgetful.board.weight() < full.board.weight());
    }
    assert!(recalled >= 20 && lighter >= 20, "{recalled} folded again, {lighter} lighter");
}

#[test]
fn the_histories_and_rules_lead_to_everything() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..800 {
        let (history, file) = (history(), rule_file()).new_tree(&mut runner).unwrap().current();
        let rules = RuleSet::from_toml(file.as_bytes()).unwrap();
        let mut fast = Fast::default();
        for moment in &history {
            let out = fast.moment(moment, &rules, &Settings::default());
            for alert in &out.raised {
                let word = alert.split(' ').nth(3).unwrap();
                *seen.entry(word.to_owned()).or_default() += 1;
            }
            let words = out.held.iter().chain(&out.resolved).map(|held| held.split(' ').next().unwrap().to_owned());
            words.for_each(|word| *seen.entry(word).or_default() += 1);
            let reopened = out.again.iter().filter(|again| again.contains(" true ")).count();
            *seen.entry("reopened".to_owned()).or_default() += u32::try_from(reopened).unwrap();
        }
    }
    assert!(seen.get("reopened").is_some_and(|count| *count > 0), "{seen:?}");
    let expected =
        Detector::WORDS.iter().chain(crate::Reason::WORDS).chain(&["back_in_line", "closed", "no_consensus"]);
    for word in expected {
        assert!(seen.get(*word).is_some_and(|count| *count >= 5), "{word}: {seen:?}");
    }
}
