//! The repository: aggregates in memory over the log.
//!
//! Hot aggregates stay in memory (bounded by weight, least recently used out). One command at a time decides on an
//! aggregate, on the state that the one before left, and does not wait for that one's commit; so many commands of one
//! aggregate go into one group. The cache is a baseline and never the judge: the writer compares each append with
//! the log, also an append without events, and a decision on a stale state is made again on a fresh one.

mod cache;
mod cqrs;
mod decide;
mod load;
mod one;
mod retry;
mod snapshots;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use compact_str::CompactString;
use cqrs_es::Aggregate;
use tracing::Instrument as _;

pub use cqrs::RepositoryContext;

use linewatch_model::Position;

use super::{Appended, LedgerEntry, Store, StoreError, Versioned};

/// An aggregate that the repository can hold.
pub trait Recordable: Aggregate<Event: Versioned, Command: Clone + Send + Sync, Error: Send> + 'static {
    /// The version of the state's JSON. A snapshot of another version is ignored.
    const STATE_VERSION: i64;

    /// About how many bytes the state takes in memory. To be given where it owns text or lists.
    fn weight(&self) -> usize {
        size_of::<Self>()
    }

    /// Whether the state remembers all that a command asks for. An aggregate may forget what commands seldom ask for; where
    /// one does, the aggregate is folded again from its first event before it decides.
    #[must_use]
    fn is_enough_for(&self, _command: &Self::Command) -> bool {
        true
    }

    /// The text that is stored and hashed for metadata which cqrs-es hands over as a map: the same map gives the same
    /// text. Sorted by key, unless the aggregate has an order of its own.
    #[must_use]
    fn metadata_text(metadata: &HashMap<String, String>) -> String {
        let sorted: BTreeMap<_, _> = metadata.iter().collect();
        // A map of strings cannot fail to serialise.
        serde_json::to_string(&sorted).unwrap_or_default()
    }
}

/// A command for one aggregate.
pub struct CommandEnvelope<A: Aggregate> {
    /// The aggregate.
    pub id: CompactString,
    /// What to do.
    pub command: A::Command,
    /// Who and why, as JSON text.
    pub metadata: Arc<str>,
}

impl<A: Aggregate<Command: Clone>> Clone for CommandEnvelope<A> {
    fn clone(&self) -> Self {
        Self { id: self.id.clone(), command: self.command.clone(), metadata: Arc::clone(&self.metadata) }
    }
}

/// What a command led to.
#[derive(Debug, Clone)]
pub struct Decided<E> {
    /// Its events; none where nothing changed.
    pub events: Vec<E>,
    /// Where they are.
    pub appended: Appended,
}

