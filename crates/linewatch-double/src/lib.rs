#![doc = include_str!("../README.md")]

mod catalogue;
mod conduct;
mod control;
mod counts;
mod feed;
mod grammar;
mod recorded;
mod role;
mod server;
pub mod simulator;
mod stage;
mod stock;
mod table;
mod text;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub use self::{
    conduct::{Conduct, FaultScope, RateLimit},
    control::{Order, OrderError},
    counts::Counts,
    role::Role,
};
use self::{stage::DoubleState, stock::Stock};
use crate::simulator::Simulator;
use linewatch_model::Clock;
use linewatch_model::FixtureKey;

/// How often the simulated bookmakers move.
const SIMULATION_INTERVAL: Duration = Duration::from_secs(1);

/// Where the double's stock comes from.
#[derive(Debug, Clone)]
pub enum Feed {
    /// The simulator: 40 fixtures that move, kick off and are replaced, unless it is frozen after its first look.
    Simulated {
        /// Whether nothing moves.
        frozen: bool,
    },
    /// A large stock.
    Generated {
        /// How many fixtures.
        fixtures: u32,
        /// How often prices change by themselves, and the share of markets that do; never when `None`.
        drift: Option<(Duration, f64)>,
    },
}

/// What the double is made of.
#[derive(Debug, Clone)]
pub struct DoubleOptions {
    /// Where it listens; port 0 for any.
    pub listen: SocketAddr,
    /// The same seed, the same stock and the same faults.
    pub seed: u64,
    /// Where its stock comes from.
    pub feed: Feed,
    /// A folder with recorded bodies, a folder a fixture.
    pub recorded: Option<PathBuf>,
    /// Whether the bodies that it makes are as large as recorded ones, with markets that no table knows, rather than a
    /// tenth of that.
    pub as_large_as_recorded: bool,
    /// Where it takes the time from.
    pub clock: Arc<dyn Clock>,
}

/// A running double. It stops when dropped.
#[derive(Debug)]
pub struct Double {
    address: SocketAddr,
    stage: Arc<DoubleState>,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Double {
    /// Starts one.
    ///
    /// # Errors
    /// When its address cannot be had, or the folder of recorded bodies cannot be read.
    pub async fn start(options: DoubleOptions) -> io::Result<Self> {
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let catalogue = Arc::new(table::catalogue());
        let now = options.clock.now();
        let (mut stock, simulator) = match &options.feed {
            Feed::Generated { fixtures, .. } => (feed::generate(catalogue, options.seed, *fixtures, now), None),
            Feed::Simulated { .. } => {
                let (mut stock, mut simulator) = (Stock::new(catalogue), Simulator::new(options.seed, now));
                feed::follow(&mut stock, &simulator.tick(now));
                (stock, Some(simulator))
            }
        };
        let recorded = options.recorded.as_deref().map(|folder| recorded::load(folder, &mut stock, now)).transpose()?;
        let stage =
            Arc::new(DoubleState::new(stock, recorded.unwrap_or_default(), options.seed, options.as_large_as_recorded));
        let stop = CancellationToken::new();
        let mut tasks = vec![linewatch_task::spawn("double", server::run(listener, Arc::clone(&stage), stop.clone()))];
        match (options.feed, simulator) {
            (Feed::Simulated { frozen: false }, Some(simulator)) => {
                tasks.push(linewatch_task::spawn(
                    "double_simulate",
                    simulate(Arc::clone(&stage), simulator, options.clock, stop.clone()),
                ));
            }
            (Feed::Generated { drift: Some((every, share)), .. }, _) => {
                tasks
                    .push(linewatch_task::spawn("double_drift", drift(Arc::clone(&stage), every, share, stop.clone())));
            }
            _ => {}
        }
        Ok(Self { address, stage, stop, tasks })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL of a role, as a source's `base_url`.
    #[must_use]
    pub fn base_url(&self, role: Role) -> String {
        format!("http://{}/{}", self.address, role.prefix())
    }

    /// Tells a role how to behave from now on.
    pub fn behave(&self, role: Role, conduct: Conduct) {
        self.stage.set_conduct(role, conduct);
    }

    /// How a role behaves.
    #[must_use]
    pub fn conduct(&self, role: Role) -> Conduct {
        self.stage.conduct(role)
    }

    /// Carries out an order, as `POST /control` does.
    ///
    /// # Errors
    /// When it names a fixture that the role does not have, or a share that is none.
    pub fn order(&self, order: Order) -> Result<(), OrderError> {
        control::carry_out(&self.stage, order)
    }

    /// What was asked of a role.
    #[must_use]
    pub fn counts(&self, role: Role) -> Counts {
        self.stage.counts(role)
    }

    /// The fixtures that the role has on offer and that SportRadar knows.
    #[must_use]
    pub fn fixtures(&self, role: Role) -> Vec<FixtureKey> {
        let stock = self.stage.stock();
        let ids = stock.offered(role).filter_map(|(fixture, _)| fixture.sportradar());
        ids.filter_map(|id| format!("sr:{id}").parse().ok()).collect()
    }

    /// Stops it and waits for it to be gone.
    pub async fn finish(mut self) {
        self.stop.cancel();
        for task in self.tasks.drain(..) {
            // A task that panicked is gone too.
            drop(task.await);
        }
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Has the simulator move the stock until `stop`.
async fn simulate(stage: Arc<DoubleState>, mut simulator: Simulator, clock: Arc<dyn Clock>, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(SIMULATION_INTERVAL);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        let snapshots = simulator.tick(clock.now());
        feed::follow(&mut stage.stock_mut(), &snapshots);
    }
}

/// Changes prices every so often until `stop`.
async fn drift(stage: Arc<DoubleState>, every: Duration, share: f64, stop: CancellationToken) {
    for seed in 1.. {
        if stop.run_until_cancelled(tokio::time::sleep(every)).await.is_none() {
            return;
        }
        if control::carry_out(&stage, Order::ChangePrices { share, seed }).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod adapter_tests;
#[cfg(test)]
mod tests;
