//! A short history of some fixtures, with everything that can happen to one.

use std::sync::Arc;

use cqrs_es::DomainEvent as _;
use linewatch::events::{
    AlertAgain, AlertDetected, AlertRestored, ChannelEvent, CompetitorMove, DraftEvent, Evidence, FixtureEvent,
    MarketChange, MarketUpdate, OddsUpdated, OutcomeUpdate, RulesEvent, ScrapeRunEvent, SettingsEvent,
};
use linewatch_log::{Append, NewEvent};
use linewatch_model::{
    AlertNumber, AlertStatus, AlertType, BookmakerProgress, Direction, FixtureDetails, FixtureKey, Percent,
    PlatformStatus, Position, RunScope, RunStatus, ScrapeErrorType, ScrapeFailure, ScrapePhase, Sequence, Settings,
    Severity, StreamId, Timestamp, Trigger,
};
use linewatch_rules::{Preset, ResolvedWhy};

pub fn at(minute: i64) -> Timestamp {
    "2026-06-26T12:00:00Z".parse::<Timestamp>().unwrap().plus_minutes(minute)
}

fn key(n: i64) -> FixtureKey {
    format!("sr:{n}").parse().unwrap()
}

pub fn registered(n: i64) -> FixtureEvent {
    let details = FixtureDetails {
        key: key(n),
        name: format!("Curaçao {n} - Åland {n}").parse().unwrap(),
        home_team: format!("Curaçao {n}").parse().unwrap(),
        away_team: format!("Åland {n}").parse().unwrap(),
        kickoff: at(600 + n),
        sport: Some("Football".parse().unwrap()),
        country: (n % 3 != 0).then(|| ["Ghana", "Norway"][usize::try_from(n % 2).unwrap()].parse().unwrap()),
        tournament: (n % 4 != 0).then(|| "Premier League".parse().unwrap()),
    };
    FixtureEvent::FixtureRegistered { details, bookmaker: "betpawa".parse().unwrap(), captured_at: at(0) }
}

pub fn market(id: &str, line: Option<&str>, change: MarketChange, prices: &[(&str, &str)]) -> MarketUpdate {
    let outcome = |(name, odds): &(&str, &str)| OutcomeUpdate {
        name: name.parse().unwrap(),
        odds: Some(odds.parse().unwrap()),
        was: None,
        active: true,
    };
    MarketUpdate {
        market_id: id.parse().unwrap(),
        market_name: format!("Market {id}").parse().unwrap(),
        line: line.map(|line| line.parse().unwrap()),
        change,
        outcomes: prices.iter().map(outcome).collect(),
    }
}

pub fn updated(bookmaker: &str, minute: i64, markets: Vec<MarketUpdate>) -> FixtureEvent {
    FixtureEvent::OddsUpdated(OddsUpdated {
        bookmaker: bookmaker.parse().unwrap(),
        captured_at: at(minute),
        markets,
        unread: Vec::new(),
        sides_swapped: false,
    })
}

pub fn alert(number: u32, minute: i64, alert_type: AlertType) -> FixtureEvent {
    let competitor = (alert_type == AlertType::DirectionDisagreement).then(|| CompetitorMove {
        bookmaker: "sportybet".parse().unwrap(),
        direction: Direction::Up,
        old_value: "1.9".parse().unwrap(),
        new_value: "2.2".parse().unwrap(),
    });
    FixtureEvent::AlertDetected(Box::new(AlertDetected {
        alert_number: AlertNumber(number),
        alert_type,
        severity: [Severity::Warning, Severity::Elevated, Severity::Critical][number as usize % 3],
        bookmaker: "betpawa".parse().unwrap(),
        market_id: ["3743", "5000"][number as usize % 2].parse().unwrap(),
        market_name: "A market".parse().unwrap(),
        line: None,
        outcome_name: Some("1".parse().unwrap()),
        change_percent: Percent::from_units(-123_400),
        old_value: Some("2".parse().unwrap()),
        new_value: Some("1.75".parse().unwrap()),
        competitor,
        availability: None,
        monitor: None,
        group: None,
        measure: None,
        measured_change: None,
        side: None,
        movers: Vec::new(),
        legs: Vec::new(),
        detected_at: at(minute),
        kickoff: at(600),
        evidence: evidence(0),
    }))
}

fn evidence(rules_version: u64) -> Evidence {
    Evidence {
        settings_version: Sequence::START,
        quote: Sequence::new(2),
        competitor_quote: None,
        rules_version: Sequence::new(rules_version),
        baseline: None,
    }
}

/// An alert of the monitor `drift` met again.
fn again(number: u32, minute: i64) -> Box<AlertAgain> {
    Box::new(AlertAgain {
        alert_number: AlertNumber(number),
        reopened: false,
        bookmaker: "sportybet".parse().unwrap(),
        market_id: "3743".parse().unwrap(),
        line: None,
        outcome_name: Some("1".parse().unwrap()),
        monitor: "drift".parse().unwrap(),
        change_percent: Percent::from_units(-150_000),
        measured_change: Percent::from_units(31_250),
        old_value: Some("2".parse().unwrap()),
        new_value: Some("1.7".parse().unwrap()),
        movers: 0,
        detected_at: at(minute),
        evidence: evidence(1),
    })
}

