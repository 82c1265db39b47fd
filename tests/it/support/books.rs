//! Small bodies of every bookmaker, with the fields that matter: a tree, lists, and matches with three markets.

use serde_json::{Value, json};

use super::answers::{Line, line};

/// When all of them begin: in milliseconds, and as text.
const KICKOFF: (i64, &str) = (1_907_776_800_000, "2030-06-15T18:00:00Z");

/// A match with its prices.
#[derive(Clone, Debug)]
pub struct Match {
    /// Its SportRadar id, of eight digits.
    pub id: u32,
    pub home: String,
    pub away: String,
    /// 1X2.
    pub result: [String; 3],
    /// Over and under 2.5.
    pub total: [String; 2],
}

pub fn game(id: u32, home: &str, away: &str) -> Match {
    let price = |text: &str| text.to_owned();
    Match {
        id,
        home: home.to_owned(),
        away: away.to_owned(),
        result: ["2.00", "3.20", "4.00"].map(price),
        total: ["1.90", "1.95"].map(price),
    }
}

impl Match {
    pub fn key(&self) -> String {
        format!("sr:{}", self.id)
    }

    pub fn priced(&self, result: [&str; 3]) -> Self {
        Self { result: result.map(ToOwned::to_owned), ..self.clone() }
    }

    /// What a bookmaker calls it. Bookmakers with ids of their own count from another number.
    pub fn id_at(&self, book: &str) -> String {
        match book {
            "betpawa" => (self.id - 60_000_000).to_string(),
            "bet9ja" => (self.id + 700_000_000).to_string(),
            "generic" => self.key(),
            _ => format!("sr:match:{}", self.id),
        }
    }
}

fn row_of_a_match(book: &str, of: &Match) -> Value {
    let (id, radar) = (of.id_at(book), of.id.to_string());
    match book {
        "betpawa" => json!({
            "id": id, "name": format!("{} - {}", of.home, of.away), "startTime": KICKOFF.1,
            "participants": [
                {"id": "1", "name": of.home, "position": 1}, {"id": "2", "name": of.away, "position": 2},
            ],
            "widgets": [{"id": radar, "type": "SPORTRADAR", "retention": "PREMATCH"}],
            "category": {"id": "2", "name": "Football"}, "region": {"id": "9", "name": "Nowhere"},
            "competition": {"id": "1", "name": "Cup"},
        }),
        "bet9ja" => json!({
            "ID": id, "EXTID": radar, "DS": format!("{} - {}", of.home, of.away), "STARTDATE": "2030-06-15 18:00:00",
            "GN": "Cup", "SG": "Nowhere", "SID": 1, "S": "Soccer",
        }),
        "sportybet" => json!({
            "eventId": id, "estimateStartTime": KICKOFF.0, "status": 0, "homeTeamName": of.home, "awayTeamName": of.away,
            "sport": {"id": "sr:sport:1", "name": "Football",
                      "category": {"id": "c", "name": "Nowhere", "tournament": {"id": "t", "name": "Cup"}}},
            "eventSource": {"preMatchSource": {"sourceType": "BET_RADAR", "sourceId": radar}},
        }),
        "msport" => json!({
            "eventId": id, "startTime": KICKOFF.0, "status": 0, "homeTeam": of.home, "awayTeam": of.away,
            "category": "Nowhere", "tournament": "Cup", "sport": "Soccer", "sportId": "sr:sport:1",
        }),
        other => panic!("{other}"),
    }
}

fn betpawa_markets(of: &Match) -> Value {
    let price =
        |name: &str, price: &str| json!({"name": name, "price": price.parse::<f64>().unwrap(), "suspended": false});
    let [home, draw, away] = of.result.each_ref();
    let [over, under] = of.total.each_ref();
    json!([
        {"marketType": {"id": "3743", "name": "1X2 - FT", "displayName": "1X2", "handicapType": ""},
         "row": [{"handicap": null, "formattedHandicap": null,
                  "prices": [price("1", home), price("X", draw), price("2", away)]}]},
        {"marketType": {"id": "5000", "name": "O/U", "displayName": "O/U", "handicapType": "NORMAL"},
         "row": [{"handicap": 10, "formattedHandicap": "2.5", "prices": [price("Over", over), price("Under", under)]}]},
    ])
}

fn sporty_markets(of: &Match, [desc, specifier]: [&str; 2]) -> Value {
    let outcome = |name: &str, odds: &str| json!({desc: name, "odds": odds, "isActive": 1});
    let [home, draw, away] = of.result.each_ref();
    let [over, under] = of.total.each_ref();
    json!([
        {"id": "1", "product": 3, desc: "1X2", "status": 0,
         "outcomes": [outcome("Home", home), outcome("Draw", draw), outcome("Away", away)]},
        {"id": "18", "product": 3, desc: "O/U", "status": 0, specifier: "total=2.5",
         "outcomes": [outcome("Over 2.5", over), outcome("Under 2.5", under)]},
    ])
}

/// A match as a bookmaker's list has it.
pub fn row(book: &str, of: &Match) -> Value {
    if book == "generic" { snapshot(of) } else { row_of_a_match(book, of) }
}

