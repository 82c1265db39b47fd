//! Asking bookmakers as they are configured: what is asked, in which order and within which bounds.
//!
//! [`configuration`] makes a [`ConfiguredBook`] of an adapter and a client. [`discover`] reads its lists, [`plan`] matches
//! and orders what all of them have, [`fetch`] works a bookmaker's queue off, and [`gather`] brings the answers for a
//! fixture together. Where the answers go, and what a run is, is the business of the service.

mod address;
pub mod configuration;
pub mod discover;
mod duplicates;
pub mod failure;
pub mod fetch;
pub mod incomplete;
pub mod listing;
pub mod mapping;
pub mod plan;
mod source;
pub mod tier_visits;
mod versions;

pub use address::Address;
pub use source::{Answered, ConfiguredBook};
