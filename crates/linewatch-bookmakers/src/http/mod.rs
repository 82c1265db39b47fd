//! Asking one bookmaker over HTTP, politely.
//!
//! A [`BookClient`] keeps to the bookmaker's bounds whoever asks and however often: so many requests at once
//! ([`slots`]), none while it is down ([`breaker`]), so many a second and none while it asked us to wait ([`pace`]); it
//! tries again what may succeed then ([`retry`]), takes no answer beyond a bound ([`client`]), and not more of them
//! into memory than fits its budget ([`memory`]). Time is tokio's, randomness is passed in.

mod breaker;
mod client;
mod error;
mod memory;
mod pace;
mod retry;
mod slots;
mod source_notice;

pub use client::{BookClient, ClientOptions};
pub use error::AskError;
pub use memory::Body;
pub use retry::RandomSource;
pub use slots::Limits;
pub use slots::Slots;
pub use source_notice::{SourceNotice, plain};
