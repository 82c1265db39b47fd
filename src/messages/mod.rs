//! Messages: what the log says, composed into self-contained frames for whoever listens.
//!
//! [`LogFeed`] is the log as the fan-out reads it: commits are cut into messages, behind the read models, so that who fetches
//! on a message finds it there. What was sent live is what is replayed.

mod alert;
mod cutter;
mod embed;
mod encoder;
mod feed;
mod fixtures;
mod progress;
mod publication;
mod run;
mod snapshot;
mod texts;

pub use alert::AlertDocument;
pub use embed::{FixtureFacts, risk_alert_message};
pub use feed::LogFeed;
pub use progress::{ProgressMessage, progress_message};
pub use publication::{ChannelMessage, channel_message};
pub use run::RunFeed;
