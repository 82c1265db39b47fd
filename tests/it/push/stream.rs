//! `/api/stream`: the same messages as server-sent events.

use std::time::Duration;

use crate::support::{
    app::TestApp,
    batch::moment,
    events::Events,
    place::{Place, on_both_stores},
};

on_both_stores! {
    async fn a_stream_goes_on_after_the_last_event(place: &Place) {
        let app = TestApp::start(place).await;
        let mut live = Events::open(&app, "/api/stream?topics=risk_alerts,odds_updates", None).await;
        assert_eq!(live.next().await.1, "connection_ack");
        let mut heard = Vec::new();
        for round in 0..5 {
            let price = if round % 2 == 0 { 2.0 } else { 3.0 };
            app.batch(&moment("sr:1", round, [price, 3.4, 3.1])).await.expect(201);
        }
        while heard.len() < 10 {
            let (id, kind, data) = live.next().await;
            assert_eq!(data["position"].as_u64(), id, "the id is the position");
            assert_eq!(data["type"], kind);
            heard.push((id, kind, data));
        }
        let third = heard[2].0.unwrap();
        let mut again = Events::open(&app, "/api/stream?topics=risk_alerts,odds_updates", Some(&third.to_string())).await;
        assert_eq!(again.next().await.1, "connection_ack");
        let mut rest = Vec::new();
        let mut confirmed = None;
        while rest.len() < heard.len() - 3 || confirmed.is_none() {
            match again.next().await {
                (None, kind, resumed) if kind == "resumed" => confirmed = resumed["data"]["count"].as_u64(),
                event => rest.push(event),
            }
        }
        assert_eq!(rest, heard[3..]);
        assert!(confirmed.is_some_and(|count| count > 0));
        let mut filtered = Events::open(&app, "/api/stream?severities=warning&topics=risk_alerts&since=0", None).await;
        filtered.next().await;
        assert_eq!(filtered.next().await.1, "resumed", "all alerts are critical");
        let mut lost = Events::open(&app, "/api/stream", Some("not a position")).await;
        lost.next().await;
        assert_eq!(lost.next().await.2["data"]["reason"], "malformed");
        drop((live, again, filtered, lost));
        let deadline = std::time::Instant::now() + Duration::from_secs(5);
        while app.get("/api/v1/ws/stats").await.expect(200)["total_connections"] != 0 {
            assert!(std::time::Instant::now() < deadline, "streams that nobody reads are let go");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        app.stop().await;
    }
}
