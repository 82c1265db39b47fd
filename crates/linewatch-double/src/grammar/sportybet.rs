//! SportyBet.

use serde_json::{Value, json};

use super::{Answer, Question, Topic, betpawa::countries, open, specifier};
use crate::{
    Role,
    catalogue::{Catalogue, Kind, Market, Shape},
    stock::{Match, Offer, State, Stock, genius},
    text::{Gap, Item, Layout, OfferWriter, Pieces, long},
};

/// `"4.70","isActive":1` for an outcome, `1` for a suspended market.
pub(super) struct Style;

impl OfferWriter for Style {
    fn price(&self, out: &mut String, hundredths: u16, _: State) {
        out.push('"');
        long(out, hundredths);
        out.push_str(if hundredths == 0 { "\",\"isActive\":0" } else { "\",\"isActive\":1" });
    }

    fn state(&self, out: &mut String, state: State) {
        out.push(if state == State::Open { '0' } else { '1' });
    }
}

pub(super) fn layout(catalogue: &Catalogue) -> Layout {
    let items = catalogue.markets.iter().enumerate().filter_map(|(number, market)| item(catalogue, number, market));
    let unmapped = [Item::always(EARLY_GOALS), Item::always(LIVE)];
    Layout::new(items.chain(unmapped).map(Into::into).collect())
}

/// A market that no table knows, with two specifiers.
const EARLY_GOALS: &str = concat!(
    r#"{"id":"60180","specifier":"minsnr=10|total=1.5","product":3,"desc":"Over/Under - Early Goals","status":0,"#,
    r#""group":"Main","outcomes":[{"id":"12","odds":"1.15","isActive":1,"desc":"Over 1.5"},"#,
    r#"{"id":"13","odds":"5.40","isActive":1,"desc":"Under 1.5"}],"banned":false}"#,
);

/// The result once more, as the live product has it: suspended.
const LIVE: &str = concat!(
    r#"{"id":"1","product":1,"desc":"1X2","status":1,"group":"Main","outcomes":["#,
    r#"{"id":"1","odds":"1.01","isActive":0,"desc":"Home"},{"id":"2","odds":"20.00","isActive":0,"desc":"Draw"},"#,
    r#"{"id":"3","odds":"40.00","isActive":0,"desc":"Away"}],"banned":false}"#,
);

