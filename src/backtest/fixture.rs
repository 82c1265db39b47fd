//! One fixture, folded from its events and judged moment by moment.

use std::sync::Arc;

use super::{
    Collected, EventOrigin, Plan, RaisedAlert, Track, counted,
    in_force::{Judged, RulesOverTime},
};
use crate::{
    detection::side_of,
    events::{AlertDetected, Evidence, FixtureEvent, OddsUpdated},
};
use linewatch_log::EventRef;
use linewatch_model::{Bookmaker, FixtureDetails, FixtureKey, Position, Sequence, Timestamp};
use linewatch_rules::{Board, Detector, FixtureContext, Identity, Judgement, OfferUpdate, Rules, Side, judge};

/// The set of rules that are compared with, and the draft's, among all.
const BEFORE: usize = 0;
const AFTER: usize = 1;

/// What a fixture is judged by, and where what is found goes.
pub(super) struct JudgingContext<'a> {
    pub plan: &'a Plan,
    pub rules: &'a mut [RulesOverTime],
    /// Nothing is collected of what was collected before.
    pub collected: Option<&'a mut Collected>,
    /// Looks at each moment as it was judged by the rules that are compared with, and at what those held back.
    pub look: Option<&'a mut MomentObserver<'a>>,
}

/// Looks at a moment.
pub(super) type MomentObserver<'a> = dyn FnMut(&JudgedMoment<'_>) + Send + 'a;

/// A moment that was judged again.
pub struct JudgedMoment<'a> {
    /// When it was.
    pub captured_at: Timestamp,
    /// The fixture's kickoff then.
    pub kickoff: Timestamp,
    /// The fixture's events of it.
    pub events: (Position, Position),
    /// The fixture, as overrides ask for it.
    pub fixture: FixtureContext<'a>,
    /// The prices that it left.
    pub board: &'a Board,
    /// What it was judged by.
    pub rules: &'a Rules,
    /// What the rules made of it.
    pub judgement: &'a Judgement,
}

/// A fixture that is still open.
pub(super) struct Fixture {
    details: FixtureDetails,
    board: Board,
    tracks: Vec<Track>,
    moment: Option<Moment>,
    /// Its last event so far.
    pub last: Position,
}

impl Fixture {
    pub fn new(details: FixtureDetails, tracks: usize, at: Position) -> Self {
        let tracks = (0..tracks).map(|_| Track::default()).collect();
        Self { details, board: Board::default(), tracks, moment: None, last: at }
    }

    pub const fn key(&self) -> &FixtureKey {
        &self.details.key
    }

    pub const fn kickoff(&self) -> Timestamp {
        self.details.kickoff
    }

