//! Only one process rebuilds read models of a store at a time.

use super::Lease;

/// The right to rebuild read models, given back when dropped.
pub struct RebuildLock {
    /// On SQLite a locked file beside the database.
    pub(super) _lock: Option<std::fs::File>,
    /// On PostgreSQL a lease.
    pub lease: Lease,
}
