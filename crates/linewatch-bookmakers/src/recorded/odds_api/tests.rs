use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(text: &str) -> Vec<Result<Moment, OddsApiError>> {
    OddsApiReader::new(text.as_bytes(), "test.jsonl", OddsFormat::American).collect()
}

fn only(text: &str) -> Moment {
    let mut moments = read(text);
    assert_eq!(moments.len(), 1, "{moments:?}");
    moments.remove(0).unwrap()
}

fn h2h(home: &Value, away: &Value, draw: &Value) -> Value {
    json!({"key": "h2h", "last_update": "2026-06-24T18:00:24Z", "outcomes": [
        {"name": "Curaçao", "price": home}, {"name": "Ivory Coast", "price": away}, {"name": "Draw", "price": draw}]})
}

fn totals(rows: &Value) -> Value {
    json!({"key": "totals", "last_update": "2026-06-24T18:00:30Z", "outcomes": rows})
}

fn book(key: &str, markets: &Value) -> Value {
    json!({"key": key, "title": "A Book", "last_update": "2026-06-24T18:00:24Z", "markets": markets})
}

fn event(id: &str, bookmakers: &Value) -> Value {
    json!({"id": id, "sport_key": "soccer_fifa_world_cup", "sport_title": "FIFA World Cup",
           "commence_time": "2026-06-25T20:00:00Z", "home_team": "Curaçao", "away_team": "Ivory Coast",
           "bookmakers": bookmakers})
}

fn line(events: &Value) -> String {
    json!({"captured_at": "2026-06-24T18:00:46Z", "source_commit": "28de84", "events": events}).to_string()
}

/// Each market as `id line: outcome=odds …`.
fn shown(snapshot: &Snapshot) -> Vec<String> {
    let quote = |quote: &linewatch_model::Quote| format!("{}={}", quote.name, quote.live().unwrap());
    let market = |market: &linewatch_model::OfferedMarket| {
        format!("{}: {}", market.key, market.outcomes.iter().map(quote).collect::<Vec<_>>().join(" "))
    };
    snapshot.markets().iter().map(market).collect()
}

#[test]
fn a_recorded_line_becomes_snapshots_of_its_moment() {
    let rows = json!([
        {"name": "Over", "price": -120, "point": 3}, {"name": "Under", "price": 104, "point": 3.0},
        {"name": "Over", "price": 160, "point": 3.5}, {"name": "Under", "price": -190, "point": 3.5},
    ]);
    let offer = book("betonlineag", &json!([totals(&rows), h2h(&json!(1650), &json!(-575), &json!(695))]));
    let moment = only(&line(&json!([event("a5a0", &json!([offer]))])));

    assert_eq!(moment.captured_at.to_string(), "2026-06-24T18:00:46Z");
    assert!(moment.left_out.is_empty());
    let [snapshot] = &moment.snapshots[..] else { panic!("{moment:?}") };
    assert_eq!(snapshot.captured_at, moment.captured_at);
    assert_eq!(snapshot.bookmaker.as_str(), "betonlineag");
    let fixture = &snapshot.fixture;
    assert_eq!((fixture.key.as_str(), fixture.name.as_str()), ("odds-api:a5a0", "Curaçao - Ivory Coast"));
    assert_eq!(fixture.kickoff.to_string(), "2026-06-25T20:00:00Z");
    assert_eq!(fixture.sport.as_ref().unwrap().as_str(), "Football");
    assert_eq!(fixture.tournament.as_ref().unwrap().as_str(), "FIFA World Cup");
    assert_eq!(
        shown(snapshot),
        ["3743: 1=17.5 X=7.95 2=1.1739", "5000 3: Over=1.8333 Under=2.04", "5000 3.5: Over=2.6 Under=1.5263"]
    );
    assert_eq!(snapshot.markets()[0].name.as_str(), "1X2 - Full Time");
    assert_eq!(snapshot.markets()[1].name.as_str(), "Over/Under - Full Time");
}

