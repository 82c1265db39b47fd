//! A cycle while bookmakers are down, failing or slow: what can be had is had, and nothing else is believed.

use std::collections::BTreeSet;

use linewatch_double::{Conduct, Order, Role};
use serde_json::Value;

use crate::support::{
    place::{Place, on_both_stores},
    scene::{self, Sources, cycle, odds, of, platform},
};

const ROLES: [Role; 4] = [Role::BetPawa, Role::SportyBet, Role::Bet9ja, Role::MSport];

fn errors_at(run: &Value, role: Role) -> BTreeSet<String> {
    let errors = run["errors"].as_array().expect("errors").iter();
    let there = errors.filter(|error| error["platform"] == role.slug());
    there.map(|error| error["error_type"].as_str().expect("a type").to_owned()).collect()
}

on_both_stores! {
    async fn one_dead_one_failing_and_one_slow_bookmaker_cost_the_others_nothing(place: &Place) {
        let double = scene::double(60).await;
        let server = scene::serve(place, &Sources::of(&double, &ROLES, "timeout_seconds = 5")).await;
        let healthy = cycle(&server, &ROLES).await;
        assert_eq!(healthy["status"], "completed", "{healthy}");
        for role in ROLES {
            let there = double.fixtures(role).len();
            assert_eq!(platform(&healthy, role)["scraped"], there, "{role:?} {healthy}");
        }
        let before = odds(&server).await;

        double.order(Order::ChangePrices { share: 0.3, seed: 1 }).unwrap();
        double.behave(Role::SportyBet, Conduct { errors: 0.3, ..Conduct::default() });
        double.behave(Role::Bet9ja, Conduct { dead: true, ..Conduct::default() });
        double.behave(Role::MSport, Conduct { latency_ms: 400, ..Conduct::default() });
        double.order(Order::ResetCounts).unwrap();
        let troubled = cycle(&server, &ROLES).await;
        assert_eq!(troubled["status"], "partial", "{troubled}");
        for role in [Role::BetPawa, Role::MSport] {
            let result = platform(&troubled, role);
            assert_eq!((&result["scraped"], &result["failed"]), (&result["total"], &0.into()), "{role:?} {troubled}");
            assert_eq!(result["scraped"], double.fixtures(role).len(), "{role:?}");
            assert_eq!(errors_at(&troubled, role), BTreeSet::new());
        }
        assert_eq!(platform(&troubled, Role::Bet9ja)["status"], "failed");
        let dead = errors_at(&troubled, Role::Bet9ja);
        assert!(!dead.is_empty() && dead.iter().all(|kind| kind == "network" || kind == "circuit_open"), "{dead:?}");
        // Most of what failed was mended by asking again.
        let (asked, there) = (double.counts(Role::SportyBet).requests, double.fixtures(Role::SportyBet).len() as u64);
        assert!(asked > there * 5 / 4, "{asked} requests for {there} fixtures");
        let failing = errors_at(&troubled, Role::SportyBet);
        assert!(failing.iter().all(|kind| kind == "http_status" || kind == "circuit_open"), "{failing:?}");
        let during = odds(&server).await;
        assert_eq!(of(&during, Role::Bet9ja), of(&before, Role::Bet9ja), "who could not be asked still offers it");
        assert!(of(&during, Role::BetPawa) != of(&before, Role::BetPawa));
        let suspended = server.get("/api/alerts?alert_type=availability").await;
        assert_eq!(suspended["total"], 0, "{suspended}");

        for role in ROLES {
            double.behave(role, Conduct::default());
        }
        // The breaker lets the dead one be asked again after a while.
        let begun = std::time::Instant::now();
        let healed = loop {
            let run = cycle(&server, &ROLES).await;
            if run["status"] == "completed" || begun.elapsed().as_secs() > 100 {
                break run;
            }
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        };
        assert_eq!(healed["status"], "completed", "{healed}");
        let after = odds(&server).await;
        for role in [Role::BetPawa, Role::MSport] {
            assert_eq!(of(&after, role), of(&during, role), "{role:?}: all of it was stored in the troubled run");
        }
        assert!(of(&after, Role::Bet9ja) != of(&during, Role::Bet9ja));
        assert_eq!(server.get("/api/alerts?alert_type=availability").await["total"], 0);
    }

    /// Whatever is not the bookmaker's own word for "gone" leaves the fixture as it was.
    async fn spoiled_answers_change_nothing(place: &Place) {
        let double = scene::double(12).await;
        let roles = [Role::BetPawa, Role::SportyBet, Role::Bet9ja];
        let server = scene::serve(place, &Sources::of(&double, &roles, "timeout_seconds = 2")).await;
        assert_eq!(cycle(&server, &roles).await["status"], "completed");
        let before = odds(&server).await;
        double.order(Order::ChangePrices { share: 1.0, seed: 2 }).unwrap();
        let spoiled = |conduct: Conduct| Conduct { on: linewatch_double::FaultScope::Fixtures, ..conduct };
        for (conduct, kind) in [
            (Conduct { cut: 1.0, ..Conduct::default() }, "parse_error"),
            (Conduct { html: 1.0, ..Conduct::default() }, "parse_error"),
            (Conduct { wrong_fixture: 1.0, ..Conduct::default() }, "other_fixture"),
            (Conduct { huge_bytes: 40 << 20, ..Conduct::default() }, "too_large"),
        ] {
            double.behave(Role::Bet9ja, spoiled(conduct.clone()));
            let run = cycle(&server, &[Role::Bet9ja]).await;
            assert!(errors_at(&run, Role::Bet9ja).contains(kind), "{conduct:?}: {run}");
            assert_eq!(platform(&run, Role::Bet9ja)["scraped"], 0, "{conduct:?}");
            assert_eq!(of(&odds(&server).await, Role::Bet9ja), of(&before, Role::Bet9ja), "{conduct:?}");
        }
        assert_eq!(server.get("/api/alerts?alert_type=availability").await["total"], 0);
    }

    async fn what_a_bookmaker_no_longer_lists_is_withdrawn_there_unless_its_lists_could_not_be_read(place: &Place) {
        let double = scene::double(12).await;
        let roles = [Role::BetPawa, Role::SportyBet];
        let server = scene::serve(place, &Sources::of(&double, &roles, "timeout_seconds = 2")).await;
        assert_eq!(cycle(&server, &roles).await["status"], "completed");
        let fixture = double.fixtures(Role::SportyBet)[0].clone();
        let id = fixture.as_str().trim_start_matches("sr:").to_owned();
        let open = async |role: Role| {
            let all = odds(&server).await;
            let here = of(&all, role);
            here.iter().filter(|((key, ..), value)| key.contains(&id) && value[0] == true).count()
        };
        let (ours, theirs) = (open(Role::BetPawa).await, open(Role::SportyBet).await);
        assert!(ours > 100 && theirs > 100, "{ours} {theirs}");

        double.order(Order::Unlist { book: Role::SportyBet, fixture: fixture.clone() }).unwrap();
        double.behave(Role::SportyBet, Conduct { dead: true, ..Conduct::default() });
        cycle(&server, &roles).await;
        assert_eq!(open(Role::SportyBet).await, theirs, "its lists could not be read");
        double.behave(Role::SportyBet, Conduct::default());
        let mut run = cycle(&server, &roles).await;
        for _ in 0..40 {
            if run["status"] == "completed" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            run = cycle(&server, &roles).await;
        }
        assert!(run["reconciled"].as_i64().unwrap() > 100, "{run}");
        assert_eq!((open(Role::BetPawa).await, open(Role::SportyBet).await), (ours, 0));
    }
}

