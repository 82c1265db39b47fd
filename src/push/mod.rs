//! Push: what the log says, as messages to whoever listens.
//!
//! One task reads the log behind the read models, turns each chunk into messages, encodes every message once and puts
//! it into the bounded queues of the connections that want it. Nothing a connection does can delay another: one whose
//! queue is full is cut off and told from where to go on. Knows `model`, `events`, `store` and `projections`; nothing
//! of HTTP.

mod channel;
mod class;
mod cutter;
mod fixtures;
mod hub;
mod message;
mod topic;

pub use channel::{Channel, ChannelMessage, channel_message};
pub use class::Class;
pub use hub::{Hub, HubLimits, NoRoom, Subscription};
pub use message::{Message, envelope};
pub use topic::{Topic, Topics};
