//! From snapshots to bodies.

use serde::Serialize;

use linewatch_model::{
    Bookmaker, FixtureDetails, Line, MarketId, MarketName, Odds, OfferedMarket, Quote, Snapshot, Timestamp,
    UnreadMarket,
};

/// The JSON body of one batch. A batch that is sent again under the same `batch_id` is applied once.
#[must_use]
pub fn to_batch_json(batch_id: Option<&str>, snapshots: &[Snapshot]) -> String {
    to_json(&BatchBody { batch_id, snapshots: snapshots.iter().map(SnapshotBody::from).collect() })
}

/// The same as `application/x-ndjson`: one snapshot a line, each line ended, in the order given. The batch id is
/// not in the body; it goes into the query.
#[must_use]
pub fn to_ndjson(snapshots: &[Snapshot]) -> String {
    let mut text = String::new();
    for snapshot in snapshots {
        text.push_str(&to_json(&SnapshotBody::from(snapshot)));
        text.push('\n');
    }
    text
}

#[expect(clippy::expect_used, reason = "the bodies below have text keys and write to memory: serde_json cannot fail")]
fn to_json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("a batch body is plain JSON")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_id: Option<&'a str>,
    snapshots: Vec<SnapshotBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SnapshotBody<'a> {
    bookmaker: &'a Bookmaker,
    captured_at: Timestamp,
    event: &'a FixtureDetails,
    markets: Vec<MarketBody<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unread: &'a [UnreadMarket],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MarketBody<'a> {
    market_id: &'a MarketId,
    market_name: &'a MarketName,
    line: Option<Line>,
    outcomes: Vec<OutcomeBody<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OutcomeBody<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    odds: Option<Odds>,
    is_active: bool,
}

impl<'a> From<&'a Snapshot> for SnapshotBody<'a> {
    fn from(snapshot: &'a Snapshot) -> Self {
        Self {
            bookmaker: &snapshot.bookmaker,
            captured_at: snapshot.captured_at,
            event: &snapshot.fixture,
            markets: snapshot.markets().iter().map(MarketBody::from).collect(),
            unread: snapshot.unread(),
        }
    }
}

impl<'a> From<&'a OfferedMarket> for MarketBody<'a> {
    fn from(market: &'a OfferedMarket) -> Self {
        Self {
            market_id: &market.key.market_id,
            market_name: &market.name,
            line: market.key.line,
            outcomes: market.outcomes.iter().map(OutcomeBody::from).collect(),
        }
    }
}

impl<'a> From<&'a Quote> for OutcomeBody<'a> {
    fn from(quote: &'a Quote) -> Self {
        Self { name: quote.name.as_str(), odds: quote.odds, is_active: quote.active }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use linewatch_model::MarketKey;

    fn quote(name: &str, odds: Option<&str>, active: bool) -> Quote {
        Quote { name: name.parse().unwrap(), odds: odds.map(|text| text.parse().unwrap()), active }
    }

    fn snapshot(country: Option<&str>) -> Snapshot {
        let fixture = FixtureDetails {
            key: "sr:66457014".parse().unwrap(),
            name: "Norway - France".parse().unwrap(),
            home_team: "Norway".parse().unwrap(),
            away_team: "France".parse().unwrap(),
            kickoff: "2026-06-26T19:00:00Z".parse().unwrap(),
            sport: Some("Football".parse().unwrap()),
            country: country.map(|text| text.parse().unwrap()),
            tournament: None,
        };
        let market = |id: &str, name: &str, line: Option<&str>, outcomes| OfferedMarket {
            key: MarketKey { market_id: id.parse().unwrap(), line: line.map(|text| text.parse().unwrap()) },
            name: name.parse().unwrap(),
            outcomes,
        };
        let totals = vec![quote("Over", Some("1.5300"), true), quote("Under", None, false)];
        let markets = vec![
            market("3743", "1X2 - Full Time", None, vec![quote("1", Some("4.71"), true)]),
            market("5000", "Over/Under - Full Time", Some("2.50"), totals),
        ];
        let captured_at = "2026-06-26T12:00:00Z".parse().unwrap();
        Snapshot::new("betpawa".parse().unwrap(), captured_at, fixture, markets).unwrap()
    }

    #[test]
    fn a_batch_is_the_body_that_the_api_documents() {
        let body: Value = serde_json::from_str(&to_batch_json(Some("b-1"), &[snapshot(None)])).unwrap();
        let expected = json!({"batchId": "b-1", "snapshots": [{
            "bookmaker": "betpawa",
            "capturedAt": "2026-06-26T12:00:00Z",
            "event": {
                "key": "sr:66457014", "name": "Norway - France", "homeTeam": "Norway", "awayTeam": "France",
                "kickoff": "2026-06-26T19:00:00Z", "sport": "Football",
            },
            "markets": [
                {"marketId": "3743", "marketName": "1X2 - Full Time", "line": null,
                 "outcomes": [{"name": "1", "odds": 4.71, "isActive": true}]},
                {"marketId": "5000", "marketName": "Over/Under - Full Time", "line": 2.5,
                 "outcomes": [{"name": "Over", "odds": 1.53, "isActive": true}, {"name": "Under", "isActive": false}]},
            ],
        }]});
        assert_eq!(body, expected);
    }

    #[test]
    fn what_could_not_be_read_is_written_and_read() {
        let unread = vec![
            UnreadMarket::any(),
            UnreadMarket::any_line("3774".parse().unwrap()),
            UnreadMarket::of(&MarketKey { market_id: "5000".parse().unwrap(), line: "3.5".parse().ok() }),
        ];
        let snapshot = snapshot(None).with_unread(unread.clone()).unwrap();
        let text = to_ndjson(std::slice::from_ref(&snapshot));
        let body: Value = serde_json::from_str(&text).unwrap();
        let expected =
            json!([{"anyLine": true}, {"marketId": "3774", "anyLine": true}, {"marketId": "5000", "line": 3.5}]);
        assert_eq!(body["unread"], expected);
        let read = super::super::read_snapshot(text.as_bytes(), snapshot.captured_at).unwrap();
        assert_eq!((read.unread(), &read), (&unread[..], &snapshot));
        assert!(read.may_have(&"1".parse().unwrap(), None), "one of them may be any");
    }

    #[test]
    fn without_an_id_there_is_no_field_for_it() {
        assert_eq!(to_batch_json(None, &[]), r#"{"snapshots":[]}"#);
    }

    #[test]
    fn ndjson_has_one_ended_line_a_snapshot() {
        let text = to_ndjson(&[snapshot(None), snapshot(Some("World"))]);
        assert!(text.ends_with("}\n"));
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1]["event"]["country"], "World");
        assert_eq!(to_ndjson(&[]), "");
    }
}
