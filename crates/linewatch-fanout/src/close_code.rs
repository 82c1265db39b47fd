//! The close codes of the server's own accord.

/// Who has not got nearer for too long.
pub(super) const TOO_SLOW: u16 = 4_008;
/// The server stops.
pub(super) const GOING_AWAY: u16 = 1_001;
/// Too many messages, or answers that are not read.
pub(super) const POLICY: u16 = 1_008;
/// The feed cannot be read.
pub(super) const INTERNAL: u16 = 1_011;