/// A bookmaker that takes connections and never answers holds up one run, and not the next ones.
#[tokio::test]
async fn a_bookmaker_that_hangs_is_left_alone_after_one_run() {
    let double = scene::double(10).await;
    let roles = [Role::BetPawa, Role::Bet9ja];
    let place = Place::sqlite();
    let server = scene::serve(&place, &Sources::of(&double, &roles, "")).await;
    assert_eq!(cycle(&server, &roles).await["status"], "completed");
    double.behave(Role::Bet9ja, Conduct { latency_ms: 3_600_000, ..Conduct::default() });
    let first = cycle(&server, &roles).await;
    assert_eq!(errors_at(&first, Role::Bet9ja), BTreeSet::from(["timeout".to_owned()]), "{first}");
    let begun = std::time::Instant::now();
    let second = cycle(&server, &roles).await;
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert_eq!(errors_at(&second, Role::Bet9ja), BTreeSet::from(["circuit_open".to_owned()]), "{second}");
    for run in [first, second] {
        let (ours, theirs) = (platform(&run, Role::BetPawa), platform(&run, Role::Bet9ja));
        assert_eq!((&ours["status"], &ours["scraped"]), (&"completed".into(), &ours["total"]), "{run}");
        assert_eq!(theirs["status"], "failed", "{run}");
    }
}

/// One source's bounds, as the bookmaker sees them.
#[tokio::test]
async fn concurrency_and_pace_are_kept() {
    let double = scene::double(40).await;
    double.behave(Role::Bet9ja, Conduct { latency_ms: 30, ..Conduct::default() });
    double.behave(Role::SportyBet, Conduct { latency_ms: 30, ..Conduct::default() });
    let place = Place::sqlite();
    let sources = Sources::of(&double, &[Role::Bet9ja, Role::SportyBet], "concurrency = 4");
    let server = scene::serve(&place, &sources).await;
    double.order(Order::ResetCounts).unwrap();
    let begun = std::time::Instant::now();
    let run = cycle(&server, &[Role::Bet9ja, Role::SportyBet]).await;
    let took = begun.elapsed();
    assert_eq!(run["status"], "completed");
    for role in [Role::Bet9ja, Role::SportyBet] {
        assert_eq!(double.counts(role).most_at_once, 4, "{role:?}");
    }
    let asked = u32::try_from(double.counts(Role::Bet9ja).requests).unwrap();
    // 30 ms of answering and 25 ms of rest, four at a time.
    let least = std::time::Duration::from_millis(55) * asked / 4;
    assert!(took > least * 9 / 10, "{asked} requests in {took:?}");
}
