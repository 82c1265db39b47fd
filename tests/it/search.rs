//! Every search finds what a keyboard without the name's letters types.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    batch::{at, one_x_two, past},
    place::{Place, on_both_stores},
};

/// A home team, and what is typed to find it.
const TEAMS: [(&str, &[&str]); 9] = [
    ("Besançon", &["besancon", "BESANÇON", "besanc\u{327}on", "Besançon"]),
    ("İnegölspor", &["inegolspor", "INEGOL", "inegöl"]),
    ("Śląsk Wrocław", &["slask", "ŚLĄSK", "slask wroclaw", "wrocław"]),
    ("Grêmio São José", &["gremio sao", "são josé"]),
    ("Großaspach", &["grossaspach", "GROSS", "großaspach"]),
    ("Ατρόμητος", &["ατρομητος", "ΑΤΡΟΜΗΤΟΣ"]),
    ("D’Arsy", &["d'arsy", "d’arsy"]),
    ("Bodø Fjørtoft", &["bodo", "fjortoft", "FJØRTOFT"]),
    ("Plain 100%_a&b+c/d", &["100%_a", "a&b", "b+c", "c/d", "PLAIN"]),
];

fn moment(minute: u32, home: f64) -> Value {
    let mut snapshots = Vec::new();
    for (number, (team, _)) in TEAMS.iter().enumerate() {
        let event = json!({ "key": format!("sr:{}", number + 1), "name": format!("{team} - Visitors"),
            "homeTeam": team, "awayTeam": "Visitors", "kickoff": at(0), "sport": "Football" });
        for (book, home) in [("betpawa", home), ("sportybet", 2.0)] {
            snapshots.push(json!({ "bookmaker": book, "capturedAt": past(minute), "event": event,
                "markets": [one_x_two([home, 3.4, 3.1])] }));
        }
    }
    json!({ "snapshots": snapshots })
}

/// The home teams that an answer names.
fn homes(answer: &Value) -> Vec<&str> {
    let lists = ["alerts", "groups", "events"].into_iter().filter_map(|name| answer[name].as_array());
    let in_tournaments = answer["tournaments"].as_array().into_iter().flatten();
    let of_tournaments = in_tournaments.filter_map(|tournament| tournament["events"].as_array());
    let rows = lists.chain(of_tournaments).flatten();
    rows.map(|row| row["homeTeam"].as_str().or_else(|| row["home_team"].as_str()).expect("a home team")).collect()
}

on_both_stores! {
    async fn every_search_folds_case_accents_and_ligatures(place: &Place) {
        let app = TestApp::start(place).await;
        app.batch(&moment(0, 2.0)).await.expect(201);
        let answer = app.batch(&moment(1, 3.0)).await.expect(201);
        app.get(&format!("/api/alerts?min_position={}", answer["position"])).await.expect(200);
        for path in ["/api/alerts", "/api/alerts/groups", "/api/events", "/api/palimpsest/events"] {
            for (team, searches) in TEAMS {
                for typed in searches {
                    let request = app.request(reqwest::Method::GET, path).query(&[("search", typed)]);
                    let found = app.send(request).await.expect(200);
                    assert_eq!(homes(&found), [team], "{path} {typed}");
                }
            }
            for nothing in ["%", "_", "100_", "a%b", "100%%"] {
                let request = app.request(reqwest::Method::GET, path).query(&[("search", nothing)]);
                let found = app.send(request).await.expect(200);
                let team = TEAMS[8].0;
                let expected: &[&str] = if team.contains(nothing) { &[team] } else { &[] };
                assert_eq!(homes(&found), expected, "{path} {nothing}");
            }
        }
        app.stop().await;
    }
}
