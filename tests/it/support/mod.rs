//! What the tests share.

pub mod counter;
pub mod place;
pub mod shapes;
pub mod story;
