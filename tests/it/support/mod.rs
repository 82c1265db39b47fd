//! What the tests share.

pub mod counter;
pub mod place;
