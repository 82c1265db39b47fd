//! BetPawa: bodies of version 3, under the paths of both.

use serde_json::{Value, json};

use super::{Answer, Question, Topic, open, specifier};
use crate::{
    Role,
    catalogue::{Catalogue, Kind, Market, Shape},
    stock::{League, Match, Offer, State, Stock},
    text::{Gap, Group, Item, Layout, OfferWriter, Pieces, short},
};

const COMPETITION: usize = 12_000;
const REGION: usize = 100;
/// Prices in one row.
const COLUMNS: usize = 3;

/// BetPawa's way: `4.71,"suspended":false`.
struct Style;

impl OfferWriter for Style {
    fn price(&self, out: &mut String, hundredths: u16, state: State) {
        if state == State::Suspended || hundredths == 0 {
            out.push_str("0.0");
        } else {
            short(out, hundredths);
        }
        out.push_str(if state == State::Suspended { ",\"suspended\":true" } else { ",\"suspended\":false" });
    }

    fn state(&self, _: &mut String, _: State) {}
}

pub(super) fn layout(catalogue: &Catalogue) -> Layout {
    let kinds = catalogue.kinds.iter().enumerate().filter(|(_, kind)| kind.at_betpawa);
    let mut groups: Vec<Group> = kinds.map(|(place, kind)| group(catalogue, place, kind)).collect();
    groups.push(Item::always(UNMAPPED).into());
    Layout::new(groups)
}

/// A market type that no table knows.
const UNMAPPED: &str = concat!(
    r#"{"marketType":{"id":"28009999","name":"{handicap} Throw-in","displayName":"Next Throw-in ({handicap})","#,
    r#""tabs":["goals","all"],"handicapType":"NUMBER_SPECIFIER"},"row":[{"id":"9","handicap":4,"#,
    r#""formattedHandicap":"1","prices":[{"id":"91","name":"1","typeId":"28009998","price":2.73,"#,
    r#""suspended":false,"handicap":null,"displayName":"1"}]}]}"#,
);

fn group(catalogue: &Catalogue, place: usize, kind: &Kind) -> Group {
    let market_type = json!({
        "id": kind.id, "name": kind.name, "displayName": kind.name, "explainer": format!("What comes of {}.", kind.name),
        "priority": place, "tabs": ["all"], "handicapType": handicap_type(kind.shape),
        "priceColumnCount": kind.outcomes.len().min(COLUMNS), "priceSortingMethod": "PRICE_TYPE_ID",
    });
    let markets = catalogue.markets.iter().enumerate().filter(|(_, market)| market.kind == place);
    Group {
        open: format!(r#"{{"marketType":{market_type},"row":["#),
        items: markets.flat_map(|(number, market)| rows(catalogue, number, market)).collect(),
        close: r#"],"displayNameRows":[],"displayNameColumns":[],"additionalInfo":{"boosted":false,"cashoutable":true}}"#,
    }
}

const fn handicap_type(shape: Shape) -> &'static str {
    match shape {
        Shape::Plain | Shape::Variant => "",
        Shape::Total => "NORMAL",
        Shape::Asian => "ASIAN",
        Shape::European => "EUROPEAN",
        Shape::Number => "NUMBER_SPECIFIER",
    }
}

/// A market's rows, of up to three prices each: BetPawa spreads one market over several.
fn rows(catalogue: &Catalogue, number: usize, market: &Market) -> Vec<Item> {
    let kind = &catalogue.kinds[market.kind];
    let outcomes: Vec<usize> = (0..kind.outcomes.len()).collect();
    outcomes.chunks(COLUMNS).map(|chunk| row(kind, number, market, chunk)).collect()
}

