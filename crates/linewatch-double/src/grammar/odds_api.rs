//! The Odds API, version 4: two bookmakers' results and totals, in decimal or American odds.

use serde_json::{Value, json};

use super::{Answer, Question, Topic};
use crate::{
    Role,
    catalogue::{Catalogue, Shape},
    stock::{Match, Offer, State, Stock},
};

/// The bookmakers it tells of, and by how many hundredths their prices differ from the double's.
const BOOKS: [(&str, &str, u16); 2] = [("pinnacle", "Pinnacle", 0), ("williamhill", "William Hill", 3)];

pub(super) fn topic(question: &Question<'_>) -> Option<Topic> {
    let path = question.path.strip_prefix("/v4/sports").filter(|_| question.method == "GET")?;
    (path.is_empty() || path == "/" || path.ends_with("/odds")).then_some(Topic::List)
}

pub(super) fn list(question: &Question<'_>, stock: &Stock, catalogue: &Catalogue) -> Answer {
    if question.value("apiKey").is_none_or(str::is_empty) {
        let body = json!({ "message": "API key is missing", "error_code": "MISSING_KEY" });
        return Answer { status: 401, ..Answer::json(&body) };
    }
    if !question.path.ends_with("/odds") {
        return Answer::json(&json!([{ "key": "soccer_epl", "group": "Soccer", "title": "EPL", "active": true }]));
    }
    let american = question.value("oddsFormat") == Some("american");
    let ids = question.value("eventIds");
    let is_asked_for =
        |fixture: &Match| ids.is_none_or(|ids| ids.split(',').any(|id| id == fixture.external_id(Role::OddsApi)));
    let offered = stock.offered(Role::OddsApi).filter(|(fixture, _)| is_asked_for(fixture));
    let events = offered.map(|(fixture, offer)| event(catalogue, fixture, offer, american));
    Answer::json(&Value::Array(events.collect()))
}

pub(super) fn fixture(catalogue: &Catalogue, _: &Stock, fixture: &Match, offer: &Offer) -> String {
    event(catalogue, fixture, offer, false).to_string()
}

fn event(catalogue: &Catalogue, fixture: &Match, offer: &Offer, american: bool) -> Value {
    let bookmakers = BOOKS.iter().map(|(key, title, more)| {
        let markets = [result(catalogue, fixture, offer), totals(catalogue, offer)];
        let markets = markets.into_iter().flatten().map(|(key, outcomes)| {
            let priced = outcomes.into_iter().map(|(mut outcome, hundredths)| {
                outcome["price"] = price(hundredths + more, american);
                outcome
            });
            json!({ "key": key, "outcomes": priced.collect::<Vec<_>>() })
        });
        json!({ "key": key, "title": title, "markets": markets.collect::<Vec<_>>() })
    });
    json!({
        "id": fixture.external_id(Role::OddsApi), "sport_key": "soccer_epl", "sport_title": "EPL",
        "commence_time": fixture.kickoff, "home_team": fixture.home, "away_team": fixture.away,
        "bookmakers": bookmakers.collect::<Vec<_>>(),
    })
}

type Outcomes = Vec<(Value, u16)>;

fn result(catalogue: &Catalogue, fixture: &Match, offer: &Offer) -> Option<(&'static str, Outcomes)> {
    let (place, market) =
        catalogue.markets.iter().enumerate().find(|(_, market)| market.key.market_id.as_str() == "3743")?;
    let names = [fixture.home.as_str(), "Draw", &fixture.away];
    let prices = &offer.prices[catalogue.prices_of(market)];
    let outcomes = names.iter().zip(prices).map(|(name, price)| (json!({ "name": name }), *price)).collect();
    (offer.states[place] == State::Open).then_some(("h2h", outcomes))
}

fn totals(catalogue: &Catalogue, offer: &Offer) -> Option<(&'static str, Outcomes)> {
    let is_total = |kind: usize| catalogue.kinds[kind].shape == Shape::Total;
    let at_two_and_a_half =
        |market: &linewatch_model::MarketKey| market.line.is_some_and(|line| line.units() == 25_000);
    let (place, market) = catalogue.markets.iter().enumerate().find(|(_, market)| {
        is_total(market.kind) && market.key.market_id.as_str() == "5000" && at_two_and_a_half(&market.key)
    })?;
    let prices = &offer.prices[catalogue.prices_of(market)];
    let outcomes = ["Over", "Under"].iter().zip(prices);
    let outcomes = outcomes.map(|(name, price)| (json!({ "name": name, "point": 2.5 }), *price)).collect();
    (offer.states[place] == State::Open).then_some(("totals", outcomes))
}

fn price(hundredths: u16, american: bool) -> Value {
    let hundredths = i64::from(hundredths.max(101));
    match hundredths {
        _ if !american => json!(format!("{}.{:02}", hundredths / 100, hundredths % 100).parse::<f64>().unwrap_or(1.01)),
        200.. => json!(hundredths - 100),
        _ => json!(-10_000 / (hundredths - 100)),
    }
}

pub(super) fn gone() -> Answer {
    Answer { status: 404, ..Answer::json(&json!({ "message": "no such event" })) }
}
