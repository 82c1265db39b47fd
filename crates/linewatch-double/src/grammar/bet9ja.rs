//! Bet9ja: flat odds.

use axum::body::Bytes;
use serde_json::{Map, Value, json};

use super::{Answer, Question, Topic, betpawa::countries, open};
use crate::{
    Role,
    catalogue::{Catalogue, Market, Shape},
    stock::{Match, Offer, State, Stock},
    text::{Gap, Item, Layout, OfferWriter, Pieces, short},
};

const GROUP: usize = 1_000_000;
/// From this total on only one side is offered.
const ONE_SIDED: i32 = 55_000;

/// A price as text without needless zeros; "1" where it is closed.
struct Style;

impl OfferWriter for Style {
    fn price(&self, out: &mut String, hundredths: u16, state: State) {
        if state == State::Suspended || hundredths == 0 {
            out.push('1');
        } else {
            short(out, hundredths);
        }
    }

    fn state(&self, _: &mut String, _: State) {}
}

pub(super) fn layout(catalogue: &Catalogue) -> Layout {
    let markets = catalogue.markets.iter().enumerate();
    let items = markets.flat_map(|(number, market)| items(catalogue, number, market));
    // A market for matches in play, one that no table knows, and one with a parameter that the table's has not.
    let unmapped = [r#""LIVES_OU@3.5_U":{"v":1}"#, r#""S_1X2GK_X":"8.5""#, r#""S_1X2@many_1":"2.1""#];
    Layout::new(items.chain(unmapped.map(Item::always)).map(Into::into).collect())
}

/// What a small body says after the odds.
pub(super) const CLOSE: &str = r#"},"MK":"[]","AUX":"{}"}}"#;

/// Each outcome by itself, since Bet9ja can leave one out.
fn items(catalogue: &Catalogue, number: usize, market: &Market) -> Vec<Item> {
    let kind = &catalogue.kinds[market.kind];
    let Some(key) = &kind.bet9ja else { return Vec::new() };
    // A key with its line in the table, S_1STGOAL@1, stands for that line and is written without it.
    let (key, fixed) = key.split_once('@').map_or((key.as_str(), false), |(key, _)| (key, true));
    let line = market.key.line.filter(|_| !fixed).map(|line| format!("@{line}")).unwrap_or_default();
    let far = kind.shape == Shape::Total && market.key.line.is_some_and(|line| line.units() >= ONE_SIDED);
    let outcomes = kind.outcomes.iter().enumerate().take(if far { 1 } else { usize::MAX });
    let items = outcomes.filter_map(|(place, outcome)| {
        let name = json!(format!("{key}{line}_{}", outcome.bet9ja.as_ref()?)).to_string();
        Some(Item::of(number).text(&name).text(":\"").gap(Gap::Price(market.first + place)).text("\""))
    });
    items.collect()
}

pub(super) fn topic(question: &Question<'_>) -> Option<Topic> {
    let path = question.path.strip_prefix("/desktop/feapi/PalimpsestAjax/").filter(|_| question.method == "GET")?;
    match path {
        "GetSports" | "GetEventsInGroupV2" => Some(Topic::List),
        "GetEvent" => question.value("EVENTID").map(|id| Topic::Fixture(id.to_owned())),
        _ => None,
    }
}

pub(super) fn list(question: &Question<'_>, stock: &Stock) -> Answer {
    if question.path.ends_with("/GetSports") {
        return Answer::json(&json!({ "R": "OK", "D": { "PAL": { "1": sport(stock) } } }));
    }
    let group = question.value("GROUPID").and_then(|id| id.parse::<usize>().ok()?.checked_sub(GROUP));
    let fixtures = group.into_iter().flat_map(|league| stock.offered_in(Role::Bet9ja, league));
    let events: Vec<Value> = fixtures.map(|(fixture, _)| event(stock, fixture)).collect();
    if events.is_empty() {
        return gone();
    }
    Answer::json(&json!({ "R": "OK", "D": { "E": events } }))
}

fn sport(stock: &Stock) -> Value {
    let leagues = stock.leagues_of(Role::Bet9ja);
    let countries = countries(&leagues).into_iter().map(|(number, country)| {
        let groups = leagues.iter().filter(|(_, league, _)| league.country == country);
        let groups: Map<String, Value> = groups
            .map(|(place, league, count)| ((GROUP + place).to_string(), json!({ "G_DESC": league.name, "NUM": count })))
            .collect();
        ((11_000 + number).to_string(), json!({ "SG_DESC": country, "G": groups }))
    });
    json!({ "S_DESC": "Soccer", "SG": countries.collect::<Map<_, _>>() })
}

fn event(stock: &Stock, fixture: &Match) -> Value {
    let league = &stock.leagues[fixture.league];
    json!({
        "ID": fixture.external_id(Role::Bet9ja).parse::<u64>().unwrap_or_default(), "EXTID": fixture.sportradar().map(|id| id.to_string()),
        "DS": format!("{} - {}", fixture.home, fixture.away), "STARTDATE": start(fixture),
        "GID": GROUP + fixture.league, "GN": league.name, "SG": league.country, "S": "Soccer", "SID": 1, "ST": 1, "TYPE": 0,
    })
}

/// `2026-06-26 19:00:00`, in UTC.
fn start(fixture: &Match) -> String {
    fixture.kickoff.to_millis_text()[..19].replace('T', " ")
}

/// `close` is what comes after the odds.
pub(super) fn fixture(layout: &Layout, close: Bytes, stock: &Stock, fixture: &Match, offer: &Offer) -> Pieces {
    let mut out = String::with_capacity(layout.length() + 2_000);
    out.push_str(r#"{"R":"OK","D":"#);
    out.push_str(&open(&event(stock, fixture)));
    out.push_str(r#","O":{"#);
    layout.write(&mut out, offer, &Style);
    layout.closed(out, close)
}

pub(super) fn gone() -> Answer {
    Answer::json(&json!({ "R": "E", "D": null }))
}