#[test]
fn absent_books_send_nothing_and_books_without_a_mapped_market_an_empty_snapshot() {
    let spreads = json!([{"key": "spreads", "outcomes": [{"name": "Curaçao", "price": -110, "point": 1.5}]}]);
    let moment = only(&line(&json!([event("a", &json!([book("bovada", &spreads), book("betus", &json!([]))]))])));
    assert_eq!(moment.snapshots.len(), 2);
    assert!(moment.snapshots.iter().all(|snapshot| snapshot.markets().is_empty()));
    assert_eq!(moment.left_out.markets.get("spreads"), Some(&1));
    assert_eq!(moment.left_out.entries.len(), 0);
    assert_eq!(only(&line(&json!([]))).snapshots, []);
}

#[test]
fn snapshots_after_kickoff_are_still_there() {
    let mut late = event("a", &json!([book("bovada", &json!([]))]));
    late["commence_time"] = json!("2026-06-24T17:00:00Z");
    assert!(!only(&line(&json!([late]))).snapshots[0].is_prematch());
}

#[test]
fn broken_entries_are_counted_and_the_rest_goes_on() {
    let rows = json!([
        {"name": "Over", "price": -120}, {"name": "Under", "price": 104, "point": "3"},
        {"name": "Exactly", "price": 104, "point": 3.5}, {"name": "Under", "price": 104, "point": 200_000}, 7,
    ]);
    let offers = json!([
        h2h(&json!("150"), &json!(160), &json!(170)),
        h2h(&json!(250), &json!(260), &json!(270)),
        totals(&rows)
    ]);
    let damaged = json!([
        h2h(&json!(50), &json!(150), &json!(null)),
        totals(&json!([{"name": "Over", "price": 100, "point": 2}]))
    ]);
    let stranger = json!([{"key": "h2h", "outcomes": [{"name": "Norway", "price": 150}, {"name": "Draw"}]}]);
    let books = json!([
        book("bovada", &offers),
        book("bovada", &json!([])),
        book("Bet Us", &json!([])),
        book("betus", &stranger),
        book("betmgm", &damaged),
        7,
    ]);
    let mut outright = event("b", &json!([]));
    outright["home_team"] = json!(null);
    let mut undated = event("c", &json!([]));
    undated["commence_time"] = json!("tomorrow");
    let moment = only(&line(&json!([event("a", &books), outright, undated, event("a", &json!([])), 7])));

    let names: Vec<_> = moment.snapshots.iter().map(|snapshot| snapshot.bookmaker.as_str()).collect();
    assert_eq!(names, ["bovada", "betus", "betmgm"]);
    assert_eq!(shown(&moment.snapshots[0]), ["3743: 1=2.5 X=2.7 2=2.6"]);
    assert_eq!(unread(&moment.snapshots[0]), ["5000 at some line", "5000 3", "5000 3.5"]);
    assert_eq!((shown(&moment.snapshots[1]), unread(&moment.snapshots[1])), (vec![], vec!["3743".to_owned()]));
    assert_eq!(
        (shown(&moment.snapshots[2]), unread(&moment.snapshots[2])),
        (vec!["5000 2: Over=2".to_owned()], vec!["3743".to_owned()])
    );
    let counts: Vec<_> = moment.left_out.entries.clone().into_iter().collect();
    assert_eq!(
        counts,
        [
            (Reason::BadEvent, 3),
            (Reason::DuplicateEvent, 1),
            (Reason::BadBookmaker, 2),
            (Reason::DuplicateBookmaker, 1),
            (Reason::BadPrice, 3),
            (Reason::BadPoint, 2),
            (Reason::UnknownOutcome, 3),
            (Reason::DuplicateOutcome, 3),
        ]
    );
    let described = |reason| &moment.left_out.first.iter().find(|(of, _)| *of == reason).expect("described").1;
    assert_eq!(
        described(Reason::UnknownOutcome),
        "event \"a\" (Curaçao - Ivory Coast), bookmaker bovada, totals: \"Exactly\" 3.5"
    );
}

