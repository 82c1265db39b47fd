//! What a backtest found out.

use std::collections::BTreeMap;

use linewatch_model::{Settings, Timestamp};
use linewatch_rules::{Difference, Finding};

use super::{
    BacktestError, Plan, Row, Summary, TimelineBucket,
    collected::Collected,
    difference,
    hours::{hours, per_hour},
    raised_alert::RaisedAlert,
    row,
    summary::{BusiestHour, FindingSummary, RecordedSummary, SweepSummary, TotalsSummary},
    track::Totals,
};

/// The finest bucket of the timeline, in microseconds.
const BUCKET: i64 = 5 * 60_000_000;
const HOUR: i64 = 60 * 60_000_000;

/// What a backtest found out.
#[derive(Debug, Clone)]
pub struct Report {
    /// In numbers.
    pub summary: Summary,
    /// Alert by alert, by time.
    pub rows: Vec<Row>,
    /// In buckets of five minutes; without those that have no alert.
    pub timeline: Vec<TimelineBucket>,
    /// How often a fixture that was let go was folded again.
    pub folded_again: u64,
}

impl Report {
    /// Compares what was collected, and looks for what is odd. `settings` are the newest.
    ///
    /// # Errors
    /// When the plan leaves no recorded moment.
    pub fn new(plan: &Plan, settings: &Settings, collected: &Collected) -> Result<Self, BacktestError> {
        check_span(plan, collected)?;
        let mut draft = row::run_of(&collected.after);
        for (identity, reason) in &collected.held {
            draft.held_back(identity.clone(), *reason);
        }
        let difference = Difference::between(&row::run_of(&collected.before), &draft);
        let rows = row::rows(&difference, collected);
        let micros = collected.hours.micros();
        let alert = [&collected.before, &collected.after];
        let totals = |which: usize| totals(&collected.totals[which], alert[which], micros);
        let summary = Summary {
            digest: row::digest(&rows),
            recorded: recorded(collected),
            hours: hours(micros),
            fixtures: collected.fixtures,
            moments: collected.moments,
            before: totals(0),
            after: totals(1),
            difference: difference::summary(&difference, collected),
            findings: findings(plan, settings, collected),
            sweep: sweep(plan, &collected.totals),
        };
        Ok(Self { summary, rows, timeline: timeline(collected), folded_again: collected.folded_again })
    }
}

/// Refuses a span in which nothing was recorded.
fn check_span(plan: &Plan, collected: &Collected) -> Result<(), BacktestError> {
    let Some((first, last)) = collected.ends.filter(|_| collected.moments == 0) else { return Ok(()) };
    let field = if plan.span.from.is_some_and(|from| from > last) { "from" } else { "to" };
    let reason = format!("leaves no recorded moment: the log has moments from {first} to {last}");
    Err(BacktestError::refused(field, reason))
}

fn recorded(collected: &Collected) -> RecordedSummary {
    let first_difference = difference::first_difference(&collected.recorded, &collected.before);
    let alert: Vec<RaisedAlert> = collected.recorded.iter().map(|recorded| recorded.alert.clone()).collect();
    RecordedSummary {
        equal: first_difference.is_none(),
        alerts: count(alert.len()),
        digest: row::digest_of(&alert),
        first_difference,
    }
}

fn totals(totals: &Totals, alert: &[RaisedAlert], micros: i64) -> TotalsSummary {
    let mut by_hour: BTreeMap<i64, u64> = BTreeMap::new();
    for alert in alert {
        *by_hour.entry(alert.identity.at.micros().div_euclid(HOUR)).or_default() += 1;
    }
    // Of equal ones the first.
    let busiest = by_hour.into_iter().rev().max_by_key(|(_, alerts)| *alerts);
    let busiest_hour =
        busiest.and_then(|(hour, alerts)| Some(BusiestHour { at: Timestamp::from_micros(hour * HOUR).ok()?, alerts }));
    TotalsSummary {
        alerts: totals.alerts(),
        warning: totals.warning,
        elevated: totals.elevated,
        critical: totals.critical,
        repeats: totals.repeats,
        per_hour: per_hour(totals.alerts(), micros),
        busiest_hour,
        peak_score: totals.peak_score,
        digest: row::digest_of(alert),
    }
}

fn sweep(plan: &Plan, totals: &[Totals]) -> Vec<SweepSummary> {
    let values = plan.sweep.iter().flat_map(|sweep| &sweep.values);
    let each = |(value, totals): (&String, &Totals)| SweepSummary {
        value: value.clone(),
        alerts: totals.alerts(),
        warning: totals.warning,
        elevated: totals.elevated,
        critical: totals.critical,
    };
    values.zip(totals.iter().skip(2)).map(each).collect()
}

fn findings(plan: &Plan, settings: &Settings, collected: &Collected) -> Vec<FindingSummary> {
    let of_draft = plan.draft.check(settings).into_iter().map(|Finding { grade, field, reason }| FindingSummary {
        grade: grade.as_str(),
        field: format!("rules.{field}"),
        detail: reason,
    });
    let mut findings: Vec<FindingSummary> = of_draft.collect();
    let mut warn = |field: &str, detail: String| {
        findings.push(FindingSummary { grade: "warning", field: field.to_owned(), detail });
    };
    let named = plan.without.iter().map(|book| ("without", book));
    for (field, book) in named.chain(plan.reference.iter().map(|book| ("reference", book))) {
        if !collected.bookmakers.contains(book) {
            warn(field, format!("names {book}, of which the log has no odds"));
        }
    }
    if !plan.is_as_recorded() {
        let detail = "what is compared with is not how the log was judged, so it need not be what was recorded";
        warn("recorded", detail.to_owned());
    }
    if !plan.scope.is_everything() && collected.fixtures == 0 {
        warn("scope", "fits no fixture of the log; it is compared to the letter".to_owned());
    }
    if let (count, Some(first)) = collected.unreadable {
        warn("log", format!("{count} events cannot be read, the first at position {first}; run `linewatch verify`"));
    }
    findings
}

fn timeline(collected: &Collected) -> Vec<TimelineBucket> {
    let mut buckets: BTreeMap<i64, [u64; 3]> = BTreeMap::new();
    let recorded = collected.recorded.iter().map(|recorded| (2, &recorded.alert));
    let again = collected.before.iter().map(|alert| (0, alert)).chain(collected.after.iter().map(|alert| (1, alert)));
    for (which, alert) in again.chain(recorded) {
        buckets.entry(alert.identity.at.micros().div_euclid(BUCKET)).or_default()[which] += 1;
    }
    let bucket = |(at, [before, after, recorded]): (i64, [u64; 3])| {
        let at = Timestamp::from_micros(at * BUCKET).ok()?;
        Some(TimelineBucket { at, before, after, recorded })
    };
    buckets.into_iter().filter_map(bucket).collect()
}

fn count(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}