    /// What overrides, and the scope of a backtest, ask of a fixture.
    pub fn context(details: &FixtureDetails) -> FixtureContext<'_> {
        FixtureContext {
            key: &details.key,
            sport: details.sport.as_ref(),
            country: details.country.as_ref(),
            tournament: details.tournament.as_ref(),
        }
    }

    /// Takes an event in that is none of its registration.
    pub fn apply(
        &mut self,
        recorded: &EventRef<'_>,
        event: FixtureEvent,
        origin: &EventOrigin,
        bench: &mut JudgingContext<'_>,
    ) {
        self.last = recorded.position;
        match event {
            FixtureEvent::FixtureRescheduled { kickoff, .. } => {
                self.finish(bench);
                self.details.kickoff = kickoff;
            }
            FixtureEvent::OddsUpdated(update) => self.update(recorded, &update, origin, bench),
            FixtureEvent::OddsConfirmed { bookmakers, captured_at, .. } => {
                self.belongs(recorded, captured_at, origin, bench);
                self.confirm(bookmakers, captured_at, bench.plan);
            }
            FixtureEvent::AlertDetected(alert) => {
                self.raised(&alert.evidence);
                if let Some(collected) = bench.collected.as_deref_mut()
                    && bench.plan.span.has(alert.detected_at)
                {
                    collected.record(recorded_alert(self.key(), &alert));
                }
            }
            FixtureEvent::AlertRepeated(again) | FixtureEvent::AlertEscalated { again, .. } => {
                self.raised(&again.evidence);
            }
            _ => {}
        }
    }

    fn raised(&mut self, evidence: &Evidence) {
        if let Some(moment) = &mut self.moment {
            moment.raised(evidence);
        }
    }

    fn update(
        &mut self,
        recorded: &EventRef<'_>,
        update: &OddsUpdated,
        origin: &EventOrigin,
        bench: &mut JudgingContext<'_>,
    ) {
        self.belongs(recorded, update.captured_at, origin, bench);
        if let Some(collected) = bench.collected.as_deref_mut()
            && !collected.bookmakers.contains(&update.bookmaker)
        {
            collected.bookmakers.insert(update.bookmaker.clone());
        }
        if bench.plan.without.contains(&update.bookmaker) {
            return;
        }
        let offer = OfferUpdate {
            bookmaker: &update.bookmaker,
            captured_at: update.captured_at,
            sides_swapped: update.sides_swapped,
            markets: &update.markets,
        };
        self.board.update(&offer, recorded.sequence);
    }

    fn confirm(&mut self, mut bookmakers: Vec<Bookmaker>, captured_at: Timestamp, plan: &Plan) {
        bookmakers.retain(|book| !plan.without.contains(book));
        self.board.confirm(&bookmakers, captured_at);
        if let Some(moment) = &mut self.moment {
            moment.confirm(bookmakers);
        }
    }

    /// An event is the next of the moment, or the first of another.
    fn belongs(
        &mut self,
        recorded: &EventRef<'_>,
        captured_at: Timestamp,
        origin: &EventOrigin,
        bench: &mut JudgingContext<'_>,
    ) {
        match &mut self.moment {
            Some(moment) if moment.has(recorded, origin, captured_at) => moment.reached(recorded),
            _ => {
                self.finish(bench);
                self.moment = Some(Moment::new(recorded, origin, captured_at));
            }
        }
    }

    /// Judges the moment that is over, by all sets of rules.
    pub fn finish(&mut self, bench: &mut JudgingContext<'_>) {
        let Some(moment) = self.moment.take() else { return };
        let at = moment.captured_at;
        if let Some(collected) = bench.collected.as_deref_mut() {
            collected.reached(at);
            if bench.plan.span.has(at) {
                collected.moments += 1;
                collected.hours.note(at);
            }
        }
        let mut raised_before = Vec::new();
        for which in 0..self.tracks.len() {
            let rules = bench.rules[which].of(&moment.judged);
            let looks = which == BEFORE && bench.look.is_some();
            let asks = looks || which == AFTER && !raised_before.is_empty();
            let judgement = self.judge(which, &moment, &rules, asks);
            if let Some(look) = bench.look.as_mut().filter(|_| looks) {
                look(&self.judged(&moment, &rules, &judgement));
            }
            let Some(collected) = bench.collected.as_deref_mut() else {
                self.tracks[which].judged(&judgement, at, None);
                continue;
            };
            let totals = counted(&bench.plan.span, at, &mut collected.totals[which]);
            self.tracks[which].judged(&judgement, at, totals);
            if which > AFTER || !bench.plan.span.has(at) {
                continue;
            }
            let raised = self.raised_alerts(&judgement, collected);
            if which == BEFORE {
                raised_before = raised.iter().map(|raised| raised.identity.clone()).collect();
                collected.before.extend(raised);
            } else {
                collected.after.extend(raised);
                let held = judgement.held.iter().map(|held| (Identity::of(self.key(), &held.candidate), held.reason));
                collected.held.extend(held.filter(|(identity, _)| raised_before.contains(identity)));
            }
        }
    }

    fn judged<'a>(&'a self, moment: &Moment, rules: &'a Rules, judgement: &'a Judgement) -> JudgedMoment<'a> {
        JudgedMoment {
            captured_at: moment.captured_at,
            kickoff: self.details.kickoff,
            events: (moment.first(), moment.last()),
            fixture: Self::context(&self.details),
            board: &self.board,
            rules,
            judgement,
        }
    }

    fn judge(&self, which: usize, moment: &Moment, rules: &Rules, collect_held: bool) -> Judgement {
        let track = &self.tracks[which];
        let moment = linewatch_rules::Moment {
            fixture: Self::context(&self.details),
            captured_at: moment.captured_at,
            kickoff: self.details.kickoff,
            before: moment.before,
            confirmed: if rules.confirms() { &moment.confirmed } else { &[] },
        };
        judge(rules, &moment, &self.board, &track.alerts, track.next(), collect_held)
    }

    fn raised_alerts(&self, judgement: &Judgement, collected: &mut Collected) -> Vec<RaisedAlert> {
        if !judgement.raised.is_empty() && !collected.teams.contains_key(self.key()) {
            let teams = (self.details.home_team.clone(), self.details.away_team.clone());
            collected.teams.insert(self.key().clone(), teams);
        }
        judgement.raised.iter().map(|alert| RaisedAlert::of(self.key(), alert)).collect()
    }
}

