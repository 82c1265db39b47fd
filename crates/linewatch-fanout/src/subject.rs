//! What a message is sent to, and the two families of subjects.

use super::{Channel, Topic};

/// What connections subscribe to and messages are sent to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A topic of `/api/ws` and `/api/stream`.
    Topic(Topic),
    /// A channel of `/api/v1/ws/`.
    Channel(Channel),
}

/// The family of a connection: each has its own protocol and its own messages, and one connection is of one family.
/// Within a family the positions of a connection's messages ascend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Topics: messages in the envelope `{type, timestamp, data, position}`.
    Topics,
    /// Channels: flat messages.
    Channels,
}

impl Family {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Topics, Self::Channels];

    /// Its place in [`Family::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl Subject {
    /// The family it belongs to.
    #[must_use]
    pub const fn family(&self) -> Family {
        match self {
            Self::Topic(_) => Family::Topics,
            Self::Channel(_) => Family::Channels,
        }
    }
}
