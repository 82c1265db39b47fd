//! Messages of the past, read from the log again for who was away or fell behind.
//!
//! The log is read in blocks of equal size, each encoded once and shared by all who ask for it at about the same time:
//! thousands of clients that come back together cost one reading.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use lru::LruCache;
use tokio::sync::Semaphore;

use super::{Family, Frame, encoder::Encoder};
use crate::{model::Position, store::StoreError};

/// Positions in a block.
const BLOCK: u64 = 4_096;
/// Blocks that are kept after they were read.
const KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);
/// Blocks that are read at once.
const READERS: usize = 2;
/// How long to wait after the store failed, and how often.
const RETRY: Duration = Duration::from_millis(500);
const TRIES: u32 = 40;

/// Which messages of a block: they differ by family and by whether their full forms are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Which messages.
    pub family: Family,
    /// Whether with their full forms.
    pub full: bool,
}

/// The messages whose positions lie in one stretch of the log.
#[derive(Debug)]
pub struct Block {
    /// In ascending order of their positions.
    pub frames: Vec<Arc<Frame>>,
    /// It holds every message after this position …
    pub after: Position,
    /// … and up to here: the end of the stretch, or less where the log did not go so far.
    pub upto: Position,
}

type Place = Arc<tokio::sync::Mutex<Option<Arc<Block>>>>;

/// Reads blocks. Cheap to clone; all clones share what they have read.
#[derive(Clone)]
pub struct Replay(Arc<Inner>);

struct Inner {
    encoder: Encoder,
    places: Mutex<Places>,
    readers: Semaphore,
}

/// The blocks that were read last. One that is let go of lives on with those who are being sent it.
struct Places {
    by_block: LruCache<(u64, Wanted), Place>,
}

impl Replay {
    pub(super) fn new(encoder: Encoder) -> Self {
        let places = Mutex::new(Places { by_block: LruCache::new(KEPT) });
        Self(Arc::new(Inner { encoder, places, readers: Semaphore::new(READERS) }))
    }

    /// The block that begins at or before the position after `after`, with at least the messages up to `reached`,
    /// which must be the end of a commit. Tries for some seconds when the store fails.
    ///
    /// # Errors
    /// When the store fails all the time.
    pub async fn block(&self, wanted: Wanted, after: Position, reached: Position) -> Result<Arc<Block>, StoreError> {
        let number = after.get() / BLOCK;
        let mut tries = 0;
        loop {
            match self.shared(number, wanted, reached).await {
                Err(error) if tries < TRIES => {
                    tracing::warn!(%error, "messages of the past wait for the store");
                    tries += 1;
                    tokio::time::sleep(RETRY).await;
                }
                other => {
                    self.prefetch(number + 1, wanted, reached);
                    return other;
                }
            }
        }
    }

    /// Reads the next block while this one is being sent.
    fn prefetch(&self, number: u64, wanted: Wanted, reached: Position) {
        if number * BLOCK < reached.get() && !self.is_there(number, wanted) {
            let replay = Arc::downgrade(&self.0);
            tokio::spawn(async move {
                let Some(inner) = Weak::upgrade(&replay) else { return };
                // Whoever needs it asks again and hears of the error.
                drop(Self(inner).shared(number, wanted, reached).await);
            });
        }
    }

    fn is_there(&self, number: u64, wanted: Wanted) -> bool {
        let places = self.0.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.by_block.contains(&(number, wanted))
    }

    fn place(&self, number: u64, wanted: Wanted) -> Place {
        let mut places = self.0.places.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.by_block.get_or_insert_mut((number, wanted), Place::default))
    }

    /// The block, read by whoever came first.
    async fn shared(&self, number: u64, wanted: Wanted, reached: Position) -> Result<Arc<Block>, StoreError> {
        let place = self.place(number, wanted);
        let mut place = place.lock().await;
        let end = Position::new((number + 1) * BLOCK);
        if let Some(block) = &*place
            && block.upto >= end.min(reached)
        {
            return Ok(Arc::clone(block));
        }
        let _reader = self.0.readers.acquire().await;
        let (after, upto) = (Position::new(number * BLOCK), end.min(reached));
        let frames = self.0.encoder.replayed(wanted, after, upto).await?;
        let block = Arc::new(Block { frames: frames.into_iter().map(Arc::new).collect(), after, upto });
        *place = Some(Arc::clone(&block));
        Ok(block)
    }
}