/// Why a command led to nothing.
#[derive(Debug, thiserror::Error)]
pub enum CommandError<E: std::error::Error> {
    /// The aggregate refused it.
    #[error(transparent)]
    Refused(E),
    /// The store failed; nothing was stored.
    #[error(transparent)]
    Store(#[from] Arc<StoreError>),
    /// Other nodes were faster every time; on an aggregate of this type.
    #[error("other nodes changed the same {0} again and again; send the request again")]
    Contended(&'static str),
    /// A defect: deciding panicked. Nothing was stored.
    #[error("the decision failed unexpectedly; nothing was stored")]
    Defect,
}

/// The result of one command.
pub type CommandResult<A> = Result<Decided<<A as Aggregate>::Event>, CommandError<<A as Aggregate>::Error>>;

/// What a ledger entry is made from: for each command its events.
pub type DecidedEvents<'a, A> = [&'a [<A as Aggregate>::Event]];

/// Turns the position that a batch reached into its ledger entry.
pub type Finish = Box<dyn Fn(Position) -> LedgerEntry + Send + Sync>;

/// Makes the ledger entry of a batch from what its commands decided. Asked again when some had to decide again, and not
/// at all where one of them failed.
pub type Ledger<A> = Box<dyn Fn(&DecidedEvents<'_, A>) -> Finish + Send + Sync>;

/// How a repository is set up.
#[derive(Debug, Clone, Copy)]
pub struct RepositoryOptions {
    /// About how many bytes of aggregates to keep in memory.
    pub cache_bytes: usize,
    /// After how many events an aggregate gets a new snapshot.
    pub snapshot_every: u64,
    /// A number that no other node has: nodes that were in one another's way do not come back at the same time.
    pub seed: u64,
}

impl Default for RepositoryOptions {
    fn default() -> Self {
        Self { cache_bytes: 192 << 20, snapshot_every: 200, seed: 0 }
    }
}

/// The aggregates of one type, over the log. Cheap to clone; all clones are one repository.
pub struct AggregateRepository<A: Recordable>(Arc<Inner<A>>);

impl<A: Recordable> Clone for AggregateRepository<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Inner<A: Recordable> {
    store: Store,
    services: A::Services,
    options: RepositoryOptions,
    cache: cache::Cache<A>,
    retries: retry::Retries,
    snapshots: snapshots::Snapshotter,
    /// Where what an abandoned command leaves behind is cleaned up.
    runtime: tokio::runtime::Handle,
}

impl<A: Recordable> AggregateRepository<A>
where
    A::Services: 'static,
{
    /// A repository over a store.
    #[must_use]
    pub fn new(store: Store, services: A::Services, options: RepositoryOptions) -> Self {
        Self(Arc::new(Inner {
            snapshots: snapshots::Snapshotter::start(store.clone()),
            store,
            services,
            options,
            retries: retry::Retries::new(options.seed),
            cache: cache::Cache::new(options.cache_bytes),
            runtime: tokio::runtime::Handle::current(),
        }))
    }

    /// Executes commands together; each has its own outcome, in the order of the commands.
    ///
    /// It runs to its end even when the caller goes away, so that memory and log stay the same.
    pub async fn execute(
        &self,
        envelopes: Vec<CommandEnvelope<A>>,
        ledger: Option<Ledger<A>>,
    ) -> Vec<CommandResult<A>> {
        let (repository, count) = (self.clone(), envelopes.len());
        let span = tracing::debug_span!("commands", aggregate = A::TYPE, count);
        let run = async move { repository.run(envelopes, ledger).await }.instrument(span);
        let run = linewatch_task::spawn("commands", run);
        match run.await {
            Ok(outcomes) => outcomes,
            Err(_) => (0..count).map(|_| Err(CommandError::Defect)).collect(),
        }
    }

    /// Executes one command.
    ///
    /// Where the caller goes away it may have been executed or not, and memory and log stay the same.
    ///
    /// # Errors
    /// When the aggregate refuses it or the store fails.
    #[tracing::instrument(name = "command", level = "debug", skip_all, fields(aggregate = A::TYPE, id = %envelope.id))]
    pub async fn execute_one(&self, envelope: CommandEnvelope<A>) -> CommandResult<A> {
        let mut contest = self.0.retries.contest();
        loop {
            if let Some(outcome) = self.attempt_one(&envelope).await {
                return outcome;
            }
            if !contest.again(1).await {
                return Err(CommandError::Contended(A::TYPE));
            }
        }
    }

    async fn run(&self, envelopes: Vec<CommandEnvelope<A>>, ledger: Option<Ledger<A>>) -> Vec<CommandResult<A>> {
        let mut outcomes: Vec<Option<CommandResult<A>>> = envelopes.iter().map(|_| None).collect();
        let mut contest = self.0.retries.contest();
        loop {
            let open: BTreeSet<usize> =
                outcomes.iter().enumerate().filter(|(_, outcome)| outcome.is_none()).map(|(at, _)| at).collect();
            if open.is_empty() || (contest.has_begun() && !contest.again(open.len()).await) {
                break;
            }
            contest.begin();
            self.attempt(&envelopes, &open, &mut outcomes, ledger.as_ref()).await;
        }
        outcomes.into_iter().map(|outcome| outcome.unwrap_or(Err(CommandError::Contended(A::TYPE)))).collect()
    }
}

/// The positions of an attempt's commands, by aggregate. Sorted, so that two batches lock in the same order.
fn by_aggregate<A: Aggregate>(
    envelopes: &[CommandEnvelope<A>],
    open: &BTreeSet<usize>,
) -> BTreeMap<CompactString, Vec<usize>> {
    let mut groups: BTreeMap<CompactString, Vec<usize>> = BTreeMap::new();
    for at in open {
        groups.entry(envelopes[*at].id.clone()).or_default().push(*at);
    }
    groups
}
