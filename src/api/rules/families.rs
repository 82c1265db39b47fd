//! `GET /api/rules/families`: books that copy one another, found from the log.

use std::time::Duration;

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        extract::Query,
        params::bounded,
        problem::{Problem, Result},
    },
    desk::Desk,
    events::FixtureEvent,
};
use linewatch_log::{LogFilter, LogRange, Store, Then};
use linewatch_model::{Bookmaker, Position};
use linewatch_rules::{CopiedBooks, Copies};

/// Events that are looked at for one answer, the newest.
const MOST_EVENTS: u64 = 50_000;
/// Events that are read at once.
const EVENTS_PER_READ: i64 = 500;
/// How long an answer may take where others read the log too.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
const MICROS_PER_DAY: i64 = 24 * 3_600 * 1_000_000;

/// Which part of the log.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct FamiliesQuery {
    /// Of the last so many days, 1 to 90; of the newest 50,000 events unless told, and at most of those.
    #[param(minimum = 1, maximum = 90)]
    days: Option<i64>,
}

/// Books that copy one another.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FamilyDocument {
    /// The books, in alphabetical order.
    #[schema(value_type = Vec<String>)]
    bookmakers: Vec<Bookmaker>,
    /// Quotes of one outcome at two of them, each time that one changed.
    compared_quotes: u64,
    /// Those with the same price.
    equal_quotes: u64,
    /// The share of these in per cent, such as `99.98`.
    share_percent: String,
}

/// The books that copy one another.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FamilyList {
    /// The families.
    families: Vec<FamilyDocument>,
    /// How many changes of offers were compared.
    compared_events: u64,
}

impl From<CopiedBooks> for FamilyDocument {
    fn from(CopiedBooks { bookmakers, compared }: CopiedBooks) -> Self {
        let hundredths = compared.equal * 10_000 / compared.quotes.max(1);
        Self {
            bookmakers,
            compared_quotes: compared.quotes,
            equal_quotes: compared.equal,
            share_percent: format!("{}.{:02}", hundredths / 100, hundredths % 100),
        }
    }
}

/// The books that copy one another's prices
///
/// Found from the log: two books are a family where at least 98 of 100 quotes are equal, of at least 100 that were compared.
/// The log is read in turn with whoever else reads it.
#[utoipa::path(
    get, path = "/api/rules/families", operation_id = "list_bookmaker_families", tag = "rules", params(FamiliesQuery),
    responses(
        (status = 200, body = FamilyList),
        (status = 400, description = "A parameter is wrong"),
        (status = 503, description = "Others read the log: ask again"),
    )
)]
pub(super) async fn families(
    State(desk): State<Desk>,
    State(store): State<Store>,
    Query(query): Query<FamiliesQuery>,
) -> Result<Answer<FamilyList>> {
    let days = query.days.map(|days| bounded("days", Some(days), days, 1..=90)).transpose()?;
    let from_time = days.map(|days| desk.now().plus_micros(-days * MICROS_PER_DAY));
    let head = store.read_head().await?.position;
    let after = Position::new(head.get().saturating_sub(MOST_EVENTS));
    let filter = LogFilter { from_time, ..LogFilter::default() };
    let mut search = store.search(filter, LogRange { after, until: head, newest_first: false });
    let until = Instant::now() + ANSWER_TIMEOUT;
    let (mut copies, mut compared_events) = (Copies::default(), 0);
    loop {
        let found = search.next(EVENTS_PER_READ).await?;
        for event in found.events.iter().filter(|event| event.event_type == "OddsUpdated") {
            if let Ok(FixtureEvent::OddsUpdated(update)) = event.decode_as::<FixtureEvent>() {
                let moment = (event.stream.aggregate_id.as_str(), update.captured_at);
                copies.take(moment, &update.bookmaker, &update.markets);
                compared_events += 1;
            }
        }
        match found.then {
            Then::More => {}
            Then::Finished => break,
            Then::GaveUp if Instant::now() < until => {}
            Then::GaveUp => {
                return Err(Problem::unavailable("others read the log; ask again in a moment").into());
            }
        }
    }
    let families = copies.found().into_iter().map(FamilyDocument::from).collect();
    Ok(Answer(FamilyList { families, compared_events }))
}
