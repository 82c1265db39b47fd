//! The push layer under `kill -9`. `cargo bench --bench push -- kills` does the same with 200 clients and 20 kills.

use crate::support::{
    place::{Place, on_both_stores},
    push::kills::{Plan, run},
};

on_both_stores! {
    async fn push_survives_kills(place: &Place) {
        let outcome = run(&place.url, &Plan { clients: 20, kills: 5 }).await;
        assert!(outcome.faults.is_empty(), "{} faults, such as {:?}", outcome.faults.len(), outcome.faults.iter().take(3));
        assert!(outcome.connections >= 20 * 5, "they came back only {} times", outcome.connections);
        assert!(outcome.messages.iter().all(|messages| *messages > 20), "too little happened: {:?}", outcome.messages);
        assert!(outcome.deliveries >= outcome.messages.iter().sum(), "{}", outcome.deliveries);
    }
}