#[test]
fn an_outcome_that_nobody_knows_costs_what_it_may_be_of() {
    let of = |markets: Value| only(&line(&json!([event("a", &json!([book("bovada", &markets)]))]))).snapshots.remove(0);
    let mut result = h2h(&json!(150), &json!(160), &json!(170));
    result["outcomes"].as_array_mut().unwrap().push(json!({"name": "Cards", "price": 150}));
    let snapshot = of(json!([result]));
    assert_eq!((shown(&snapshot).len(), unread(&snapshot).len()), (1, 0), "all that it has are there besides");
    result["outcomes"].as_array_mut().unwrap().remove(0);
    let snapshot = of(json!([result]));
    assert_eq!((shown(&snapshot).len(), unread(&snapshot)), (0, vec!["3743".to_owned()]), "it may be the home side");
    let rows = json!([
        {"name": "Over", "price": 100, "point": 2}, {"name": "Under", "price": 100, "point": 2},
        {"name": "Over", "price": 100, "point": 3}, {"name": "Under", "price": 100, "point": "three"},
    ]);
    let snapshot = of(json!([totals(&rows)]));
    assert_eq!(shown(&snapshot), ["5000 2: Over=2 Under=2"]);
    assert_eq!(unread(&snapshot), ["5000 at some line", "5000 3"]);
}

/// What stays as it was, because it could not be read.
fn unread(snapshot: &Snapshot) -> Vec<String> {
    snapshot.unread().iter().map(ToString::to_string).collect()
}

#[test]
fn a_null_in_the_place_of_a_list_is_none_or_is_not_read() {
    let mut priceless = event("a", &json!(null));
    assert_eq!(only(&line(&json!([priceless]))).snapshots, []);
    assert!(only(&line(&json!([priceless]))).left_out.is_empty());
    for other in [json!({}), json!(5), json!("x"), json!(true)] {
        priceless["bookmakers"] = other.clone();
        let good = event("b", &json!([book("bovada", &json!([]))]));
        let moment = only(&line(&json!([priceless, good])));
        assert_eq!(moment.snapshots.len(), 1, "{other}");
        assert_eq!(moment.left_out.entries, [(Reason::BadEvent, 1)].into(), "{other}");
        assert!(moment.left_out.first[0].1.contains("\"a\"") && moment.left_out.first[0].1.contains("bookmakers"));
    }
    let nulls = [
        (json!(null), "one without a readable id"),
        (json!({}), "one without a readable id"),
        (json!([null]), "one without a readable id"),
        (json!([{"key": null, "outcomes": []}]), "one without a readable id"),
        (json!([{"key": "h2h", "outcomes": null}]), "3743"),
        (json!([{"key": "h2h"}]), "3743"),
        (json!([{"key": "h2h", "outcomes": []}]), "3743"),
        (json!([{"key": "", "outcomes": []}]), "one without a readable id"),
        (json!([{"key": "totals", "outcomes": 5}]), "5000 at some line"),
    ];
    for (markets, unread_as) in nulls {
        let moment = only(&line(&json!([event("a", &json!([book("bovada", &markets)]))])));
        assert_eq!(unread(&moment.snapshots[0]), [unread_as], "{markets}");
        assert_eq!(moment.left_out.entries, [(Reason::NoList, 1)].into(), "{markets}");
    }
    let missing = json!([{"key": "bovada"}]);
    assert_eq!(unread(&only(&line(&json!([event("a", &missing)]))).snapshots[0]), ["one without a readable id"]);
    assert_eq!(only(&json!({"captured_at": "2026-06-24T18:00:46Z", "events": null}).to_string()).snapshots, []);
}

