//! given / when / then.

use std::sync::Arc;

use cqrs_es::{Aggregate, test::TestFramework};

use super::{ChangeSettings, SettingsAggregate, SettingsServices};
use crate::events::SettingsEvent;
use linewatch_model::ManualClock;
use linewatch_model::{Actor, Sequence, Settings, SettingsError, Timestamp};

fn now() -> Timestamp {
    "2026-06-26T12:00:00Z".parse().unwrap()
}

fn desk() -> TestFramework<SettingsAggregate> {
    TestFramework::with(SettingsServices { clock: Arc::new(ManualClock::new(now())) })
}

fn change(patch: &str) -> ChangeSettings {
    ChangeSettings { patch: serde_json::from_str(patch).unwrap(), actor: Actor::local(), reason: None }
}

fn changed(version: u64, settings: Settings) -> SettingsEvent {
    let (settings, version) = (Box::new(settings), Sequence::new(version));
    SettingsEvent::SettingsChanged { settings, version, actor: Actor::local(), at: now(), reason: None }
}

fn with_look_back(minutes: u32) -> Settings {
    Settings { alert_lookback_minutes: minutes, ..Settings::default() }
}

#[test]
fn a_change_stores_all_settings_and_their_version() {
    desk()
        .given_no_previous_events()
        .when(change(r#"{"alertLookbackMinutes": 30}"#))
        .then_expect_events(vec![changed(1, with_look_back(30))]);
    let both = Settings { alert_enabled: false, ..with_look_back(30) };
    desk()
        .given(vec![changed(1, with_look_back(30))])
        .when(change(r#"{"alertEnabled": false}"#))
        .then_expect_events(vec![changed(2, both)]);
}

#[test]
fn a_change_that_changes_nothing_writes_nothing() {
    desk().given_no_previous_events().when(change(r#"{"alertLookbackMinutes": 60}"#)).then_expect_events(vec![]);
    desk().given_no_previous_events().when(change("{}")).then_expect_events(vec![]);
    desk()
        .given(vec![changed(1, with_look_back(30))])
        .when(change(r#"{"alertLookbackMinutes": 30}"#))
        .then_expect_events(vec![]);
}

#[test]
fn a_value_out_of_bounds_is_refused() {
    let refusal =
        SettingsError::OutOfBounds { field: "alertLookbackMinutes", min: 15, max: 180, value: "181".to_owned() };
    desk()
        .given_no_previous_events()
        .when(change(r#"{"alertLookbackMinutes": 181, "alertEnabled": false}"#))
        .then_expect_error(refusal);
}

#[test]
fn thresholds_are_judged_with_the_settings_in_force() {
    let raised: Settings = Settings { alert_threshold_warning: "9".parse().unwrap(), ..Settings::default() };
    desk().given(vec![changed(1, raised)]).when(change(r#"{"alertThresholdElevated": 8}"#)).then_expect_error_message(
        "alertThresholdWarning < alertThresholdElevated < alertThresholdCritical must hold, not 9 < 8 < 15",
    );
}

#[test]
fn the_state_is_the_last_change() {
    let mut aggregate = SettingsAggregate::default();
    assert_eq!((aggregate.settings(), aggregate.version()), (&Settings::default(), Sequence::START));
    aggregate.apply(changed(1, with_look_back(30)));
    aggregate.apply(changed(2, with_look_back(90)));
    assert_eq!((aggregate.settings(), aggregate.version()), (&with_look_back(90), Sequence::new(2)));
    let stored = serde_json::to_string(&aggregate).unwrap();
    assert_eq!(serde_json::from_str::<SettingsAggregate>(&stored).unwrap(), aggregate);
}