/// What happens to fixture `n`.
pub fn fixture_story(n: i64) -> Vec<FixtureEvent> {
    let first = || {
        vec![
            market("3743", None, MarketChange::Opened, &[("1", "2.1"), ("X", "3.4"), ("2", "3.6")]),
            market("3795", None, MarketChange::Listed, &[]),
            market("5000", Some("2.5"), MarketChange::Opened, &[("Over", "1.9"), ("Under", "1.95")]),
        ]
    };
    let seen = |minute: i64, bookmakers: &[&str]| FixtureEvent::OddsConfirmed {
        bookmakers: bookmakers.iter().map(|book| book.parse().unwrap()).collect(),
        captured_at: at(minute),
        unread: Vec::new(),
    };
    let actor = || "anna".parse().unwrap();
    vec![
        registered(n),
        updated("betpawa", 0, first()),
        updated("sportybet", 0, first()),
        seen(0, &["bet9ja"]),
        updated(
            "betpawa",
            5,
            vec![
                market("3743", None, MarketChange::Repriced, &[("1", "1.8"), ("X", "3.4"), ("2", "4.2")]),
                market("5000", Some("2.5"), MarketChange::Suspended, &[]),
            ],
        ),
        seen(5, &["bet9ja", "sportybet"]),
        alert(1, 5, AlertType::PriceChange),
        alert(2, 5, AlertType::DirectionDisagreement),
        alert(3, 5, AlertType::PriceChange),
        FixtureEvent::AlertRepeated(again(1, 5)),
        FixtureEvent::AlertAcknowledged { alert_number: AlertNumber(1), at: at(5), actor: actor(), note: None },
        FixtureEvent::AlertEscalated { severity: Severity::Critical, again: again(1, 6) },
        FixtureEvent::AlertResolved { alert_number: AlertNumber(3), why: ResolvedWhy::BackInLine, at: at(6) },
        FixtureEvent::AlertAcknowledged {
            alert_number: AlertNumber(1),
            at: at(6),
            actor: actor(),
            note: Some("seen".parse().unwrap()),
        },
        FixtureEvent::AlertAcknowledged { alert_number: AlertNumber(2), at: at(6), actor: actor(), note: None },
        FixtureEvent::AlertNoteAmended {
            alert_number: AlertNumber(2),
            at: at(7),
            actor: actor(),
            note: Some("ours is right after all".parse().unwrap()),
        },
        FixtureEvent::AlertUnacknowledged { alert_number: AlertNumber(2), at: at(7), actor: actor(), note: None },
        updated("betpawa", 10, vec![market("5000", Some("2.5"), MarketChange::Withdrawn, &[])]),
        FixtureEvent::AlertsExpired {
            alerts: vec![AlertNumber(1), AlertNumber(2), AlertNumber(3)],
            kickoff: at(600),
            at: at(601),
        },
        FixtureEvent::FixtureRescheduled {
            kickoff: at(700 + n),
            previous_kickoff: at(600 + n),
            bookmaker: "betpawa".parse().unwrap(),
            captured_at: at(11),
        },
        FixtureEvent::AlertsReinstated {
            alerts: vec![
                AlertRestored { alert_number: AlertNumber(1), status: AlertStatus::Acknowledged },
                AlertRestored { alert_number: AlertNumber(3), status: AlertStatus::New },
            ],
            kickoff: at(700 + n),
            at: at(602),
        },
    ]
}

