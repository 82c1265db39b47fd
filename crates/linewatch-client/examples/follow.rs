//! Follows the alerts of a server: `cargo run -p linewatch-client --example follow -- 127.0.0.1:8000 [TOKEN]`.

use linewatch_client::{Client, Follow, Update};

#[tokio::main]
async fn main() -> Result<(), linewatch_client::ClientError> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8000".to_owned());
    let client = Client::new(&address, arguments.next().as_deref())?;
    println!("{} alerts are new", client.alerts("status=new&limit=1").await?.total);
    let mut follower = client.follow(Follow::default().topics("risk_alerts"));
    while let Some(update) = follower.next().await {
        match update {
            Update::Message(message) => println!("{}: {} alerts", message.position, message.data["alert_count"]),
            Update::Gap(gap) => println!("fetch again: {}", gap.reason),
        }
    }
    Ok(())
}
