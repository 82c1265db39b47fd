//! `GET /api/alerts/groups/{eventId}`: the alerts of one event, with what a trader looks at beside them.

use std::collections::{BTreeMap, HashMap};

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use serde_json::json;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use super::{body::AlertGroupBody, groups::GroupFilter};
use crate::{
    api::{
        extract::{ConsistentWithHistory, MinPosition, Path, Query},
        fixtures,
        problem::Result,
    },
    messages::AlertDocument,
    projections::{
        MarketStatus, Offered,
        alerts::{self, AlertFilter, AlertView, Window},
        odds_history::{self, SparkKey, SparkPoint},
        odds_now::{self, BookOffer, OfferSummary},
    },
};
use linewatch_log::Reader;
use linewatch_model::{AlertSort, Bookmaker, MarketKey, Odds, OutcomeName, Timestamp};

/// The most alerts of one answer.
const ALERTS_PER_ANSWER: i64 = 500;
/// The most points of a sparkline.
const POINTS_PER_SPARKLINE: usize = 40;

/// What a bookmaker offers now for what an alert is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PresentPrice {
    /// The bookmaker's slug.
    bookmaker_slug: String,
    /// Its name for people.
    bookmaker_name: String,
    /// The price, or the last one where it cannot be bet on now; null where it was never offered, and for alerts about
    /// a whole market.
    #[schema(value_type = Option<f64>)]
    odds: Option<Odds>,
    /// Whether it can be bet on now.
    available: bool,
    /// Since when the market cannot be bet on; null where it can, or never could.
    #[schema(value_type = Option<String>, format = DateTime)]
    unavailable_since: Option<Timestamp>,
    /// When the bookmaker's offer was last seen.
    #[schema(value_type = String, format = DateTime)]
    confirmed_at: Timestamp,
}

/// An alert with the prices around it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupAlert {
    #[serde(flatten)]
    alert: AlertDocument,
    /// What every bookmaker that has the event offers now, in alphabetical order.
    prices: Vec<PresentPrice>,
    /// How the price of the alert's bookmaker came to be what it is, oldest first: milliseconds since 1970 and the
    /// price, which is null where it could not be bet on. At most 40 points, out of the bookmaker's last 400 changes;
    /// absent for alerts about a whole market.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = spark_schema)]
    spark: Option<Vec<(i64, Option<Odds>)>>,
}

/// Pairs; not every generator of clients knows a list that ends after its second entry by `items: false`.
fn spark_schema() -> RefOr<Schema> {
    let pair = json!({
        "type": "array",
        "minItems": 2,
        "maxItems": 2,
        "prefixItems": [{ "type": "integer", "format": "int64" }, { "type": ["number", "null"], "format": "double" }],
        "items": { "type": ["number", "null"] },
    });
    let description = "How the price of the alert's bookmaker came to be what it is, oldest first: milliseconds since 1970 \
                       and the price, which is null where it could not be bet on. Absent for alerts about a whole market.";
    let most = POINTS_PER_SPARKLINE;
    let spark = json!({ "type": ["array", "null"], "description": description, "items": pair, "maxItems": most });
    serde_json::from_value(spark).unwrap_or_else(|_| RefOr::T(Schema::default()))
}

/// The alerts of one event that fit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AlertGroupDetail {
    /// All that fit, in short; null where none does (any more).
    group: Option<AlertGroupBody>,
    /// The newest 500 of them, newest first.
    alerts: Vec<GroupAlert>,
    /// Whether there are more than these.
    truncated: bool,
}

/// The alerts of one event
///
/// With the present prices of all bookmakers and the last movements.
#[utoipa::path(get, path = "/api/alerts/groups/{eventId}", operation_id = "get_alert_group", tag = "alerts",
    params(("eventId" = i64, Path, description = "The event"), GroupFilter,
        MinPosition),
    responses((status = 200, body = AlertGroupDetail), (status = 404, description = "Event not found")))]
pub(super) async fn group(
    _: ConsistentWithHistory,
    State(reader): State<Reader>,
    Path(event_id): Path<i64>,
    Query(query): Query<GroupFilter>,
) -> Result<Answer<AlertGroupDetail>> {
    let filter = query.filter()?;
    let fixture = fixtures::fixture(&reader, event_id).await?;
    if filter.event_id.is_some_and(|only| only != event_id) {
        return Ok(Answer(AlertGroupDetail { group: None, alerts: Vec::new(), truncated: false }));
    }
    let group = alerts::group(&reader, &filter, event_id).await?;
    let filter = AlertFilter { event_id: Some(event_id), ..filter };
    let window = Window { limit: ALERTS_PER_ANSWER, offset: 0, after: None, sort: AlertSort::Recency };
    let page = alerts::page(&reader, &filter, window).await?;
    let books = odds_now::books(&reader, &[&fixture.stream]).await?;
    let offers = odds_now::offers(&reader, &fixture.stream).await?;
    let mut sparks = sparks(&reader, &fixture.stream, &page.alerts, &books).await?;
    let prices = Prices::new(&books, &offers);
    let truncated = page.next.is_some();
    let alerts = page.alerts.into_iter().map(|alert| GroupAlert {
        prices: prices.of(&alert),
        spark: sparks.remove(&alert.id),
        alert: alert.into(),
    });
    Ok(Answer(AlertGroupDetail { group: group.map(AlertGroupBody::from), alerts: alerts.collect(), truncated }))
}

