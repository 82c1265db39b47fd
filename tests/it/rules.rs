//! Rules over HTTP and on the command line: in force, refused, drafted, and what they raise on the recorded days.

use std::path::{Path, PathBuf};

use linewatch_log::Row;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    command_line::{refused, succeeded},
    recorded::{DENSE, HOURLY, recorded},
    support::{
        app::TestApp,
        batch::moment,
        place::{Place, on_both_stores},
    },
};

/// Two monitors of which one is the settings' own.
const RULES: &str = r#"
[[monitors]]
id = "price"
detector = "price_change"
warning = 5
elevated = 12
critical = 20.5

[[monitors]]
id = "gone"
detector = "availability"
line_moves = "ignore"

[[overrides]]
monitor = "price"
match = { market = "3743" }
set = { warning = 4 }
"#;

async fn put(app: &TestApp, query: &str, toml: &str) -> crate::support::app::Answer {
    let request = app.request(Method::PUT, &format!("/api/rules?{query}"));
    app.send(request.header("content-type", "application/toml").body(toml.to_owned())).await
}

on_both_stores! {
    async fn rules_are_in_force_from_the_answer_on(place: &Place) {
        let app = TestApp::start(place).await;
        let before = app.get("/api/rules").await.expect(200);
        assert_eq!((&before["version"], &before["actor"]), (&json!(0), &Value::Null));
        let default = before["hash"].as_str().unwrap().to_owned();
        let price = |minute, price| {
            let (fixture, minute) = ("sr:1", minute);
            moment(fixture, minute, [price, 3.4, 3.1])
        };
        app.batch(&price(0, 2.0)).await.expect(201);
        let quiet = app.batch(&price(1, 2.1)).await.expect(201);
        assert_eq!(quiet["alerts"], 0, "5 % is nothing to the settings: {quiet}");
        let put = put(&app, "expectedVersion=0&note=louder", RULES).await.expect(200);
        assert_eq!(put["version"], 1);
        let position = put["position"].as_u64().unwrap();
        let loud = app.batch(&price(2, 2.205)).await.expect(201);
        assert_eq!(loud["alerts"], 1, "only one of the two books moves: {loud}");
        let raised = app.get(&format!("/api/alerts?monitor=price&min_position={}", loud["position"])).await.expect(200);
        let alert = &raised["alerts"][0];
        assert_eq!((&alert["rulesVersion"], &alert["severity"], &alert["measure"]), (&json!(1), &json!("warning"), &json!("relative")));
        assert_eq!((&alert["repeats"], &alert["firstSeverity"], &alert["group"]), (&json!(0), &json!("warning"), &json!("price")));
        let now = app.get(&format!("/api/rules?min_position={position}")).await.expect(200);
        assert_eq!((&now["version"], &now["note"], &now["hash"]), (&json!(1), &json!("louder"), &put["hash"]));
        assert_ne!(now["hash"], default);
        // As what it was before, which is a new version.
        let back = json!({"expectedVersion": 1, "rules": before["rules"]});
        let undone = app.json(Method::PUT, "/api/rules", &back).await.expect(200);
        assert_eq!((&undone["version"], &undone["hash"]), (&json!(2), &json!(default)));
        let history = app.get(&format!("/api/rules/history?limit=1&min_position={}", undone["position"])).await.expect(200);
        assert_eq!((&history["versions"][0]["version"], &history["nextBefore"]), (&json!(2), &json!(2)));
        let first = app.get("/api/rules/1").await.expect(200);
        assert_eq!((&first["rules"], &first["note"]), (&now["rules"], &json!("louder")));
        app.get("/api/rules/9").await.problem(404);
        app.stop().await;
        // They are in force after a restart too.
        let app = TestApp::start(place).await;
        assert_eq!(app.get("/api/rules").await.expect(200)["version"], 2);
        app.stop().await;
    }

    /// A fixture forgets what the rules in force do not ask for; it is folded again for rules that do.
    async fn rules_see_what_was_before_they_were_in_force(place: &Place) {
        let app = TestApp::start(place).await;
        for (minute, price) in (0..).step_by(10).zip([2.0, 1.98, 1.96, 1.94, 1.92, 1.90]) {
            let quiet = app.batch(&moment("sr:1", minute, [price, 3.4, 3.1])).await.expect(201);
            assert_eq!(quiet["alerts"], 0, "{quiet}");
        }
        let drift = "[[monitors]]\nid = 'drift'\ndetector = 'drift'\nwindow = 180\nwarning = 5\nelevated = 8\ncritical = 12\nmax_step = 3";
        put(&app, "expectedVersion=0&note=drift", drift).await.expect(200);
        let raised = app.batch(&moment("sr:1", 60, [1.88, 3.4, 3.1])).await.expect(201);
        assert_eq!(raised["alerts"], 1, "{raised}");
        let alerts = app.get(&format!("/api/alerts?min_position={}", raised["position"])).await.expect(200);
        let alert = &alerts["alerts"][0];
        assert_eq!((&alert["alertType"], &alert["oldValue"], &alert["newValue"]), (&json!("drift"), &json!(2), &json!(1.88)), "{alert}");
        app.stop().await;
    }

    async fn who_was_second_is_told_so_and_nothing_is_half_in_force(place: &Place) {
        let app = TestApp::start(place).await;
        put(&app, "expectedVersion=0&note=try", RULES).await.expect(200);
        let second = put(&app, "expectedVersion=0&note=try", &RULES.replace("20.5", "21")).await;
        let detail = second.problem(409);
        assert!(detail.contains("version 1 by now"), "{detail}");
        let refusals = [
            ("warning = 5\n", "warnig = 5\n", "warnig"),
            ("warning = 5\n", "warning = 13\n", "elevated"),
            ("warning = 5\n", "window = 5\n", "window"),
            ("id = \"gone\"", "id = \"price\"", "price"),
            ("monitor = \"price\"", "monitor = \"nobody\"", "nobody"),
            ("market = \"3743\"", "marked = \"3743\"", "marked"),
        ];
        for (from, to, named) in refusals {
            let answer = put(&app, "expectedVersion=1", &RULES.replacen(from, to, 1)).await;
            let problem = answer.json();
            let text = answer.problem(400);
            assert!(format!("{text} {}", problem["field"]).contains(named), "{to}: {problem}");
        }
        put(&app, "", RULES).await.problem(400);
        let huge = format!("{RULES}\n# {}", "x".repeat(1 << 20));
        put(&app, "expectedVersion=1", &huge).await.problem(413);
        // A byte order mark is no part of the file.
        let marked = put(&app, "expectedVersion=1", &format!("\u{FEFF}{RULES}")).await.expect(200);
        assert_eq!(marked["version"], 1, "it is in force already");
        assert_eq!(app.get("/api/rules").await.expect(200)["version"], 1);
        app.stop().await;
    }

    async fn what_each_layer_says_is_told(place: &Place) {
        let app = TestApp::start(place).await;
        let batch = app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
        put(&app, "expectedVersion=0&note=try", RULES).await.expect(200);
        let events = app.get(&format!("/api/events?min_position={}", batch["position"])).await.expect(200);
        let id = &events["events"][0]["id"];
        let said = app.get(&format!("/api/rules/effective?fixture={id}&market=3743&bookmaker=betpawa")).await.expect(200);
        let field = |monitor: usize, name: &str| {
            let fields = said["monitors"][monitor]["fields"].as_array().unwrap();
            fields.iter().find(|field| field["field"] == name).unwrap().clone()
        };
        assert_eq!(field(0, "warning"), json!({"field": "warning", "value": 4, "layer": "override", "override": 0}));
        assert_eq!(field(0, "elevated")["layer"], "monitor");
        assert_eq!(field(0, "enabled")["layer"], "settings");
        assert_eq!(field(0, "cooldown")["layer"], "default");
        // Overrides by price hold for a price, and for what is about a price alone.
        let priced = RULES.replace("market = \"3743\"", "odds_from = 3, odds_to = 4");
        put(&app, "expectedVersion=1", &priced).await.expect(200);
        for (odds, layer) in [("", "monitor"), ("&odds=2.99", "monitor"), ("&odds=3", "override"), ("&odds=4", "monitor")] {
            let said = app.get(&format!("/api/rules/effective?fixture={id}&market=3743&bookmaker=betpawa{odds}")).await.expect(200);
            let fields = said["monitors"][0]["fields"].as_array().unwrap();
            let warning = fields.iter().find(|field| field["field"] == "warning").unwrap();
            assert_eq!(warning["layer"], layer, "{odds}");
        }
        app.get(&format!("/api/rules/effective?fixture={id}&market=3743&odds=0.5")).await.problem(400);
        app.get("/api/rules/effective?fixture=999999&market=3743").await.problem(404);
        app.get("/api/rules/effective?market=3743").await.problem(400);
        app.stop().await;
    }

    async fn drafts_are_saved_by_version_and_discarded(place: &Place) {
        let app = TestApp::start(place).await;
        let rules = app.get("/api/rules").await.expect(200)["rules"].clone();
        let body = |expected: u64| json!({"expectedVersion": expected, "rules": rules, "note": "a try"});
        let saved = app.json(Method::PUT, "/api/rules/drafts/louder", &body(0)).await.expect(200);
        assert_eq!(saved["version"], 1);
        app.json(Method::PUT, "/api/rules/drafts/louder", &body(0)).await.problem(409);
        app.json(Method::PUT, "/api/rules/drafts/No%20Name", &body(0)).await.problem(400);
        let found = app.get(&format!("/api/rules/drafts/louder?min_position={}", saved["position"])).await.expect(200);
        assert_eq!((&found["rules"], &found["note"]), (&rules, &json!("a try")));
        let list = app.get("/api/rules/drafts").await.expect(200);
        assert_eq!(list["drafts"].as_array().unwrap().len(), 1);
        let gone = app.send(app.request(Method::DELETE, "/api/rules/drafts/louder?expectedVersion=1")).await.expect(200);
        app.get(&format!("/api/rules/drafts/louder?min_position={}", gone["position"])).await.problem(404);
        app.send(app.request(Method::DELETE, "/api/rules/drafts/louder?expectedVersion=2")).await.problem(404);
        // Who looks for it finds none, so the name is free again.
        let anew = app.json(Method::PUT, "/api/rules/drafts/louder", &body(0)).await.expect(200);
        assert_eq!(anew["version"], 3);
        app.json(Method::PUT, "/api/rules/drafts/louder", &body(0)).await.problem(409);
        app.stop().await;
    }

    /// However large rule sets are, a list of them answers some at a time.
    async fn lists_of_large_rule_sets_are_read_in_parts(place: &Place) {
        let app = TestApp::start(place).await;
        let other = |at: u32| json!({"monitor": "price", "match": {"fixture": format!("sr:{at}"), "market": "3743"}, "set": {"warning": 4}});
        let mut rules = json!({"monitors": [{"id": "price", "detector": "price_change"}]});
        rules["overrides"] = (10_000..20_000).map(other).collect();
        let names = ["a", "b", "c", "d", "e", "f"];
        let mut position = Value::Null;
        for name in names {
            let draft = json!({"expectedVersion": 0, "rules": rules});
            position = app.json(Method::PUT, &format!("/api/rules/drafts/{name}"), &draft).await.expect(200)["position"].clone();
        }
        let names_of = |page: &Value| -> Vec<String> {
            page["drafts"].as_array().unwrap().iter().map(|draft| draft["name"].as_str().unwrap().to_owned()).collect()
        };
        let whole = app.get(&format!("/api/rules/drafts?min_position={position}")).await;
        assert!(whole.text.len() < 5 << 20, "{}", whole.text.len());
        let first = whole.expect(200);
        let last = first["nextAfter"].as_str().expect("there are more").to_owned();
        let rest = app.get(&format!("/api/rules/drafts?after={last}")).await.expect(200);
        assert_eq!([names_of(&first), names_of(&rest)].concat(), names);
        assert_eq!(rest["nextAfter"], Value::Null);
        let two = app.get("/api/rules/drafts?limit=2&after=a").await.expect(200);
        assert_eq!((names_of(&two), &two["nextAfter"]), (vec!["b".to_owned(), "c".to_owned()], &json!("c")));
        for bad in ["limit=0", "limit=201", "after=No%20Name"] {
            app.get(&format!("/api/rules/drafts?{bad}")).await.problem(400);
        }
        app.stop().await;
    }

    /// A rule set and the settings below it fit together, whichever is changed last.
    async fn settings_that_do_not_fit_the_rules_are_refused(place: &Place) {
        let app = TestApp::start(place).await;
        let rules = |critical: f64| json!({"monitors": [{"id": "price", "detector": "price_change", "critical": critical}]});
        let settings = async |elevated: f64| app.json(Method::PUT, "/api/settings", &json!({"alertThresholdElevated": elevated, "alertThresholdCritical": 15})).await;
        let put = async |expected: u64, critical: f64| app.json(Method::PUT, "/api/rules", &json!({"expectedVersion": expected, "note": "as agreed", "rules": rules(critical)})).await;
        put(0, 12.0).await.expect(200);
        let refused = settings(13.0).await;
        let detail = refused.problem(400);
        assert_eq!(refused.json()["field"], "alertThresholdElevated");
        assert!(detail.contains("version 1") && detail.contains("monitors[0].elevated"), "{detail}");
        assert_eq!(app.get("/api/settings").await.expect(200)["alertThresholdElevated"], 10);
        app.json(Method::PUT, "/api/settings", &json!({"batchSize": 60})).await.expect(200);
        // Both at once: one of them is refused, as each fits without the other.
        for round in 0..4_u64 {
            put(2 * round + 1, 20.0).await.expect(200);
            let (rules, settings) = tokio::join!(put(2 * round + 2, 12.0), settings(13.0));
            let taken = [rules.status.as_u16(), settings.status.as_u16()].iter().filter(|status| **status == 200).count();
            assert_eq!(taken, 1, "{} {}", rules.text, settings.text);
            if rules.status.as_u16() != 200 {
                app.json(Method::PUT, "/api/settings", &json!({"alertThresholdElevated": 10})).await.expect(200);
                put(2 * round + 2, 12.0).await.expect(200);
            }
        }
        app.stop().await;
    }

    /// Alerts that nobody gets any more are missed by nobody, so the log has to say why there are none.
    async fn what_switches_monitors_off_needs_a_reason(place: &Place) {
        let app = TestApp::start(place).await;
        let quiet = "[[monitors]]\nid = \"price\"\ndetector = \"price_change\"\n";
        let check = app.request(Method::POST, "/api/rules/check").header("content-type", "application/toml").body(quiet);
        let off = json!(["monitor disagreement", "monitor availability"]);
        assert_eq!(app.send(check).await.expect(200)["switchedOff"], off);
        let refused = put(&app, "expectedVersion=0", quiet).await;
        assert_eq!(refused.json()["field"], "note");
        let detail = refused.problem(400);
        assert!(detail.starts_with("is missing: ") && detail.contains("monitor disagreement, monitor availability"), "{detail}");
        let rules = json!({"monitors": [{"id": "price", "detector": "price_change"}]});
        for note in [Value::Null, json!(" "), json!("")] {
            let body = json!({"expectedVersion": 0, "rules": rules, "note": note});
            let refused = app.json(Method::PUT, "/api/rules", &body).await;
            assert_eq!(refused.json()["field"], "note", "{note}");
            refused.problem(400);
        }
        // Who has seen another version is told that first.
        put(&app, "expectedVersion=3", quiet).await.problem(409);
        assert_eq!(app.get("/api/rules").await.expect(200)["version"], 0);
        let put_on = put(&app, "expectedVersion=0&note=the%20feeds%20are%20moved", quiet).await.expect(200);
        assert_eq!(put_on["version"], 1);
        // Nothing is switched off by these.
        put(&app, "expectedVersion=1", &quiet.replace("price_change\"", "price_change\"\ncooldown = 60")).await.expect(200);
        put(&app, "expectedVersion=2", RULES).await.expect(200);
        let england = format!("{RULES}\n[[overrides]]\nmonitor = \"price\"\nmatch = {{ country = \"England\" }}\nset = {{ enabled = false }}\n");
        let refused = put(&app, "expectedVersion=3", &england).await.problem(400);
        assert!(refused.contains("monitor price where country \"England\""), "{refused}");
        app.stop().await;
    }

    async fn the_command_line_asks_for_a_reason_too(place: &Place) {
        place.open().await.close().await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("quiet.toml");
        std::fs::write(&file, "[[monitors]]\nid = \"price\"\ndetector = \"price_change\"\n").unwrap();
        let file = file.to_str().unwrap();
        let app = TestApp::start(place).await;
        let activate = ["rules", "activate", file, "--to", &app.base];
        let wanted = "linewatch: the rule set switches off what was on: monitor disagreement, monitor availability; say why with --note\n";
        assert_eq!(refused(&activate), wanted);
        assert!(succeeded(&["rules", "check", file, "--to", &app.base]).contains("switches off what is on: monitor disagreement, "));
        app.stop().await;
        let activate = ["rules", "activate", file, "--store", &place.url];
        assert_eq!(refused(&activate), wanted);
        succeeded(&[&activate[..], &["--note", "the feeds are moved"]].concat());
        let history = succeeded(&["rules", "history", "--store", &place.url]);
        assert!(history.contains("the feeds are moved"), "{history}");
    }

    async fn a_check_stores_nothing(place: &Place) {
        let app = TestApp::start(place).await;
        let check = |text: String| app.request(Method::POST, "/api/rules/check").header("content-type", "application/toml").body(text);
        let odd = RULES.replace("set = { warning = 4 }", "set = { warning = 12 }");
        let said = app.send(check(odd)).await.expect(200);
        assert_eq!(said["findings"][0]["grade"], "warning", "{said}");
        let detail = said["findings"][0]["detail"].as_str().unwrap();
        assert!(detail.contains("name elevated as well"), "it names the band that was left out: {detail}");
        // What it would mean over what is in force.
        let effect = &said["effect"];
        let changes = effect["changes"].as_array().unwrap();
        let warning = changes.iter().find(|change| change["field"] == "monitor price warning");
        assert_eq!(warning, Some(&json!({"field": "monitor price warning", "before": null, "after": "5"})), "{effect}");
        assert_eq!((&effect["against"], &effect["moreChanges"]), (&json!(0), &json!(0)));
        let monitor = |id: &str| effect["monitors"].as_array().unwrap().iter().find(|monitor| monitor["id"] == id).unwrap();
        let bands = |state: &Value| ["warning", "elevated", "critical"].map(|band| state[band].as_str().unwrap().to_owned());
        assert_eq!(bands(&monitor("price")["before"]), ["7", "10", "15"]);
        assert_eq!(bands(&monitor("price")["after"]), ["5", "12", "20.5"]);
        assert_eq!((&monitor("disagreement")["after"], &monitor("gone")["before"]), (&Value::Null, &Value::Null));
        let same = app.json(Method::POST, "/api/rules/check", &app.get("/api/rules").await.expect(200)["rules"]).await.expect(200);
        assert_eq!((&same["effect"]["changes"], &same["effect"]["monitors"]), (&json!([]), &json!([])));
        app.send(check("monitors = 7".to_owned())).await.problem(400);
        assert_eq!(app.get("/api/rules").await.expect(200)["version"], 0);
        app.stop().await;
    }

    async fn presets_are_offered_and_books_that_copy_one_another_found(place: &Place) {
        let Some(dense) = recorded(DENSE) else { return };
        place.open().await.close().await;
        let path = dense.display().to_string();
        succeeded(&["import", "odds-api", &path, "--store", &place.url, "--reference", "draftkings"]);
        let app = TestApp::start(place).await;
        let found = app.get("/api/rules/families").await.expect(200);
        assert_eq!(found["families"][0]["bookmakers"], json!(["betonlineag", "lowvig"]), "{found}");
        assert_eq!(found["families"].as_array().unwrap().len(), 1, "{found}");
        let family = &found["families"][0];
        assert!(family["comparedQuotes"].as_u64().unwrap() > 1_000, "{family}");
        assert_eq!(app.get("/api/rules/families?days=1").await.expect(200), found, "it was imported today");
        app.get("/api/rules/families?days=0").await.problem(400);
        let presets = app.get("/api/rules/presets").await.expect(200);
        let names: Vec<&Value> = presets["presets"].as_array().unwrap().iter().map(|preset| &preset["name"]).collect();
        assert_eq!(names, ["default", "desk", "desk-small"]);
        let body = json!({"expectedVersion": 0, "rules": presets["presets"][1]["rules"]});
        let put = app.json(Method::PUT, "/api/rules", &body).await.expect(200);
        assert_eq!(put["hash"], presets["presets"][1]["hash"]);
        app.stop().await;
    }

    /// The recorded days raise what was counted for them, alert by alert.
    async fn the_desk_preset_raises_the_expected_alerts(place: &Place) {
        expected_alerts(place, "desk", &[DENSE], [237, 119, 10]).await;
    }

    async fn scoped_rules_raise_the_expected_alerts(place: &Place) {
        expected_alerts(place, "scoped", &[DENSE], counts_of("scoped", DENSE)).await;
    }

    async fn deviations_are_raised_and_resolved(place: &Place) {
        expected_alerts(place, "deviation", &[HOURLY], [42, 16, 2]).await;
    }
}