#[test]
fn ids_and_times_may_be_numbers() {
    let mut unix = event("a", &json!([book("bovada", &json!([]))]));
    unix["commence_time"] = json!(1_907_776_800);
    unix["id"] = json!(12_345);
    unix["bookmakers"][0]["last_update"] = json!(1_795_168_740);
    let moment = only(&json!([unix]).to_string());
    assert_eq!(moment.captured_at.to_string(), "2026-11-20T09:59:00Z");
    let fixture = &moment.snapshots[0].fixture;
    assert_eq!(
        (fixture.key.as_str(), fixture.kickoff.to_string().as_str()),
        ("odds-api:12345", "2030-06-15T18:00:00Z")
    );
    for (field, value) in [
        ("commence_time", json!(1_907_776_800_000_i64)),
        ("commence_time", json!(0)),
        ("commence_time", json!(-1)),
        ("commence_time", json!(1e20)),
        ("id", json!([1])),
        ("id", json!(null)),
        ("home_team", json!("")),
    ] {
        let mut bad = unix.clone();
        bad[field] = value.clone();
        let mut good = unix.clone();
        good["id"] = json!("good");
        let moment = only(&json!([bad, good]).to_string());
        assert_eq!(
            (moment.snapshots.len(), moment.left_out.entries.get(&Reason::BadEvent)),
            (1, Some(&1)),
            "{field} {value}"
        );
        assert!(moment.left_out.first[0].1.contains(field), "{:?}", moment.left_out.first);
    }
    let stated = json!({"captured_at": 1_795_168_740, "events": []}).to_string();
    assert_eq!(only(&stated).captured_at.to_string(), "2026-11-20T09:59:00Z");
}

#[test]
fn an_array_of_moments_is_as_many_moments() {
    let moment = |minute: u32| json!({"captured_at": format!("2026-06-24T18:{minute:02}:00Z"), "events": [event("a", &json!([]))]});
    for text in [
        json!([moment(1), moment(2)]).to_string(),
        serde_json::to_string_pretty(&json!([moment(1), moment(2)])).unwrap(),
    ] {
        let times: Vec<String> =
            read(&text).into_iter().map(|moment| moment.unwrap().captured_at.to_string()).collect();
        assert_eq!(times, ["2026-06-24T18:01:00Z", "2026-06-24T18:02:00Z"]);
    }
    let broken = read(&json!([moment(1), 7]).to_string());
    assert!(matches!(&broken[..], [Err(error)] if error.to_string().contains("moment 2 of the array")), "{broken:?}");
}

#[test]
fn prices_in_the_other_format_end_the_reading() {
    let decimal =
        line(&json!([event("a", &json!([book("bovada", &json!([h2h(&json!(1.02), &json!(101), &json!(17))]))]))]));
    let american =
        line(&json!([event("a", &json!([book("bovada", &json!([h2h(&json!(-150), &json!(380), &json!(230))]))]))]));
    // One market may be odd; what there is of all of them is judged when it is asked for.
    let mut reader = OddsApiReader::new(decimal.as_bytes(), "test", OddsFormat::American);
    assert!(reader.next().unwrap().is_ok() && reader.next().is_none());
    let error = reader.check_format().unwrap_err().to_string();
    assert!(error.contains("line 1") && error.contains("--odds-format decimal"), "{error}");
    let moments = read(&format!("{decimal}\n{american}\n{american}\n{decimal}\n{american}"));
    assert!(moments.iter().all(Result::is_ok), "{moments:?}");
    let many = format!("{american}\n{american}\n{american}\n{american}");
    let mut reader = OddsApiReader::new(many.as_bytes(), "test", OddsFormat::Decimal);
    let read_on: Vec<_> = reader.by_ref().collect();
    assert!(matches!(&read_on[..], [Ok(_), Ok(_), Err(OddsApiError::OtherFormat { line: 3, .. })]), "{read_on:?}");
    assert!(read_on[2].as_ref().unwrap_err().to_string().contains("--odds-format american"));
    // A single wrong price costs its market.
    let wrong =
        line(&json!([event("a", &json!([book("bovada", &json!([h2h(&json!(1.5), &json!(380), &json!(230))]))]))]));
    let moments = read(&format!("{american}\n{wrong}\n{american}"));
    assert!(moments.iter().all(Result::is_ok), "{moments:?}");
    // A recording that changes its format is told where it does.
    let three = |line: &str| {
        let one: Value = serde_json::from_str(line).unwrap();
        let mut events = Vec::new();
        for n in 0..3 {
            let mut event = one["events"][0].clone();
            event["id"] = json!(n.to_string());
            events.push(event);
        }
        self::line(&json!(events))
    };
    let moments = read(&format!("{}\n{}\n{}", three(&american), three(&american), three(&decimal)));
    assert!(matches!(&moments[..], [Ok(_), Ok(_), Err(OddsApiError::OtherFormat { line: 3, .. })]), "{moments:?}");
}