/// A match with its markets, as the bookmaker answers a question for it.
pub fn event(book: &str, of: &Match) -> Value {
    if book == "generic" {
        return json!({ "snapshots": [snapshot(of)] });
    }
    let mut event = row_of_a_match(book, of);
    match book {
        "betpawa" => event["markets"] = betpawa_markets(of),
        "sportybet" => event["markets"] = sporty_markets(of, ["desc", "specifier"]),
        "msport" => event["markets"] = sporty_markets(of, ["description", "specifiers"]),
        _ => {
            let [home, draw, away] = &of.result;
            let [over, under] = &of.total;
            event["O"] = json!({"S_1X2_1": home, "S_1X2_X": draw, "S_1X2_2": away,
                                "S_OU@2.5_O": over, "S_OU@2.5_U": under});
            event["MK"] = json!([]);
        }
    }
    match book {
        "betpawa" => event,
        "bet9ja" => json!({"R": "OK", "D": event}),
        _ => json!({"bizCode": 10000, "data": event}),
    }
}

fn snapshot(of: &Match) -> Value {
    let outcome =
        |name: &str, odds: &str| json!({"name": name, "odds": odds.parse::<f64>().unwrap(), "isActive": true});
    let [home, draw, away] = of.result.each_ref();
    let [over, under] = of.total.each_ref();
    json!({
        "bookmaker": "generic", "capturedAt": linewatch_model::Clock::now(&linewatch::app::SystemClock).to_string(),
        "event": {"key": of.key(), "name": format!("{} - {}", of.home, of.away), "homeTeam": of.home,
                  "awayTeam": of.away, "kickoff": KICKOFF.1, "sport": "Football"},
        "markets": [
            {"marketId": "3743", "marketName": "1X2",
             "outcomes": [outcome("1", home), outcome("X", draw), outcome("2", away)]},
            {"marketId": "5000", "marketName": "O/U", "line": 2.5,
             "outcomes": [outcome("Over", over), outcome("Under", under)]},
        ],
    })
}

/// The tree of a bookmaker that has such lists.
pub fn tree(book: &str, lists: &[&str]) -> Value {
    match book {
        "betpawa" => {
            let competitions = lists.iter().map(|id| json!({"competition": {"id": id, "name": "Cup"}}));
            json!({"withRegions": [{"regions": [{"competitions": competitions.collect::<Vec<_>>()}]}]})
        }
        "bet9ja" => {
            let groups: serde_json::Map<String, Value> = lists.iter().map(|id| ((*id).to_owned(), json!({}))).collect();
            json!({"R": "OK", "D": {"PAL": {"1": {"SG": {"9": {"G": groups}}}}}})
        }
        _ => {
            let tournaments: Vec<Value> = lists.iter().map(|id| json!({"id": format!("sr:tournament:{id}")})).collect();
            json!({"bizCode": 10000, "data": {"sportList": [
                {"id": "sr:sport:1", "categories": [{"id": "c", "tournaments": tournaments}]},
            ]}})
        }
    }
}

/// A list of matches.
pub fn list(book: &str, rows: &[Value]) -> Value {
    match book {
        "betpawa" => json!({"responses": [{"responses": rows}]}),
        "bet9ja" => json!({"R": "OK", "D": {"E": rows}}),
        "sportybet" => json!({"bizCode": 10000, "data": [{"events": rows}]}),
        "msport" => {
            json!({"bizCode": 10000, "data": {"tournaments": [{"category": "Nowhere", "tournament": "Cup", "events": rows}]}})
        }
        _ => json!({ "snapshots": rows }),
    }
}

/// Where a bookmaker's tree is.
pub fn tree_path(book: &str) -> &'static str {
    match book {
        "betpawa" => "/api/sportsbook/v4/categories/list/2",
        "bet9ja" => "/desktop/feapi/PalimpsestAjax/GetSports",
        _ => "/api/ng/factsCenter/popularAndSportList",
    }
}

/// Where its lists are.
pub fn list_path(book: &str) -> &'static str {
    match book {
        "betpawa" => "/api/sportsbook/v4/events/lists/by-queries",
        "bet9ja" => "/desktop/feapi/PalimpsestAjax/GetEventsInGroupV2",
        "sportybet" => "/api/ng/factsCenter/pcEvents",
        "msport" => "/api/ng/facts-center/query/frontend/sports-matches-list",
        _ => "/snapshots",
    }
}

/// Where the match is that it calls so.
pub fn event_path(book: &str, id: &str) -> String {
    match book {
        "betpawa" => format!("/api/sportsbook/v4/events/{id}"),
        "bet9ja" => format!("/desktop/feapi/PalimpsestAjax/GetEvent?EVENTID={id}"),
        "sportybet" => format!("/api/ng/factsCenter/event?eventId={id}"),
        "msport" => format!("/api/ng/facts-center/query/frontend/match/detail?eventId={id}"),
        _ => format!("/snapshots/{id}"),
    }
}

/// A bookmaker with one list of these rows, and these matches by their ids.
pub fn serving(book: &str, rows: &[Value], events: &[(String, Value)]) -> Vec<Line> {
    let mut lines: Vec<Line> = events.iter().map(|(id, body)| line(&event_path(book, id), body)).collect();
    if !matches!(book, "msport" | "generic") {
        lines.push(line(tree_path(book), tree(book, &["1"])));
    }
    lines.push(line(list_path(book), list(book, rows)));
    lines
}

/// A bookmaker that has these matches.
pub fn having(book: &str, matches: &[Match]) -> Vec<Line> {
    let rows: Vec<Value> = matches.iter().map(|of| row(book, of)).collect();
    let events: Vec<(String, Value)> = matches.iter().map(|of| (of.id_at(book), event(book, of))).collect();
    serving(book, &rows, &events)
}