/// An alert as the log recorded it.
fn recorded_alert(fixture: &FixtureKey, alert: &AlertDetected) -> RaisedAlert {
    let competitor = alert.competitor.as_ref().map(|competitor| Side::Competitor(competitor.bookmaker.clone()));
    let side = side_of(alert).or(competitor);
    RaisedAlert {
        identity: Identity {
            fixture: fixture.clone(),
            at: alert.detected_at,
            detector: Detector::from(alert.alert_type),
            bookmaker: alert.bookmaker.clone(),
            market_id: alert.market_id.clone(),
            line: alert.line,
            outcome: alert.outcome_name.clone(),
            side: side.map(|side| side.as_str().to_owned()),
        },
        monitor: alert.monitor(),
        severity: alert.severity,
        old: alert.old_value,
        new: alert.new_value,
        number: alert.alert_number,
    }
}

/// A moment of a fixture whose events are not all there yet.
#[derive(Debug)]
pub(super) struct Moment {
    correlation_id: Arc<str>,
    pub captured_at: Timestamp,
    /// The fixture's last event before it.
    pub before: Sequence,
    /// Who was seen unchanged.
    pub confirmed: Vec<Bookmaker>,
    pub judged: Judged,
    /// Its last event so far.
    last: Position,
    /// Whether it is over: what confirms comes last, and alerts come after that.
    is_over: bool,
}

impl Moment {
    pub fn new(event: &EventRef<'_>, origin: &EventOrigin, captured_at: Timestamp) -> Self {
        Self {
            correlation_id: Arc::clone(&origin.correlation_id),
            captured_at,
            before: Sequence::new(event.sequence.get().saturating_sub(1)),
            confirmed: Vec::new(),
            judged: Judged { position: event.position, settings: origin.settings, rules: origin.rules },
            last: event.position,
            is_over: false,
        }
    }

    /// Whether an event belongs to it. Commands are appended as a whole, so what does not follow at once is of another.
    pub fn has(&self, event: &EventRef<'_>, origin: &EventOrigin, captured_at: Timestamp) -> bool {
        !self.is_over
            && self.last.next() == event.position
            && self.captured_at == captured_at
            && self.correlation_id == origin.correlation_id
    }

    /// Its first event.
    pub const fn first(&self) -> Position {
        self.judged.position
    }

    /// Its last event so far, alerts left out.
    pub const fn last(&self) -> Position {
        self.last
    }

    pub const fn reached(&mut self, event: &EventRef<'_>) {
        self.last = event.position;
    }

    pub fn confirm(&mut self, bookmakers: Vec<Bookmaker>) {
        self.confirmed = bookmakers;
        self.is_over = true;
    }

    /// Alerts of a moment say what it was judged by, also where another rule set was put in force at the same time.
    pub const fn raised(&mut self, evidence: &Evidence) {
        self.is_over = true;
        self.judged.settings = Some(evidence.settings_version);
        self.judged.rules = Some(evidence.rules_version);
    }
}
