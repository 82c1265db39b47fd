//! `GET /api/rules/silence`: what was close to being an alert, and why it is none.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        extract::{Consistent, MinPosition, Query},
        params::{bounded, period},
        problem::{Problem, Result},
    },
    backtest::{History, JudgedMoment, Reviews},
    projections::fixtures,
};
use linewatch_http::schema;
use linewatch_log::{Reader, Store};
use linewatch_model::{Bookmaker, Line, MarketId, Odds, OutcomeName, Percent, Sequence, Severity, StreamId, Timestamp};
use linewatch_rules::{Held, Reason};

/// Of what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SilenceQuery {
    /// The fixture's id.
    fixture: i64,
    /// The market's id.
    #[param(inline, value_type = schema::MarketId)]
    market: MarketId,
    /// Only this outcome.
    #[param(inline, value_type = Option<schema::OutcomeName>)]
    outcome: Option<OutcomeName>,
    /// Captured at or after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Captured at or before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// At most so many, 1 to 500, default 100.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<i64>,
    /// `nextCursor` of the part before.
    cursor: Option<u32>,
}

/// What was close to being an alert.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeldDocument {
    /// The moment.
    #[schema(value_type = String, format = DateTime)]
    detected_at: Timestamp,
    /// The monitor that had it as a candidate.
    monitor: String,
    /// What kind of alert it would have been.
    r#type: &'static str,
    /// How bad.
    #[schema(value_type = schema::Severity)]
    severity: Severity,
    /// Whose price or market.
    #[schema(value_type = String)]
    bookmaker: Bookmaker,
    /// The market's id.
    #[schema(value_type = String)]
    market_id: MarketId,
    /// Its line.
    #[schema(value_type = Option<f64>)]
    line: Option<Line>,
    /// The outcome; null where it is about the market.
    #[schema(value_type = Option<String>)]
    outcome: Option<OutcomeName>,
    /// The competitor, or which way.
    side: Option<String>,
    /// The price before.
    #[schema(value_type = Option<f64>)]
    old_price: Option<Odds>,
    /// The price after.
    #[schema(value_type = Option<f64>)]
    new_price: Option<Odds>,
    /// The change, as the monitor measures it.
    #[schema(value_type = f64)]
    measured_change: Percent,
    /// Why it was held back, in a word.
    why: &'static str,
    /// The same in a sentence.
    detail: &'static str,
}

/// What was held back, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SilenceDocument {
    /// What could have been an alert, oldest first.
    candidates: Vec<HeldDocument>,
    /// What kept all of it silent by the settings and rules of then, in sentences: a market that was no primary one, alerts
    /// that were off. One that held for a part of the time says which.
    notes: Vec<String>,
    /// The version of the rule set in force now.
    #[schema(value_type = u64)]
    rules_version: Sequence,
    /// Asks, as `cursor`, for the next part; null at the end.
    next_cursor: Option<String>,
}

/// Why there was no alert
///
/// The fixture is judged again from its first event on, by the rules that were in force. What no monitor had as a candidate
/// is not listed: it was below every warning band.
#[utoipa::path(
    get, path = "/api/rules/silence", operation_id = "explain_silence", tag = "rules",
    params(SilenceQuery, MinPosition),
    responses(
        (status = 200, body = SilenceDocument),
        (status = 400, description = "A parameter is wrong"),
        (status = 404, description = "There is no such fixture"),
        (status = 503, description = "Others ask the same: ask again"),
    )
)]
pub(super) async fn silence(
    _: Consistent,
    State(store): State<Store>,
    State(reader): State<Reader>,
    State(reviews): State<Reviews>,
    Query(query): Query<SilenceQuery>,
) -> Result<Answer<SilenceDocument>> {
    let limit = usize::try_from(bounded("limit", query.limit, 100, 1..=500)?).unwrap_or(0);
    period(("from", "to"), query.from, query.to)?;
    let found = fixtures::find(&reader, query.fixture).await?;
    let fixture = found.ok_or_else(|| Problem::not_found("there is no such fixture"))?;
    let history = Arc::new(History::read(&store).await?);
    let mut page = Page { skip: query.cursor.unwrap_or(0), limit, candidates: Vec::new(), is_more: false };
    let mut notes = Notes::default();
    let look = |moment: &JudgedMoment<'_>| {
        if query.from.is_none_or(|from| from <= moment.captured_at)
            && query.to.is_none_or(|to| moment.captured_at <= to)
        {
            notes.look(moment, &history, &query.market);
            let held = moment.judgement.held.iter().filter(|held| is_wanted(held, &query));
            held.for_each(|held| page.add(held));
        }
    };
    let stream = StreamId::fixture(&fixture.key);
    reviews.review(&stream, None, &history, look).await?;
    let next = query.cursor.unwrap_or(0).saturating_add(u32::try_from(page.candidates.len()).unwrap_or(0));
    Ok(Answer(SilenceDocument {
        candidates: page.candidates,
        notes: notes.told(),
        rules_version: history.newest().0,
        next_cursor: page.is_more.then(|| next.to_string()),
    }))
}

/// A part of what was held back.
struct Page {
    skip: u32,
    limit: usize,
    candidates: Vec<HeldDocument>,
    is_more: bool,
}