/// The folder of rule sets and of what they raise, beside the recorded data.
fn rules_folder() -> Option<PathBuf> {
    let data = recorded("odds_api")?;
    let folder = data.parent()?.parent()?.join("rules");
    folder.exists().then_some(folder)
}

fn expected_lines(folder: &Path, name: &str, file: &str) -> Vec<Value> {
    let recording = Path::new(file).file_name().unwrap().to_str().unwrap();
    let text = std::fs::read_to_string(folder.join("expected").join(format!("{name}.{recording}"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How many of each severity a file of expected alerts has.
fn counts_of(name: &str, file: &str) -> [usize; 3] {
    let Some(folder) = rules_folder() else { return [0; 3] };
    let lines = expected_lines(&folder, name, file);
    ["warning", "elevated", "critical"].map(|severity| lines.iter().filter(|line| line["severity"] == severity).count())
}

async fn expected_alerts(place: &Place, name: &str, files: &[&str], counts: [usize; 3]) {
    let Some(folder) = rules_folder() else { return };
    let rules = folder.join(format!("{name}.toml")).display().to_string();
    // The command line makes no store that is not there.
    place.open().await.close().await;
    let activated = succeeded(&["rules", "activate", &rules, "--store", &place.url, "--note", "as counted"]);
    assert!(activated.contains("version 1 is in force"), "{activated}");
    for file in files {
        let path = recorded(file).unwrap().display().to_string();
        succeeded(&["import", "odds-api", &path, "--store", &place.url, "--reference", "draftkings"]);
        let store = place.open_to_read().await;
        let sql = "SELECT a.stream, a.alert_number, a.detected_at, a.monitor, a.alert_type, a.first_severity, a.bookmaker, \
                   a.market_id, a.line, a.outcome_name, a.old_value, a.new_value, a.measured_change, a.repeats, a.severity \
                   FROM alerts a ORDER BY a.detected_at, a.stream, a.alert_number";
        let rows = store.reader().fetch(sql, &[]).await.unwrap();
        let severity = |row: &Row| row.text(5).unwrap();
        let found = ["warning", "elevated", "critical"].map(|it| rows.iter().filter(|row| severity(row) == it).count());
        assert_eq!(found, counts, "{name} on {file}");
        let mut raised: Vec<Value> = rows.iter().map(told).collect();
        let mut wanted: Vec<Value> = expected_lines(&folder, name, file).iter().map(as_told).collect();
        raised.sort_by_key(ToString::to_string);
        wanted.sort_by_key(ToString::to_string);
        for (raised, wanted) in raised.iter().zip(&wanted) {
            assert_eq!(raised, wanted);
        }
        assert_eq!(raised.len(), wanted.len());
        store.verify(|_, _| ()).await.expect("the log verifies");
        store.close().await;
    }
    let history = succeeded(&["rules", "history", "--store", &place.url]);
    assert!(history.contains("as counted"), "{history}");
    assert_eq!(succeeded(&["rules", "diff", "in-force", &rules, "--store", &place.url]).trim(), "they say the same");
    assert!(refused(&["rules", "show", "no-such-rules", "--store", &place.url]).contains("no-such-rules"));
}

fn told(row: &Row) -> Value {
    json!({
        "fixture": row.text(0).unwrap().trim_start_matches("fixture-odds-api:"),
        "number": row.int(1).unwrap(),
        "at": row.int(2).unwrap(),
        "monitor": row.text(3).unwrap(),
        "type": row.text(4).unwrap(),
        "severity": row.text(5).unwrap(),
        "bookmaker": row.text(6).unwrap(),
        "market": row.text(7).unwrap(),
        "line": row.opt_int(8).unwrap(),
        "outcome": row.opt_text(9).unwrap(),
        "old": row.opt_int(10).unwrap(),
        "new": row.opt_int(11).unwrap(),
        "change_units": row.int(12).unwrap(),
        "repeats": row.int(13).unwrap(),
        "final_severity": row.text(14).unwrap(),
    })
}

/// An expected alert in the units of the table.
fn as_told(line: &Value) -> Value {
    let mut wanted = line.clone();
    let object = wanted.as_object_mut().unwrap();
    object.retain(|name, _| !matches!(name.as_str(), "since" | "competitor" | "movers" | "what"));
    let units = line["line"].as_str().map(|text| {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        numerator.parse::<i64>().unwrap() * 10_000 / denominator.parse::<i64>().unwrap()
    });
    object.insert("line".to_owned(), json!(units));
    if line["outcome"] == "" {
        object.insert("outcome".to_owned(), Value::Null);
    }
    for price in ["old", "new"] {
        object.entry(price).or_insert(Value::Null);
    }
    wanted
}
