//! Consumers that go along the log together.

use std::{sync::Arc, time::Duration};

use super::{Consumer, chunks::ChunkCache};

/// Consumers with one lease, one way along the log and a checkpoint each. One that is slow, or is filled up, holds up no
/// other group.
pub struct Group<E> {
    /// The lease of the node that runs it.
    pub(super) lease: &'static str,
    pub(super) members: Vec<Arc<dyn Consumer<E>>>,
    /// How long it waits for more after a commit, unless somebody waits for it.
    pub(super) linger: Duration,
    pub(super) chunks: Arc<ChunkCache<E>>,
}

impl<E> Group<E> {
    /// The lease of consumers that are all in one group.
    pub const READ_MODELS: &'static str = "read_models";

    /// A group that follows every commit at once.
    #[must_use]
    pub fn new(lease: &'static str, members: Vec<Arc<dyn Consumer<E>>>) -> Self {
        Self { lease, members, linger: Duration::ZERO, chunks: ChunkCache::shared_by(1) }
    }

    /// The same, which waits so long for more after a commit: it makes few and large transactions.
    #[must_use]
    pub fn lingering(self, linger: Duration) -> Self {
        Self { linger, ..self }
    }

    /// Groups of one process, of which each takes what another one has read and decoded.
    #[must_use]
    pub fn sharing<const N: usize>(groups: [Self; N]) -> [Self; N] {
        let chunks = ChunkCache::shared_by(N);
        groups.map(|group| Self { chunks: Arc::clone(&chunks), ..group })
    }
}

/// All of them in one group, for commands that end and for tests.
impl<E> From<Vec<Arc<dyn Consumer<E>>>> for Group<E> {
    fn from(members: Vec<Arc<dyn Consumer<E>>>) -> Self {
        Self::new(Self::READ_MODELS, members)
    }
}
