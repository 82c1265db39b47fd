//! An aggregate of your own over the log: `cargo run --example account -- sqlite:account.db` (or `postgres://…`).
//!
//! Each run deposits 10 and withdraws 3, prints the balance, and verifies the whole log.

use std::{error::Error, sync::Arc};

use cqrs_es::{Aggregate, DomainEvent, event_sink::EventSink};
use linewatch_log::{
    AggregateRepository, CommandEnvelope, Recordable, RepositoryOptions, Store, StoreOptions, Versioned,
};
use linewatch_model::{Sequence, StreamId, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, Serialize, Deserialize)]
struct Account {
    balance: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum AccountEvent {
    Deposited { amount: i64 },
    Withdrawn { amount: i64 },
}

#[derive(Debug, Clone)]
enum Command {
    Deposit(i64),
    Withdraw(i64),
}

#[derive(Debug, thiserror::Error)]
#[error("the account holds only {0}")]
struct TooLittle(i64);

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        if matches!(self, Self::Deposited { .. }) { "Deposited" } else { "Withdrawn" }.to_owned()
    }

    fn event_version(&self) -> String {
        Self::VERSION.to_owned()
    }
}

impl Versioned for AccountEvent {
    const VERSION: &'static str = "1";
}

impl Aggregate for Account {
    const TYPE: &'static str = "Account";
    type Command = Command;
    type Event = AccountEvent;
    type Error = TooLittle;
    type Services = ();

    async fn handle(&mut self, command: Command, (): &(), sink: &EventSink<Self>) -> Result<(), TooLittle> {
        let event = match command {
            Command::Deposit(amount) => AccountEvent::Deposited { amount },
            Command::Withdraw(amount) if amount > self.balance => return Err(TooLittle(self.balance)),
            Command::Withdraw(amount) => AccountEvent::Withdrawn { amount },
        };
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        match event {
            AccountEvent::Deposited { amount } => self.balance += amount,
            AccountEvent::Withdrawn { amount } => self.balance -= amount,
        }
    }
}

impl Recordable for Account {
    const STATE_VERSION: i64 = 1;
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "sqlite:account.db".to_owned());
    #[expect(clippy::disallowed_methods, reason = "an example has no clock to be given")]
    let now = || Timestamp::clamped(time::OffsetDateTime::now_utc());
    let options = StoreOptions { now: Arc::new(now), new_log_id: "accounts".to_owned(), appends: true };
    let store = Store::open(&url.parse()?, options).await?;
    let accounts = AggregateRepository::<Account>::new(store.clone(), (), RepositoryOptions::default());
    for command in [Command::Deposit(10), Command::Withdraw(3)] {
        let metadata = r#"{"actor":"example"}"#.into();
        accounts.execute_one(CommandEnvelope { id: "account-1".into(), command, metadata }).await?;
    }
    let mut account = Account::default();
    for event in store.stream_events(&[(StreamId::new(Account::TYPE, "account-1"), Sequence::START)]).await? {
        account.apply(event.decode_as()?);
    }
    let verified = store.verify(|_, _| {}).await?;
    println!("balance {} after {} events; the log verifies", account.balance, verified.count);
    store.close().await;
    Ok(())
}