impl Page {
    fn add(&mut self, held: &Held) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.candidates.len() < self.limit {
            self.candidates.push(document(held));
        } else {
            self.is_more = true;
        }
    }
}

fn is_wanted(held: &Held, query: &SilenceQuery) -> bool {
    let candidate = &held.candidate;
    candidate.market_id == query.market && (query.outcome.is_none() || candidate.outcome == query.outcome)
}

fn document(Held { reason, candidate }: &Held) -> HeldDocument {
    HeldDocument {
        detected_at: candidate.detected_at,
        monitor: candidate.monitor.to_string(),
        r#type: candidate.detector.as_str(),
        severity: candidate.severity,
        bookmaker: candidate.bookmaker.clone(),
        market_id: candidate.market_id.clone(),
        line: candidate.line,
        outcome: candidate.outcome.clone(),
        side: candidate.side.as_ref().map(|side| side.as_str().to_owned()),
        old_price: candidate.old,
        new_price: candidate.new,
        measured_change: candidate.measured,
        why: reason.as_str(),
        detail: sentence(*reason),
    }
}

const fn sentence(reason: Reason) -> &'static str {
    match reason {
        Reason::Repeat => "it repeats an alert that is not older than the cooldown",
        Reason::Escalated => "it made an alert worse that there was",
        Reason::Inhibited => "a steam alert of the same outcome had told it",
        Reason::Outlier => "the price stands alone: it is too far from the other books' median",
        Reason::Unconfirmed => "the change did not stand for as long as the rules ask for",
        Reason::Waiting => "the change had to stand for a while first",
        Reason::Merged => "another competitor had a larger gap in the same moment",
        Reason::LineMove => "another line of the market took over: the main line moved",
        Reason::NotOffered => {
            "our own book never offered the fixture until then, so what others do there is not watched"
        }
        Reason::NoCompetitor => "no competitor had the market open, so a change of our own price is not watched",
    }
}

/// Notes in one answer.
const MAX_NOTES: usize = 20;

/// What was noted so far.
#[derive(Default)]
pub(super) struct Notes {
    spans: Vec<Span>,
    moments: u64,
}

/// Moments that follow one another and were silent for one reason.
struct Span {
    text: String,
    first: Timestamp,
    last: Timestamp,
    moments: u64,
    is_open: bool,
}

impl Notes {
    /// Looks at a moment.
    pub(super) fn look(&mut self, moment: &JudgedMoment<'_>, history: &History, market: &MarketId) {
        self.add(moment.captured_at, reasons(moment, history, market));
    }

    fn add(&mut self, at: Timestamp, reasons: Vec<String>) {
        self.moments += 1;
        for span in self.spans.iter_mut().filter(|span| span.is_open) {
            span.is_open = reasons.contains(&span.text);
        }
        for text in reasons {
            let has_room = self.spans.len() < MAX_NOTES;
            match self.spans.iter_mut().find(|span| span.is_open && span.text == text) {
                Some(span) => (span.last, span.moments) = (at, span.moments + 1),
                None if has_room => {
                    self.spans.push(Span { text, first: at, last: at, moments: 1, is_open: true });
                }
                None => {}
            }
        }
    }

    /// In sentences; those that do not hold throughout say from when to when.
    pub(super) fn told(self) -> Vec<String> {
        if self.moments == 0 {
            return vec!["nothing of the fixture was captured in this time".to_owned()];
        }
        let told = |Span { text, first, last, moments, .. }: Span| {
            if moments == self.moments { text } else { format!("from {first} to {last}: {text}") }
        };
        self.spans.into_iter().map(told).collect()
    }
}

fn reasons(moment: &JudgedMoment<'_>, history: &History, market: &MarketId) -> Vec<String> {
    let mut reasons = Vec::new();
    let settings = history.settings_of(moment.rules.settings_version());
    let is_off = settings.is_some_and(|settings| !settings.alert_enabled);
    match (is_off, moment.rules.raises_anything()) {
        (true, false) => reasons.push("alerts are switched off in the settings".to_owned()),
        (true, true) => reasons.push(
            "alerts are switched off in the settings; only monitors that say enabled themselves raise any".to_owned(),
        ),
        (false, false) => reasons.push("no monitor of the rule set in force is switched on".to_owned()),
        (false, true) => {}
    }
    if !moment.rules.primary_markets().contains(market) {
        reasons.push(format!("market {market} is none of the settings' primary markets, and only those raise alerts"));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::Notes;
    use linewatch_model::Timestamp;

    #[test]
    fn a_note_says_when_it_held_unless_it_held_throughout() {
        let at = |minute| Timestamp::MIN.plus_minutes(minute);
        let mut notes = Notes::default();
        let both = || vec!["off".to_owned(), "always".to_owned()];
        for (minute, reasons) in [(0, both()), (1, both()), (2, vec!["always".to_owned()]), (3, both())] {
            notes.add(at(minute), reasons);
        }
        let off = |from: i64, to: i64| format!("from {} to {}: off", at(from), at(to));
        assert_eq!(notes.told(), [off(0, 1), "always".to_owned(), off(3, 3)]);
        assert!(Notes::default().told()[0].contains("nothing"));
    }
}
