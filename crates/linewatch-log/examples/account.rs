//! An aggregate of your own over the log: `cargo run --example account -- sqlite:account.db` (or `postgres://…`).
//! Each run deposits 10 and withdraws 3, prints the balance, and verifies the whole log.

use std::{error::Error, sync::Arc};

use cqrs_es::{Aggregate, DomainEvent, event_sink::EventSink};
use linewatch_log::{AggregateRepository, CommandEnvelope, Recordable, Store, StoreOptions, Versioned};
use linewatch_model::{Sequence, StreamId, Timestamp};
use serde::{Deserialize, Serialize};

/// Its balance.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Account(i64);

/// What was deposited, or withdrawn where it is negative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Booked(i64);

#[derive(Debug, thiserror::Error)]
#[error("the account holds only {0}")]
struct TooLittle(i64);

impl Versioned for Booked {
    const VERSION: &'static str = "1";
}

impl DomainEvent for Booked {
    fn event_type(&self) -> String {
        "Booked".to_owned()
    }

    fn event_version(&self) -> String {
        Self::VERSION.to_owned()
    }
}

impl Recordable for Account {
    const STATE_VERSION: i64 = 1;
}

impl Aggregate for Account {
    const TYPE: &'static str = "Account";
    type Command = i64;
    type Event = Booked;
    type Error = TooLittle;
    type Services = ();

    async fn handle(&mut self, amount: i64, (): &(), sink: &EventSink<Self>) -> Result<(), TooLittle> {
        if self.0 + amount < 0 {
            return Err(TooLittle(self.0));
        }
        sink.write(Booked(amount), self).await;
        Ok(())
    }

    fn apply(&mut self, Booked(amount): Booked) {
        self.0 += amount;
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite:account.db".to_owned());
    #[expect(clippy::disallowed_methods, reason = "an example has no clock to be given")]
    let now = || Timestamp::clamped(time::OffsetDateTime::now_utc());
    let options = StoreOptions { now: Arc::new(now), new_log_id: "accounts".to_owned(), appends: true };
    let store = Store::open(&url.parse()?, options).await?;
    let accounts = AggregateRepository::<Account>::new(store.clone(), (), linewatch_log::RepositoryOptions::default());
    for command in [10, -3] {
        let metadata = r#"{"actor":"example"}"#.into();
        accounts.execute_one(CommandEnvelope { id: "account-1".into(), command, metadata }).await?;
    }
    let mut account = Account::default();
    for event in store.stream_events(&[(StreamId::new(Account::TYPE, "account-1"), Sequence::START)]).await? {
        account.apply(event.decode_as()?);
    }
    let verified = store.verify(|_, _| {}).await?;
    println!("balance {} after {} events; the log verifies", account.0, verified.count);
    store.close().await;
    Ok(())
}
