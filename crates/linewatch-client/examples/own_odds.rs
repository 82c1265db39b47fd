//! Sends one bookmaker's offer for one match, and prints what linewatch has to say about it.

use linewatch_client::Client;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    send("http://127.0.0.1:8000").await
}

pub(crate) async fn send(address: &str) -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new(address, None)?;
    let offer = json!({
        "bookmaker": "betpawa", "capturedAt": "2026-06-26T12:10:00Z",
        "event": {"key": "sr:66457014", "name": "Norway - France", "homeTeam": "Norway", "awayTeam": "France",
                  "kickoff": "2099-06-26T19:00:00Z"},
        "markets": [{"marketId": "3743", "marketName": "1X2 - Full Time", "outcomes": [
            {"name": "1", "odds": 3.4}, {"name": "X", "odds": 4.6}, {"name": "2", "odds": 1.66}]}],
    });
    let answer = client.send_batch(json!({"snapshots": [offer]}).to_string()).await?;
    client.wait_for(answer.position).await?;
    for alert in client.alerts("status=new&limit=5").await?.alerts {
        println!("{} {} at {}: {}", alert.severity, alert.alert_type, alert.bookmaker_slug, alert.event_name);
    }
    Ok(())
}
