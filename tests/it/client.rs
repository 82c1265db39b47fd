//! The typed client against a real server.

use std::time::Duration;

use linewatch_client::{Client, ClientError, Follow, Follower, Message, Update};
use serde_json::json;

use crate::support::{app::TestApp, batch::moment, place::Place};

async fn next(follower: &mut Follower) -> Message {
    let update = tokio::time::timeout(Duration::from_secs(10), follower.next()).await.expect("a message in time");
    match update.expect("the server lets it follow") {
        Update::Message(message) => message,
        Update::Gap(gap) => panic!("a gap: {gap:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_while_a_follower_is_away_comes_once_it_is_back() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let client = Client::new(&app.base, None).unwrap();
    let send =
        |minute: u32| client.send_batch(moment("sr:1", minute, [2.0 + f64::from(minute) / 10.0, 3.4, 3.1]).to_string());
    let mut follower = client.follow(Follow::default().topics("odds_updates"));
    let first = tokio::join!(next(&mut follower), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        send(0).await.expect("taken")
    });
    assert_eq!(first.0.kind, "odds_update");
    // A batch of two bookmakers is two messages.
    let mut last = first.0.position;
    while last < first.1.position {
        last = next(&mut follower).await.position;
    }
    let checkpoint = follower.checkpoint().expect("a checkpoint").clone();
    assert!(checkpoint.position >= first.1.position && checkpoint.hash.is_some());
    drop(follower);
    let (one, two) = (send(1).await.expect("taken").position, send(2).await.expect("taken").position);
    let mut back = client.follow(Follow::default().topics("odds_updates").from(checkpoint));
    let missed = [next(&mut back).await.position, next(&mut back).await.position];
    assert!(last < missed[0] && missed[0] <= one && one < missed[1] && missed[1] <= two, "{missed:?}, {one}, {two}");
    assert_eq!(client.head().await.unwrap(), two);
    client.wait_for(two).await.unwrap();
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn alerts_are_listed_and_acknowledged_and_refusals_say_why() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let client = Client::new(&app.base, None).unwrap();
    for (minute, price) in [(0, 2.0), (1, 4.0)] {
        let answer = client.send_batch(moment("sr:1", minute, [price, 3.4, 3.1]).to_string()).await.expect("taken");
        client.wait_for(answer.position).await.expect("the read models have it");
    }
    let page = client.alerts("status=new").await.expect("alerts");
    assert!(page.total > 0, "{page:?}");
    client.acknowledge(page.alerts[0].id, Some("price checked")).await.expect("acknowledged");
    client.wait_for(client.head().await.expect("the head")).await.expect("the read models have it");
    let left = client.alerts("status=new").await.expect("alerts");
    assert_eq!(left.total, page.total - 1);
    match client.send_batch(json!({ "snapshots": 7 }).to_string()).await {
        Err(ClientError::Refused { status, detail, .. }) => assert!(status == 400 && !detail.is_empty(), "{detail}"),
        other => panic!("{other:?}"),
    }
    app.stop().await;
}