pub fn append<E: cqrs_es::DomainEvent + serde::Serialize>(stream: StreamId, expected: u64, event: &E) -> Append {
    let event = NewEvent {
        event_type: event.event_type().into(),
        event_version: event.event_version().into(),
        payload: serde_json::to_string(event).unwrap(),
    };
    Append {
        stream,
        expected: Sequence::new(expected),
        generation: 0,
        events: vec![event],
        metadata: Arc::from(r#"{"correlation_id":"c-1","causation_id":"t","actor":"test"}"#),
    }
}

/// A rule set put in force, and a draft that comes and goes.
fn rules_story() -> Vec<Append> {
    let rules = || Box::new(Preset::Default.rules());
    let (hash, actor) = (rules().hash(), || "anna".parse().unwrap());
    let activated = RulesEvent::RuleSetActivated {
        version: Sequence::new(1),
        rules: rules(),
        hash: hash.clone(),
        note: Some("as before".parse().unwrap()),
        backtest: None,
        actor: actor(),
        at: at(4),
    };
    let saved = DraftEvent::DraftSaved {
        version: Sequence::new(1),
        rules: rules(),
        hash,
        note: Some("a try".parse().unwrap()),
        actor: actor(),
        at: at(4),
    };
    let discarded = DraftEvent::DraftDiscarded { version: Sequence::new(2), actor: actor(), at: at(5) };
    let draft = |expected, event| append(StreamId::rules_draft("louder"), expected, event);
    vec![append(StreamId::rules(), 0, &activated), draft(0, &saved), draft(1, &discarded)]
}

/// One of each of what is published on channels.
pub fn channel_story() -> Vec<ChannelEvent> {
    vec![
        ChannelEvent::AlertPublished {
            alert_type: "gamma_flip".parse().unwrap(),
            source: "gamma_tracker".parse().unwrap(),
            symbol: Some("SPY".parse().unwrap()),
            content: Some("SPY fell below its gamma flip".parse().unwrap()),
            embed: Some(r#"{"title":"SPY below 662.5","color":15158332}"#.parse().unwrap()),
            fingerprint: "1d3f0a5b7c9e2468".parse().unwrap(),
            repeat: true,
            at: at(1),
        },
        ChannelEvent::SignalPublished {
            symbol: Some("SPY".parse().unwrap()),
            signal: r#"{"symbol":"SPY","action":"BUY","confidence":0.72}"#.parse().unwrap(),
        },
        ChannelEvent::MarketDataPublished {
            symbol: "SPY".parse().unwrap(),
            data: r#"{"price":662.41,"volume":1200}"#.parse().unwrap(),
        },
        ChannelEvent::AgentInsightPublished {
            agent: "MarketAgent".parse().unwrap(),
            insight: r#"{"summary":"breadth is narrowing"}"#.parse().unwrap(),
        },
        ChannelEvent::NarrativePublished { narrative: r#"{"text":"Risk is off since noon."}"#.parse().unwrap() },
    ]
}

/// A scrape run that has everything in it, beginning at a position.
pub fn scrape_run_story(key: &str, run: Position) -> Vec<ScrapeRunEvent> {
    let progress = |status, scraped, failed| BookmakerProgress {
        bookmaker: "betpawa".parse().unwrap(),
        status,
        total: 3,
        scraped,
        failed,
        lists_failed: failed,
        duration_ms: 420,
    };
    let failure = ScrapeFailure {
        error_type: ScrapeErrorType::Timeout,
        message: "no answer within 10 s".to_owned(),
        bookmaker: Some("betpawa".parse().unwrap()),
        fixture: Some("sr:66457014".parse().unwrap()),
        recoverable: true,
    };
    vec![
        ScrapeRunEvent::ScrapeRunStarted {
            key: key.into(),
            trigger: Trigger::Retry { run: 17 },
            scope: RunScope::Selection,
            bookmakers: vec!["betpawa".parse().unwrap()],
            at: at(0),
        },
        ScrapeRunEvent::ScrapeProgressed {
            run,
            phase: ScrapePhase::Scraping,
            current: 0,
            total: 3,
            message: Some("3 fixtures".to_owned()),
            bookmakers: vec![progress(PlatformStatus::Active, 0, 0)],
            failures: vec![failure.clone()],
            failures_left_out: 2,
            elapsed_ms: 1_000,
            at: at(1),
        },
        ScrapeRunEvent::ScrapeBatchRecorded {
            run,
            batch: 1,
            fixtures: 2,
            changed: 4,
            unchanged: 1,
            stale: 0,
            alerts: 1,
            failed: 1,
            current: 3,
            total: 3,
            bookmakers: vec![progress(PlatformStatus::Active, 2, 1)],
            failures: vec![failure.clone()],
            failures_left_out: 0,
            elapsed_ms: 2_000,
            at: at(2),
        },
        ScrapeRunEvent::ScrapeRunCompleted {
            run,
            status: RunStatus::Partial,
            fixtures: 2,
            failed: 1,
            reconciled: 5,
            withdrawn: 2,
            alerts: 1,
            bookmakers: vec![progress(PlatformStatus::Completed, 2, 1)],
            elapsed_ms: 3_000,
            at: at(3),
        },
        ScrapeRunEvent::ScrapeRunFailed {
            run,
            status: RunStatus::ConnectionFailed,
            failure,
            current: 3,
            total: 3,
            bookmakers: vec![progress(PlatformStatus::Failed, 0, 3)],
            elapsed_ms: 3_000,
            at: at(3),
        },
    ]
}

/// The events of `fixtures` fixtures, woven into each other, and a change of settings.
pub fn story(fixtures: i64) -> Vec<Append> {
    let stories: Vec<_> = (1..=fixtures).map(fixture_story).collect();
    let mut appends = Vec::new();
    for step in 0..stories[0].len() {
        for (n, story) in (1..).zip(&stories) {
            appends.push(append(StreamId::fixture(&key(n)), step as u64, &story[step]));
        }
    }
    let changed = SettingsEvent::SettingsChanged {
        settings: Box::new(Settings { scrape_interval_minutes: 7, ..Settings::default() }),
        version: Sequence::new(1),
        actor: "anna".parse().unwrap(),
        at: at(3),
        reason: Some("the morning is quiet".parse().unwrap()),
    };
    assert_eq!(changed.event_type(), "SettingsChanged");
    appends.insert(5, append(StreamId::settings(), 0, &changed));
    appends.extend(rules_story());
    appends
}