fn row(kind: &Kind, number: usize, market: &Market, outcomes: &[usize]) -> Item {
    // The line × 4.
    let handicap = market.key.line.map(|line| line.units() / (specifier::WHOLE / 4));
    let formatted = match (kind.shape, market.key.line) {
        (Shape::European | Shape::Number, Some(line)) => Some(line.to_string()),
        _ => None,
    };
    let head = json!({ "id": (number * 100).to_string(), "handicap": handicap, "formattedHandicap": formatted });
    let mut item = Item::of(number).text(&open(&head)).text(r#","prices":["#);
    for (position, outcome) in outcomes.iter().enumerate() {
        let name = &kind.outcomes[*outcome].betpawa;
        let head = json!({
            "id": (market.first + outcome).to_string(), "name": name,
            "typeId": format!("{}{outcome:02}", kind.id),
        });
        let tail = json!({
            "handicap": price_handicap(kind.shape, market, *outcome), "displayName": name,
            "additionalInfo": { "hot": false, "twoUp": false, "anyUp": "NO_UP" },
            "probability": "eyJ3aW4iOi0xODY0OTg0ODA5MzMyNzIxMjY3LCJyZWZ1bmQiOi0yNzQ5NTM1NDE1MTYxMDgwODA2fQ==",
        });
        let comma = if position == 0 { "" } else { "," };
        item = item.text(comma).text(&open(&head)).text(r#","price":"#).gap(Gap::Price(market.first + outcome));
        item = item.text(",").text(&tail.to_string()[1..]);
    }
    item.text("]}")
}

/// The line as a price shows it, from its own team's side.
fn price_handicap(shape: Shape, market: &Market, outcome: usize) -> Option<String> {
    let units = market.key.line?.units();
    Some(match (shape, outcome) {
        (Shape::Asian, 0) => specifier::signed(units),
        (Shape::Asian, _) => specifier::signed(-units),
        (Shape::European, 2) => format!("Away {}", specifier::signed(-units)),
        (Shape::European, _) => format!("Home {}", specifier::signed(units)),
        (Shape::Number, _) => return None,
        _ => market.key.line?.to_string(),
    })
}

pub(super) fn topic(question: &Question<'_>) -> Option<Topic> {
    let path = question.path.strip_prefix("/api/sportsbook/").filter(|_| question.method == "GET")?;
    let path = path.strip_prefix("v4/").or_else(|| path.strip_prefix("v3/"))?;
    match path {
        "categories/list/2" | "events/lists/by-queries" => Some(Topic::List),
        _ => path.strip_prefix("events/").map(|id| Topic::Fixture(id.to_owned())),
    }
}

pub(super) fn list(question: &Question<'_>, stock: &Stock) -> Answer {
    if question.path.ends_with("/categories/list/2") {
        return Answer::json(&categories(stock));
    }
    match question.value("q").and_then(|query| serde_json::from_str(query).ok()).and_then(|query| page(&query, stock)) {
        Some(page) => Answer::json(&page),
        None => Answer { status: 400, ..Answer::json(&json!({ "error": "the query cannot be read" })) },
    }
}

fn categories(stock: &Stock) -> Value {
    let leagues = stock.leagues_of(Role::BetPawa);
    let regions = countries(&leagues).into_iter().map(|(number, country)| {
        let competitions = leagues.iter().filter(|(_, league, _)| league.country == country);
        let competitions = competitions.map(|(place, league, count)| {
            json!({ "competition": { "id": (COMPETITION + place).to_string(), "name": league.name }, "eventCount": count })
        });
        json!({
            "region": { "id": (REGION + number).to_string(), "name": country },
            "competitions": competitions.collect::<Vec<_>>(),
        })
    });
    json!({ "withRegions": [{ "category": { "id": "2", "name": "Football" }, "regions": regions.collect::<Vec<_>>() }] })
}

/// Each country once, with the place of its first league.
pub(super) fn countries<'a>(leagues: &[(usize, &'a League, usize)]) -> Vec<(usize, &'a str)> {
    let mut countries: Vec<(usize, &str)> = Vec::new();
    for (place, league, _) in leagues {
        if !countries.iter().any(|(_, country)| *country == league.country) {
            countries.push((*place, &league.country));
        }
    }
    countries
}

/// `{"queries":[{"query":{"zones":{"competitions":[12000]}},"skip":0,"take":100}]}`
fn page(query: &Value, stock: &Stock) -> Option<Value> {
    let query = query["queries"].get(0)?;
    let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
    let id = &query["query"]["zones"]["competitions"][0];
    let id = number(id).or_else(|| id.as_str()?.parse().ok())?;
    let (skip, take) = (number(&query["skip"]).unwrap_or(0), number(&query["take"]).unwrap_or(20).min(100));
    let events = stock.offered_in(Role::BetPawa, id.checked_sub(COMPETITION)?);
    let events: Vec<Value> = events.skip(skip).take(take).map(|(fixture, _)| event(stock, fixture)).collect();
    Some(json!({ "responses": [{ "responses": events }] }))
}

fn event(stock: &Stock, fixture: &Match) -> Value {
    let league = &stock.leagues[fixture.league];
    let mut widgets =
        vec![json!({ "id": (13_000_000 + fixture.number).to_string(), "type": "GENIUSSPORTS", "retention": null })];
    for retention in ["INPLAY", "PREMATCH"] {
        if let Some(id) = fixture.sportradar() {
            widgets.push(json!({ "id": id.to_string(), "type": "SPORTRADAR", "retention": retention }));
        }
    }
    let region = stock.leagues.iter().position(|other| other.country == league.country).unwrap_or_default();
    json!({
        "id": fixture.external_id(Role::BetPawa), "name": format!("{} - {}", fixture.home, fixture.away), "results": null,
        "widgets": widgets,
        "participants": [
            { "id": (fixture.number * 2).to_string(), "name": fixture.home, "position": 1 },
            { "id": (fixture.number * 2 + 1).to_string(), "name": fixture.away, "position": 2 },
        ],
        "startTime": fixture.kickoff, "totalMarketCount": 173,
        "category": { "id": "2", "name": "Football" },
        "region": { "id": (REGION + region).to_string(), "name": league.country },
        "competition": { "id": (COMPETITION + fixture.league).to_string(), "name": league.name },
        "additionalInfo": { "live": false }, "version": 1,
    })
}

pub(super) fn fixture(layout: &Layout, stock: &Stock, fixture: &Match, offer: &Offer) -> Pieces {
    let mut out = String::with_capacity(layout.length() + 2_000);
    out.push_str(&open(&event(stock, fixture)));
    out.push_str(r#","markets":["#);
    layout.write(&mut out, offer, &Style);
    layout.closed(out, "]}")
}

pub(super) fn gone() -> Answer {
    Answer { status: 404, ..Answer::json(&json!({ "code": "NOT_FOUND", "message": "no such event" })) }
}
