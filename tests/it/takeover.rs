//! The node that drives the read models is stopped, killed or cut off, idle and in the middle of a transaction: another one
//! leads, and the first changes nothing when it is back.
//!
//! Each case prints after how long the other node leads; the bar of the project is 3 s, and a busy machine is allowed more.

use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection};

use crate::support::{
    others::{SOON, all_applied, body, eventually, read, rows, taken, verify},
    place::Place,
    process::Process,
    proxy::Proxy,
};

/// What happens to the leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loss {
    Stopped,
    Killed,
    CutOff,
}

/// A leader behind a proxy of its own, and another node that follows.
struct Nodes {
    place: Place,
    proxy: Proxy,
    stop_file: tempfile::NamedTempFile,
    leader: Option<Process>,
    other: Process,
}

impl Nodes {
    async fn start() -> Self {
        let place = Place::postgres().await;
        let (before, database) = place.url.rsplit_once('/').unwrap();
        let (server, port) = before.rsplit_once(':').unwrap();
        let proxy = Proxy::to(port.parse().unwrap()).await;
        let stop_file = tempfile::NamedTempFile::new().unwrap();
        let url = format!("{server}:{}/{database}", proxy.port);
        let leader = Process::start_to_stop_on(&url, stop_file.path()).await;
        let position = taken(&leader, &body("sr:1", 0), SOON).await;
        read(&leader, position, SOON).await;
        let other = Process::start(&place, None).await;
        Self { place, proxy, stop_file, leader: Some(leader), other }
    }

    fn leader(&self) -> &Process {
        self.leader.as_ref().expect("a leader")
    }

    /// Freezes the leader before it commits what it applied.
    async fn freeze_in_transaction(&self) {
        std::fs::write(self.stop_file.path(), "projection.before_commit").unwrap();
        taken(&self.other, &body("sr:1", 1), SOON).await;
        eventually("a leader in a transaction", SOON, async || self.leader().is_frozen()).await;
        std::fs::write(self.stop_file.path(), "").unwrap();
    }

    /// A leader that was frozen stays so or goes on without its database.
    fn lose(&mut self, loss: Loss) {
        match loss {
            Loss::Stopped => self.leader().freeze(),
            Loss::Killed => self.leader.take().expect("a leader").kill(),
            Loss::CutOff => {
                self.proxy.stall();
                self.leader().wake();
            }
        }
    }

    /// After how long another node writes and its read models have it.
    async fn taken_over(&self) -> Duration {
        let began = Instant::now();
        let position = taken(&self.other, &body("sr:2", 2), SOON).await;
        read(&self.other, position, SOON.saturating_sub(began.elapsed())).await;
        began.elapsed()
    }

    /// The former leader is back: it changes nothing, and follows.
    async fn comes_back(&self, what: &str) {
        let mut database = PgConnection::connect(&self.place.url).await.unwrap();
        all_applied(&mut database).await;
        let before = rows(&mut database).await;
        self.proxy.heal();
        self.leader().wake();
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(rows(&mut database).await, before, "{what}: the former leader wrote");
        let position = taken(self.leader(), &body("sr:1", 3), 4 * SOON).await;
        read(self.leader(), position, SOON).await;
        read(&self.other, position, SOON).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_node_leads_when_the_leader_is_lost() {
    for in_transaction in [false, true] {
        for loss in [Loss::Stopped, Loss::Killed, Loss::CutOff] {
            let what = format!("{loss:?}, {}", if in_transaction { "in a transaction" } else { "idle" });
            let mut nodes = Nodes::start().await;
            if in_transaction {
                nodes.freeze_in_transaction().await;
            }
            nodes.lose(loss);
            println!("{what}: another node leads after {:?}", nodes.taken_over().await);
            if loss != Loss::Killed {
                nodes.comes_back(&what).await;
            }
            let Nodes { place, leader, other, .. } = nodes;
            drop((leader, other));
            verify(&place);
        }
    }
}
