//! Messages of the past, read from the log again for who was away or fell behind.
//!
//! The log is read in blocks, each encoded once and shared by all who ask for it at about the same time: thousands of
//! clients that come back together cost one reading. Blocks are kept here and nowhere else, so clients that do not read
//! on cost no memory.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use lru::LruCache;
use tokio::sync::Semaphore;

use linewatch_model::Position;

use super::{Feed, FeedError, Frame, Wanted, live_priority::LivePriority};

/// Positions in a block, at most.
const POSITIONS_PER_BLOCK: u64 = 4_096;
/// Bytes of messages after which a block ends all the same.
const BLOCK_BYTES: usize = 8 << 20;
/// Blocks that are kept after they were read, and the bytes of all of them.
const BLOCKS_KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(31);
const KEPT_BYTES: usize = 64 << 20;
/// Cores for each block that is read: one reads while another makes messages of what was read. Where more is read at
/// once than there are cores, live messages wait for one at each step of their way.
const CORES_PER_READER: usize = 2;
/// More blocks than this are not read at once.
const MAX_READERS: usize = 4;
/// How long to wait after the store failed, and how often.
const FEED_RETRY_INTERVAL: Duration = Duration::from_millis(500);
const FEED_ATTEMPTS: u32 = 40;

/// The messages whose positions lie in one stretch of the log.
#[derive(Debug)]
pub struct Block {
    /// In ascending order of their positions.
    pub frames: Vec<Arc<Frame>>,
    /// It holds every message after this position …
    pub after: Position,
    /// … and up to here.
    pub upto: Position,
    /// The epoch of the log that was read.
    pub epoch: u64,
    /// It ends here because there is no room for more.
    is_full: bool,
}

/// Where a block is, or is being read to by whoever came first.
#[derive(Default)]
struct CachedBlock {
    block: tokio::sync::Mutex<Option<Arc<Block>>>,
    weight: AtomicUsize,
}

/// Reads blocks. Cheap to clone; all clones share what they have read.
#[derive(Clone)]
pub struct Replay(Arc<Inner>);

/// Blocks by the position after which they begin.
type BlockCache = LruCache<(Position, Wanted), Arc<CachedBlock>>;

struct Inner {
    feed: Arc<dyn Feed>,
    live_priority: Arc<LivePriority>,
    /// The ones that were read last.
    blocks: Mutex<BlockCache>,
    readers: Semaphore,
}

impl Replay {
    pub(super) fn new(feed: Arc<dyn Feed>, live_priority: Arc<LivePriority>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let (blocks, readers) =
            (Mutex::new(LruCache::new(BLOCKS_KEPT)), Semaphore::new((cores / CORES_PER_READER).clamp(1, MAX_READERS)));
        Self(Arc::new(Inner { feed, live_priority, blocks, readers }))
    }

    /// The block that holds the message after a position, with at least the messages up to `reached`, as far as there
    /// is room. Tries for some seconds when the store fails.
    ///
    /// # Errors
    /// When the store fails all the time.
    pub async fn block(&self, wanted: Wanted, after: Position, reached: Position) -> Result<Arc<Block>, FeedError> {
        let mut start = Position::new(after.get() / POSITIONS_PER_BLOCK * POSITIONS_PER_BLOCK);
        let mut tries = 0;
        loop {
            match self.shared(start, wanted, reached).await {
                Err(error) if tries < FEED_ATTEMPTS => {
                    tracing::warn!(%error, "messages of the past wait for the store");
                    tries += 1;
                    tokio::time::sleep(FEED_RETRY_INTERVAL).await;
                }
                // What is after it begins another.
                Ok(block) if block.is_full && block.upto <= after => start = block.upto,
                Ok(block) => {
                    self.prefetch(block.upto, wanted, reached);
                    return Ok(block);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads the next block while this one is being sent.
    fn prefetch(&self, start: Position, wanted: Wanted, reached: Position) {
        if start < reached && !self.blocks().contains(&(start, wanted)) {
            let replay = Arc::downgrade(&self.0);
            linewatch_task::spawn("replay_prefetch", async move {
                let Some(inner) = Weak::upgrade(&replay) else { return };
                // Whoever needs it asks again and is told of the error.
                drop(Self(inner).shared(start, wanted, reached).await);
            });
        }
    }

    fn blocks(&self) -> MutexGuard<'_, BlockCache> {
        self.0.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The block, read by whoever came first.
    #[tracing::instrument(name = "replay", level = "debug", skip_all, fields(%start, ?wanted, %reached))]
    async fn shared(&self, start: Position, wanted: Wanted, reached: Position) -> Result<Arc<Block>, FeedError> {
        let cached = Arc::clone(self.blocks().get_or_insert_mut((start, wanted), Arc::default));
        let mut kept = cached.block.lock().await;
        let upto = Position::new((start.get() / POSITIONS_PER_BLOCK + 1) * POSITIONS_PER_BLOCK).min(reached);
        // The epoch first: what is read then is of this one or of a later one.
        let epoch = self.0.feed.epoch();
        if let Some(block) = &*kept
            && block.epoch == epoch
            && (block.is_full || block.upto >= upto)
        {
            return Ok(Arc::clone(block));
        }
        let _reader = self.0.readers.acquire().await;
        let (frames, end) = self.0.feed.replayed(wanted, (start, upto), BLOCK_BYTES, &self.0.live_priority).await?;
        cached.weight.store(frames.iter().map(Frame::weight).sum(), Ordering::Relaxed);
        let frames = frames.into_iter().map(Arc::new).collect();
        let block = Arc::new(Block { frames, after: start, upto: end, epoch, is_full: end < upto });
        *kept = Some(Arc::clone(&block));
        drop(kept);
        self.evict();
        Ok(block)
    }

    /// Evicts the blocks that nobody asked for longest, where all together are too large.
    fn evict(&self) {
        let mut blocks = self.blocks();
        let weight = |cached: &CachedBlock| cached.weight.load(Ordering::Relaxed);
        let mut bytes: usize = blocks.iter().map(|(_, cached)| weight(cached)).sum();
        while bytes > KEPT_BYTES
            && blocks.len() > 1
            && let Some((_, cached)) = blocks.pop_lru()
        {
            bytes -= weight(&cached);
        }
    }
}
