//! `kill -9` at random moments of a cycle: the log verifies, the run is marked, and the next cycle ends as if nothing
//! had been.

use std::time::{Duration, Instant};

use linewatch_double::{Conduct, Order, Role};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::support::{
    place::{Place, on_both_stores},
    process::linewatch,
    scene::{self, Sources, begin, cycle, odds},
};

const ROLES: [Role; 3] = [Role::BetPawa, Role::SportyBet, Role::Bet9ja];
const KILLS: u64 = 20;

on_both_stores! {
    async fn a_killed_cycle_leaves_no_trace_in_the_odds(place: &Place) {
        let double = scene::double(24).await;
        for role in ROLES {
            double.behave(role, Conduct { latency_ms: 40, ..Conduct::default() });
        }
        let sources = Sources::of(&double, &ROLES, "concurrency = 3");
        let other = Place::sqlite();
        let undisturbed = scene::serve(&other, &sources).await;
        let mut server = scene::serve(place, &sources).await;
        let (mut rng, mut in_time) = (StdRng::seed_from_u64(4), 0);
        for round in 0..KILLS {
            double.order(Order::ChangePrices { share: 0.3, seed: round }).unwrap();
            let begun = Instant::now();
            assert_eq!(cycle(&undisturbed, &ROLES).await["status"], "completed");
            let whole = begun.elapsed();
            let id = begin(&server, &ROLES).await;
            tokio::time::sleep(rng.random_range(Duration::ZERO..whole)).await;
            server.kill();
            let verified = linewatch(&["verify", "--store", &place.url]);
            assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
            server = scene::resume(place, &sources).await;
            let run = scene::ended(&server, id).await;
            if run["status"] == "failed" {
                in_time += 1;
                let errors = run["errors"].as_array().expect("errors");
                assert!(errors.iter().any(|error| error["error_type"] == "interrupted"), "{run}");
            } else {
                assert_eq!(run["status"], "completed", "{run}");
            }
            assert_eq!(cycle(&server, &ROLES).await["status"], "completed", "after kill {round}");
            assert!(odds(&server).await == odds(&undisturbed).await, "other odds after kill {round}");
        }
        println!("{in_time} of {KILLS} kills came before the run had ended");
        assert!(in_time >= KILLS / 2, "{in_time} kills came in time");
    }
}