fn key(alert: &AlertView) -> MarketKey {
    MarketKey { market_id: alert.market_id.clone(), line: alert.line }
}

/// What a price is of; nothing for an alert about a whole market.
fn subject(alert: &AlertView) -> Option<SparkKey> {
    Some((key(alert), alert.outcome_name.clone()?))
}

/// What every bookmaker offers now.
struct Prices<'a>(Vec<(&'a OfferSummary, HashMap<&'a MarketKey, &'a Offered>)>);

impl<'a> Prices<'a> {
    fn new(books: &'a [OfferSummary], offers: &'a [BookOffer]) -> Self {
        let markets = |book: &OfferSummary| {
            let offers = offers.iter().filter(|offer| offer.bookmaker == book.bookmaker);
            offers.flat_map(|offer| &offer.markets).map(|market| (&market.key, market)).collect()
        };
        Self(books.iter().map(|book| (book, markets(book))).collect())
    }

    fn of(&self, alert: &AlertView) -> Vec<PresentPrice> {
        let key = key(alert);
        self.0
            .iter()
            .map(|(book, markets)| price(book, markets.get(&key).copied(), alert.outcome_name.as_ref()))
            .collect()
    }
}

fn price(book: &OfferSummary, market: Option<&Offered>, outcome: Option<&OutcomeName>) -> PresentPrice {
    let market = market.filter(|market| market.standing != MarketStatus::Unopened);
    let is_open = market.is_some_and(|market| market.standing == MarketStatus::Open);
    let offered = outcome.and_then(|name| market?.outcomes.iter().find(|offered| offered.name == *name));
    PresentPrice {
        bookmaker_slug: book.bookmaker.to_string(),
        bookmaker_name: book.bookmaker.display_name().to_owned(),
        odds: offered.and_then(|offered| offered.odds),
        available: is_open && (outcome.is_none() || offered.is_some_and(|it| it.active && it.odds.is_some())),
        unavailable_since: market.and_then(|market| market.unavailable_since),
        confirmed_at: book.confirmed_at,
    }
}

/// The movements that alerts are about, by alert. Each bookmaker's history is read once.
async fn sparks(
    reader: &Reader,
    stream: &str,
    alerts: &[AlertView],
    books: &[OfferSummary],
) -> Result<HashMap<i64, Vec<(i64, Option<Odds>)>>> {
    let mut wanted: BTreeMap<&Bookmaker, Vec<(i64, SparkKey)>> = BTreeMap::new();
    for alert in alerts {
        if let Some(subject) = subject(alert) {
            wanted.entry(&alert.bookmaker_slug).or_default().push((alert.id, subject));
        }
    }
    let mut sparks = HashMap::new();
    for (bookmaker, wanted) in wanted {
        let subjects: Vec<_> = wanted.iter().map(|(_, subject)| subject.clone()).collect();
        let sparks_of = odds_history::sparks(reader, stream, bookmaker, &subjects).await?;
        let book = books.iter().find(|book| book.bookmaker == *bookmaker);
        // The history may be behind; what the last price it has was held up to is not known then.
        let seen = book.filter(|book| sparks_of.newest >= Some(book.changed_at)).map(|book| book.confirmed_at);
        for (alert, subject) in wanted {
            let points = sparks_of.points.get(&subject).map_or(&[][..], Vec::as_slice);
            sparks.insert(alert, drawn(points, seen));
        }
    }
    Ok(sparks)
}

/// The last points, and the last price again at the moment when it was last seen.
fn drawn(points: &[SparkPoint], seen: Option<Timestamp>) -> Vec<(i64, Option<Odds>)> {
    let held = points.last().zip(seen).filter(|(last, seen)| last.at < *seen);
    let held = held.map(|(last, seen)| SparkPoint { at: seen, ..*last });
    let all: Vec<_> = points.iter().copied().chain(held).collect();
    let last = &all[all.len().saturating_sub(POINTS_PER_SPARKLINE)..];
    last.iter().map(|point| (point.at.micros() / 1_000, point.odds)).collect()
}
