use std::sync::Arc;

use cqrs_es::test::TestFramework;

use super::{ActivateRules, Draft, DraftCommand, RulesAggregate, RulesError, RulesServices};
use crate::events::{DraftEvent, RulesEvent};
use linewatch_model::{Actor, ManualClock, Sequence, Timestamp};
use linewatch_rules::{Preset, RuleSet};

fn services() -> RulesServices {
    RulesServices { clock: Arc::new(ManualClock::new(Timestamp::MIN)) }
}

fn activate(expected: u64, rules: RuleSet) -> ActivateRules {
    let (note, backtest, actor) = (None, None, Actor::local());
    ActivateRules { expected: Sequence::new(expected), rules: Box::new(rules), note, backtest, actor }
}

fn activated(version: u64, rules: &RuleSet) -> RulesEvent {
    RulesEvent::RuleSetActivated {
        version: Sequence::new(version),
        rules: Box::new(rules.clone()),
        hash: rules.hash(),
        note: None,
        backtest: None,
        actor: Actor::local(),
        at: Timestamp::MIN,
    }
}

#[test]
fn an_activation_needs_the_version_that_is_in_force() {
    let desk = Preset::Desk.rules();
    TestFramework::<RulesAggregate>::with(services())
        .given_no_previous_events()
        .when(activate(0, desk.clone()))
        .then_expect_events(vec![activated(1, &desk)]);
    TestFramework::<RulesAggregate>::with(services())
        .given(vec![activated(1, &desk)])
        .when(activate(0, RuleSet::default()))
        .then_expect_error(RulesError::Overtaken {
            what: "rule set in force",
            expected: Sequence::START,
            current: Sequence::new(1),
        });
}

#[test]
fn an_activation_of_what_is_in_force_writes_nothing() {
    let desk = Preset::Desk.rules();
    TestFramework::<RulesAggregate>::with(services())
        .given(vec![activated(1, &desk)])
        .when(activate(1, desk))
        .then_expect_events(vec![]);
}

#[test]
fn a_discarded_draft_is_gone_and_can_be_saved_anew() {
    let rules = RuleSet::default();
    let saved = |version| DraftEvent::DraftSaved {
        version: Sequence::new(version),
        rules: Box::new(rules.clone()),
        hash: rules.hash(),
        note: None,
        actor: Actor::local(),
        at: Timestamp::MIN,
    };
    let discarded = DraftEvent::DraftDiscarded { version: Sequence::new(2), actor: Actor::local(), at: Timestamp::MIN };
    let discard = |expected| DraftCommand::Discard { expected: Sequence::new(expected), actor: Actor::local() };
    let save = |expected| DraftCommand::Save {
        expected: Sequence::new(expected),
        rules: Box::new(rules.clone()),
        note: None,
        actor: Actor::local(),
    };
    let framework = || TestFramework::<Draft>::with(services());
    framework().given_no_previous_events().when(discard(0)).then_expect_error(RulesError::NoDraft);
    framework().given(vec![saved(1)]).when(discard(1)).then_expect_events(vec![discarded.clone()]);
    framework().given(vec![saved(1), discarded.clone()]).when(discard(2)).then_expect_error(RulesError::NoDraft);
    framework().given(vec![saved(1), discarded.clone()]).when(save(2)).then_expect_events(vec![saved(3)]);
    // Who looks for it finds none, and begins a new one.
    framework().given(vec![saved(1), discarded]).when(save(0)).then_expect_events(vec![saved(3)]);
    let overtaken = RulesError::Overtaken { what: "draft", expected: Sequence::START, current: Sequence::new(1) };
    framework().given(vec![saved(1)]).when(save(0)).then_expect_error(overtaken);
}