#[test]
fn decimal_prices_are_taken_digit_by_digit() {
    let text =
        line(&json!([event("a", &json!([book("bovada", &json!([h2h(&json!(2.35), &json!(1.0909), &json!(3))]))]))]));
    let mut reader = OddsApiReader::new(text.as_bytes(), "test", OddsFormat::Decimal);
    assert_eq!(shown(&reader.next().unwrap().unwrap().snapshots[0]), ["3743: 1=2.35 X=3 2=1.0909"]);
}

#[test]
fn the_apis_own_answer_takes_its_newest_update_for_its_time() {
    let rows = json!([{"name": "Over", "price": -120, "point": 3}]);
    let answer = json!([event("a", &json!([book("bovada", &json!([totals(&rows)]))])), event("b", &json!([]))]);
    let pretty = serde_json::to_string_pretty(&answer).unwrap();
    let single = answer[0].to_string();
    let wrapped = json!({"events": answer}).to_string();
    let parsed = only(&answer.to_string());
    assert_eq!(parsed.captured_at.to_string(), "2026-06-24T18:00:30Z");
    assert_eq!(parsed.snapshots.len(), 1);
    for text in [pretty, single, wrapped] {
        assert_eq!(only(&text), parsed, "{text}");
    }
    let historical = json!({"timestamp": "2026-06-24T19:00:00Z", "previous_timestamp": null, "data": answer[0]});
    assert_eq!(only(&historical.to_string()).captured_at.to_string(), "2026-06-24T19:00:00Z");
}

#[test]
fn an_answer_without_odds_says_nothing_and_one_with_odds_needs_a_time() {
    assert!(read("[]\n[ ]").is_empty());
    assert!(read(&json!([event("a", &json!([]))]).to_string()).is_empty());
    let timeless = json!([event("a", &json!([{"key": "bovada", "markets": []}]))]).to_string();
    assert!(read(&timeless)[0].as_ref().unwrap_err().to_string().contains("neither captured_at nor"));
}

