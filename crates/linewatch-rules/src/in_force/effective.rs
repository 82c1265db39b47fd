//! What a subject's fields say, and which layer says it.

use linewatch_model::{Bookmaker, Line, MarketId, Odds, Settings};
use serde::Serialize;

use super::{
    resolved::setting,
    scope::{FixtureContext, SubjectRef, is_place, is_subject, is_time},
};
use crate::value::{Detector, Field, Monitor, MonitorId, RuleSet, Value};

/// Who set a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Nobody: the default of the detector.
    Default,
    /// The settings.
    Settings,
    /// The monitor itself.
    Monitor,
    /// The override at this place of the rule set, counted from 0.
    Override(usize),
}

/// What is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The fixture.
    pub fixture: FixtureContext<'a>,
    /// Microseconds to kickoff.
    pub to_kickoff: i64,
    /// The bookmaker; none for steam.
    pub bookmaker: Option<&'a Bookmaker>,
    /// The market.
    pub market: &'a MarketId,
    /// Its line.
    pub line: Option<Line>,
    /// The price before the change, where there is one.
    pub price: Option<Odds>,
}

/// A monitor's fields for a subject: each with its value (none is none) and the layer that set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// The monitor.
    pub monitor: MonitorId,
    /// What it looks for.
    pub detector: Detector,
    /// Its fields, in the detector's order.
    pub fields: Vec<(Field, Option<Value>, Layer)>,
}

impl RuleSet {
    /// Each monitor's fields for a subject, with the layer that set each.
    #[must_use]
    pub fn effective(&self, settings: &Settings, subject: &Subject<'_>) -> Vec<Effective> {
        self.monitors.iter().map(|monitor| self.effective_of(monitor, settings, Some(subject))).collect()
    }

    /// One monitor's fields; without a subject those that no override touches.
    pub(crate) fn effective_of(
        &self,
        monitor: &Monitor,
        settings: &Settings,
        subject: Option<&Subject<'_>>,
    ) -> Effective {
        let field = |field| {
            let own = monitor.fields.get(field).map(|value| (value.clone(), Layer::Monitor));
            let set = || setting(settings, monitor.detector, field).map(|value| (value, Layer::Settings));
            let default = || monitor.detector.default_of(field);
            let (value, layer) =
                own.or_else(set).map_or_else(|| (default(), Layer::Default), |(value, layer)| (Some(value), layer));
            (field, value, layer)
        };
        let mut fields: Vec<_> = monitor.detector.fields().map(field).collect();
        for (at, set) in subject.map_or_else(Vec::new, |subject| self.matching(monitor, settings, subject)) {
            for (field, value, layer) in &mut fields {
                if let Some(named) = set.get(*field) {
                    (*value, *layer) = (Some(named.clone()), Layer::Override(at));
                }
            }
        }
        Effective { monitor: monitor.id.clone(), detector: monitor.detector, fields }
    }

    /// Each monitor's fields where no override matches, with the layer that set each.
    #[must_use]
    pub fn unscoped(&self, settings: &Settings) -> Vec<Effective> {
        self.monitors.iter().map(|monitor| self.effective_of(monitor, settings, None)).collect()
    }

    /// The overrides of a monitor that match, least specific first, with their places. Steam is about no single bookmaker,
    /// and steam, availability and sure bets about no single price: what is asked of those is not looked at.
    fn matching(
        &self,
        monitor: &Monitor,
        settings: &Settings,
        subject: &Subject<'_>,
    ) -> Vec<(usize, &crate::value::Fields)> {
        let bookmaker = subject.bookmaker.filter(|_| monitor.detector != Detector::Steam);
        let about = SubjectRef {
            bookmaker,
            is_reference: bookmaker == Some(&settings.reference_bookmaker),
            market: subject.market,
            line: subject.line,
            price: subject.price.filter(|_| monitor.detector.has_price()).map(Odds::units),
        };
        let all = self.overrides.iter().enumerate().filter(|(_, other)| other.monitor == monitor.id);
        let mut matching: Vec<_> = all
            .filter(|(_, other)| {
                let when = &other.when;
                is_place(when, &subject.fixture) && is_time(when, subject.to_kickoff) && is_subject(when, &about)
            })
            .collect();
        matching.sort_by_key(|(_, other)| other.when.specificity());
        matching.into_iter().map(|(at, other)| (at, &other.set)).collect()
    }
}