fn item(catalogue: &Catalogue, number: usize, market: &Market) -> Option<Item> {
    let kind = &catalogue.kinds[market.kind];
    let head = json!({ "id": kind.sportybet.as_ref()?, "product": 3, "desc": kind.name });
    let head = with_specifier(head, "specifier", kind, market);
    let mut item = Item::of(number).text(&open(&head)).text(r#","status":"#).gap(Gap::State);
    item = item.text(r#","group":"Main","groupId":"171121135724MGI11262166","title":"","name":"#);
    item = item.text(&json!(kind.name).to_string()).text(r#","favourite":0,"outcomes":["#);
    for (position, (place, desc)) in outcomes(kind, market).into_iter().enumerate() {
        let comma = if position == 0 { "" } else { "," };
        let head = json!({ "id": (place * 2 + 1).to_string() });
        item = item.text(comma).text(&open(&head)).text(r#","odds":"#).gap(Gap::Price(market.first + place));
        let tail = json!({ "probability": "0.2176150000", "voidProbability": "0E-10", "desc": desc });
        item = item.text(",").text(&tail.to_string()[1..]);
    }
    Some(item.text(r#"],"farNearOdds":0,"sourceType":"BET_RADAR","lastOddsChangeTime":1782464368672,"banned":false}"#))
}

/// The object with the market's specifier under this name, where it has one.
pub(super) fn with_specifier(mut head: Value, name: &str, kind: &Kind, market: &Market) -> Value {
    let specifier = match (kind.shape, market.key.line) {
        (Shape::Total, Some(line)) => Some(format!("total={line}")),
        (Shape::Asian, Some(line)) => Some(format!("hcp={line}")),
        (Shape::European, Some(line)) => Some(format!("hcp={}", specifier::score(line.units()))),
        (Shape::Number, Some(line)) => Some(format!("goalnr={line}")),
        (Shape::Variant, _) => Some(format!("variant=sr:{}:6+", kind.name.to_lowercase().replace(' ', "_"))),
        _ => kind.specifier.clone(),
    };
    if let Some(specifier) = specifier {
        head[name] = json!(specifier);
    }
    head
}

/// The outcomes that SportyBet has, each with its place in the market and its words.
pub(super) fn outcomes(kind: &Kind, market: &Market) -> Vec<(usize, String)> {
    let has = kind.outcomes.iter().enumerate();
    has.filter_map(|(place, outcome)| Some((place, words(kind.shape, market, place, outcome.sportybet.as_ref()?))))
        .collect()
}

/// `Over 2.5`, `Away (+0.5)`, `Draw (0:1)`.
fn words(shape: Shape, market: &Market, place: usize, name: &str) -> String {
    match (shape, market.key.line) {
        (Shape::Total, Some(line)) => format!("{name} {line}"),
        (Shape::Asian, Some(line)) if place == 0 => format!("{name} ({})", specifier::signed(line.units())),
        (Shape::Asian, Some(line)) => format!("{name} ({})", specifier::signed(-line.units())),
        (Shape::European, Some(line)) => format!("{name} ({})", specifier::score(line.units())),
        _ => name.to_owned(),
    }
}

pub(super) fn topic(question: &Question<'_>) -> Option<Topic> {
    match (question.method, question.path.strip_prefix("/api/ng/factsCenter/")?) {
        ("GET", "popularAndSportList") | ("POST", "pcEvents") => Some(Topic::List),
        ("GET", "event") => question.value("eventId").map(|id| Topic::Fixture(id.to_owned())),
        _ => None,
    }
}

pub(super) fn list(question: &Question<'_>, stock: &Stock) -> Answer {
    if question.method == "GET" {
        return success(&json!({ "popularEvents": [], "sportList": [sport(stock)] }));
    }
    let wanted: Value = serde_json::from_slice(question.body).unwrap_or_default();
    let asked = |query: &Value| query["tournamentId"].as_array().cloned().unwrap_or_default();
    let ids = wanted.as_array().into_iter().flatten().flat_map(asked);
    let ids = ids.flat_map(|group| group.as_array().cloned().unwrap_or_else(|| vec![group.clone()]));
    let tournaments: Vec<Value> = ids.filter_map(|id| tournament(stock, id.as_str()?)).collect();
    if tournaments.is_empty() {
        return Answer::json(&json!({ "bizCode": 19_000, "message": "no tournament", "data": null }));
    }
    success(&json!(tournaments))
}

fn success(data: &Value) -> Answer {
    Answer::json(&json!({ "bizCode": 10_000, "message": "0#0", "data": data }))
}

fn sport(stock: &Stock) -> Value {
    let leagues = stock.leagues_of(Role::SportyBet);
    let categories = countries(&leagues).into_iter().map(|(number, country)| {
        let tournaments = leagues.iter().filter(|(_, league, _)| league.country == country);
        let tournaments = tournaments.map(
            |(place, league, count)| json!({ "id": tournament_id(*place), "name": league.name, "eventSize": count }),
        );
        json!({
            "id": format!("sr:category:{number}"), "name": country, "tournaments": tournaments.collect::<Vec<_>>(),
        })
    });
    json!({ "id": "sr:sport:1", "name": "Football", "categories": categories.collect::<Vec<_>>() })
}

pub(super) fn tournament_id(league: usize) -> String {
    format!("sr:tournament:{}", league + 1)
}

fn tournament(stock: &Stock, id: &str) -> Option<Value> {
    let place = id.strip_prefix("sr:tournament:")?.parse::<usize>().ok()?.checked_sub(1)?;
    let events: Vec<Value> =
        stock.offered_in(Role::SportyBet, place).map(|(fixture, _)| event(stock, fixture)).collect();
    Some(json!({ "id": id, "name": stock.leagues.get(place)?.name, "events": events }))
}

fn event(stock: &Stock, fixture: &Match) -> Value {
    let league = &stock.leagues[fixture.league];
    let (source, id) = match fixture.sportradar() {
        Some(id) => ("BET_RADAR", id.to_string()),
        None => ("BET_GENIUS", genius(fixture.number).to_string()),
    };
    let source = json!({ "sourceType": source, "sourceId": id });
    json!({
        "eventId": fixture.external_id(Role::SportyBet), "gameId": fixture.number.to_string(), "productStatus": "0#0",
        "estimateStartTime": fixture.kickoff.micros() / 1_000, "status": 0, "matchStatus": "Not start",
        "homeTeamId": format!("sr:competitor:{}", fixture.number * 2), "homeTeamName": fixture.home,
        "awayTeamId": format!("sr:competitor:{}", fixture.number * 2 + 1), "awayTeamName": fixture.away,
        "sport": { "id": "sr:sport:1", "name": "Football", "category": {
            "id": "sr:category:1", "name": league.country,
            "tournament": { "id": tournament_id(fixture.league), "name": league.name },
        } },
        "eventSource": { "preMatchSource": source, "liveSource": source }, "banned": false,
    })
}

pub(super) fn fixture(layout: &Layout, stock: &Stock, fixture: &Match, offer: &Offer) -> Pieces {
    let mut out = String::with_capacity(layout.length() + 2_000);
    out.push_str(r#"{"bizCode":10000,"message":"0#0","data":"#);
    out.push_str(&open(&event(stock, fixture)));
    out.push_str(r#","markets":["#);
    layout.write(&mut out, offer, &Style);
    layout.closed(out, "]}}")
}

pub(super) fn gone() -> Answer {
    Answer::json(&json!({ "bizCode": 19_401, "message": "event not exist", "data": null }))
}