#[test]
fn a_malformed_line_is_named_and_ends_the_reading() {
    let good = line(&json!([]));
    let malformed =
        ["{\"captured_at\":", "17", "null", "{}", "{\"captured_at\":\"yesterday\",\"events\":[]}", "[1]", "\u{0}"];
    for bad in malformed {
        let moments = read(&format!("{good}\n\n{bad}\n{good}\n"));
        assert_eq!(moments.len(), 2, "{bad}");
        let message = moments[1].as_ref().unwrap_err().to_string();
        assert!(message.starts_with("test.jsonl, line 3: "), "{message}");
    }
    let not_utf8 = OddsApiReader::new(&b"{\"captured_at\":\"\xFF\"}"[..], "test", OddsFormat::American).next();
    assert!(matches!(not_utf8, Some(Err(OddsApiError::Malformed { line: 1, .. }))));
    let laid_out = "[\n  {\"id\": 1\n,}]";
    assert!(matches!(&read(laid_out)[..], [Err(OddsApiError::Malformed { line: 3, .. })]));
    let wrapped = "\n{\n  \"data\": [\n    {\"id\" 1}\n]}";
    assert!(matches!(&read(wrapped)[..], [Err(OddsApiError::Malformed { line: 4, .. })]));
    let cut = format!("{good}\n{}", &line(&json!([event("a", &json!([]))]))[..100]);
    let message = read(&cut)[1].as_ref().unwrap_err().to_string();
    assert!(message.starts_with("test.jsonl, line 2: is cut off"), "{message}");
    let joined = read(&format!("{good}\u{FEFF}{good}"))[0].as_ref().unwrap_err().to_string();
    assert!(joined.contains("line 1: goes on after the end of its JSON value"), "{joined}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let missing = OddsApiReader::open(Path::new("no/such.jsonl"), OddsFormat::American).unwrap_err().to_string();
    assert!(missing.contains("no/such.jsonl") && missing.contains("check the path"), "{missing}");
}

proptest! {
    /// Cutting or flipping a byte anywhere gives moments or an error, never a panic or an endless loop.
    #[test]
    fn damaged_lines_are_survived(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let offer = book("bovada", &json!([h2h(&json!(150), &json!(-170), &json!(300))]));
        let mut text = line(&json!([event("a", &json!([offer]))])).into_bytes();
        let at = at.index(text.len());
        if cut { text.truncate(at) } else { text[at] = byte }
        let read = OddsApiReader::new(&text[..], "test", OddsFormat::American).take(10).count();
        prop_assert!(read <= 2);
    }
}

/// The recorded files, or `None` with a loud word when this machine has none.
fn recorded() -> Option<PathBuf> {
    let named = std::env::var_os("LINEWATCH_RECORDED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = named.clone().unwrap_or(beside).join("odds_api");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(named.is_none(), "LINEWATCH_RECORDED is set, but there is no {}; unset or correct it", folder.display());
    // Not eprintln!, which the test harness swallows.
    let word =
        format!("NOT RUN: recorded data not found at {}; set LINEWATCH_RECORDED to its folder", folder.display());
    writeln!(std::io::stderr(), "{word}").unwrap();
    None
}

#[test]
fn the_recorded_files_read_through() {
    let Some(folder) = recorded() else { return };
    let files = [
        ("worldcup_2026-06-24_to_26.jsonl", 206, "2026-06-24T18:00:46Z", "2026-06-26T21:15:28Z"),
        ("worldcup_2026-06-06_to_24_hourly.jsonl", 187, "2026-06-06T05:00:31Z", "2026-06-24T17:30:43Z"),
    ];
    let mut bookmakers = std::collections::BTreeSet::new();
    let mut fixtures = std::collections::BTreeSet::new();
    for (name, count, first, last) in files {
        let reader = OddsApiReader::open(&folder.join(name), OddsFormat::American).unwrap();
        let moments: Vec<Moment> = reader.map(Result::unwrap).collect();
        assert_eq!(moments.len(), count, "{name}");
        assert_eq!(moments[0].captured_at.to_string(), first);
        assert_eq!(moments[count - 1].captured_at.to_string(), last);
        for moment in &moments {
            assert!(moment.left_out.is_empty(), "{name}: {}", moment.left_out);
            bookmakers.extend(moment.snapshots.iter().map(|snapshot| snapshot.bookmaker.clone()));
            fixtures.extend(moment.snapshots.iter().map(|snapshot| snapshot.fixture.key.clone()));
        }
    }
    assert_eq!((bookmakers.len(), fixtures.len()), (11, 8));
}

/// The README beside the data counts the quotes before kickoff with another program.
#[test]
fn the_recorded_quotes_are_as_many_as_its_readme_counts() {
    let Some(folder) = recorded() else { return };
    for (name, quotes) in
        [("worldcup_2026-06-24_to_26.jsonl", 51_001), ("worldcup_2026-06-06_to_24_hourly.jsonl", 57_220)]
    {
        let reader = OddsApiReader::open(&folder.join(name), OddsFormat::American).unwrap();
        let prematch = reader.flat_map(|moment| moment.unwrap().snapshots).filter(Snapshot::is_prematch);
        let count: usize =
            prematch.flat_map(|s| s.markets().iter().map(|m| m.outcomes.len()).collect::<Vec<_>>()).sum();
        assert_eq!(count, quotes, "{name}");
    }
}
