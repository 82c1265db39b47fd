//! MSport: SportyBet's markets in other words.

use serde_json::{Value, json};

use super::{
    Answer, Question, Topic, open,
    sportybet::{Style, outcomes, tournament_id, with_specifier},
};
use crate::{
    Role,
    catalogue::{Catalogue, Market},
    stock::{Match, Offer, Stock},
    text::{Gap, Item, Layout, Pieces},
};

/// Fixtures on one page of the list.
const FIXTURES_PER_PAGE: usize = 100;

pub(super) fn layout(catalogue: &Catalogue) -> Layout {
    let items = catalogue.markets.iter().enumerate().filter_map(|(number, market)| item(catalogue, number, market));
    Layout::new(items.chain([Item::always(EXCLUDED_GOALS)]).map(Into::into).collect())
}

const EXCLUDED_GOALS: &str = concat!(
    r#"{"id":1000021,"description":"Excluded Goals","specifiers":"except_total=1","product":3,"status":0,"#,
    r#""outcomes":[{"id":"Except:1","description":"1","isActive":1,"odds":"1.03","probability":"0.8766"}]}"#,
);

fn item(catalogue: &Catalogue, number: usize, market: &Market) -> Option<Item> {
    let kind = &catalogue.kinds[market.kind];
    let id: u64 = kind.msport.as_ref()?.parse().ok()?;
    let head = json!({ "id": id, "description": kind.name, "name": kind.name, "product": 3, "specifiers": "" });
    let head = with_specifier(head, "specifiers", kind, market);
    let mut item = Item::of(number).text(&open(&head)).text(r#","status":"#).gap(Gap::State).text(r#","outcomes":["#);
    for (position, (place, words)) in outcomes(kind, market).into_iter().enumerate() {
        let comma = if position == 0 { "" } else { "," };
        let head = json!({ "id": (place * 2 + 1).to_string(), "description": words, "probability": "0.1997" });
        item = item.text(comma).text(&open(&head)).text(r#","odds":"#).gap(Gap::Price(market.first + place)).text("}");
    }
    Some(item.text("]}"))
}

pub(super) fn topic(question: &Question<'_>) -> Option<Topic> {
    let path =
        question.path.strip_prefix("/api/ng/facts-center/query/frontend/").filter(|_| question.method == "GET")?;
    match path {
        "sports" | "sports-matches-list" => Some(Topic::List),
        "match/detail" => question.value("eventId").map(|id| Topic::Fixture(id.to_owned())),
        _ => None,
    }
}

pub(super) fn list(question: &Question<'_>, stock: &Stock) -> Answer {
    if question.path.ends_with("/sports") {
        let count = stock.offered(Role::MSport).count();
        let sport = json!({ "sportId": "sr:sport:1", "sportName": "Soccer", "count": count });
        return success(&json!({ "sports": [sport] }));
    }
    let mut fixtures: Vec<&Match> = stock.offered(Role::MSport).map(|(fixture, _)| fixture).collect();
    fixtures.sort_by_key(|fixture| (fixture.league, fixture.number));
    let last = question.value("lastEventId").unwrap_or_default();
    let seen = fixtures.iter().position(|fixture| fixture.external_id(Role::MSport) == last).map_or(0, |at| at + 1);
    let page: Vec<&Match> = fixtures.into_iter().skip(seen).take(FIXTURES_PER_PAGE).collect();
    let tournaments: Vec<Value> = page.chunk_by(|a, b| a.league == b.league).map(|of| tournament(stock, of)).collect();
    let last = page.last().map_or_else(|| last.to_owned(), |fixture| fixture.external_id(Role::MSport));
    success(&json!({ "tournaments": tournaments, "lastEventId": last }))
}

fn success(data: &Value) -> Answer {
    Answer::json(&json!({ "bizCode": 10_000, "data": data, "innerMsg": null, "message": "success" }))
}

fn tournament(stock: &Stock, fixtures: &[&Match]) -> Value {
    let league = fixtures[0].league;
    json!({
        "category": stock.leagues[league].country, "tournament": stock.leagues[league].name,
        "tournamentId": tournament_id(league),
        "events": fixtures.iter().map(|fixture| event(stock, fixture)).collect::<Vec<_>>(),
    })
}

fn event(stock: &Stock, fixture: &Match) -> Value {
    let league = &stock.leagues[fixture.league];
    json!({
        "eventId": fixture.external_id(Role::MSport), "homeTeam": fixture.home, "awayTeam": fixture.away,
        "category": league.country, "tournament": league.name, "tournamentId": tournament_id(fixture.league),
        "sport": "Soccer", "sportId": "sr:sport:1", "startTime": fixture.kickoff.micros() / 1_000, "status": 0,
    })
}

pub(super) fn fixture(layout: &Layout, stock: &Stock, fixture: &Match, offer: &Offer) -> Pieces {
    let mut out = String::with_capacity(layout.length() + 2_000);
    out.push_str(r#"{"bizCode":10000,"innerMsg":null,"message":"success","data":"#);
    out.push_str(&open(&event(stock, fixture)));
    out.push_str(r#","markets":["#);
    layout.write(&mut out, offer, &Style);
    layout.closed(out, "]}}")
}
