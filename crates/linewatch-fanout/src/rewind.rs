//! A log that was moved back by a restore or a failover.

use compact_str::CompactString;
use linewatch_model::Position;

/// The log lost its end and goes on with other events at the same positions.
#[derive(Debug, Clone)]
pub struct Rewind {
    /// The epoch that began with it.
    pub epoch: u64,
    /// Up to here the log is what it was.
    pub after: Position,
    /// Where whoever follows the log goes on.
    pub from: Position,
    /// The last position that was known of what is lost.
    pub lost_upto: Position,
    /// The identity of the log from now on.
    pub log: CompactString,
}
