//! What the tests share.

pub mod answers;
pub mod app;
pub mod backup;
pub mod batch;
pub mod books;
pub mod counter;
pub mod events;
pub mod fake_clock;
pub mod listen;
pub mod others;
pub mod pair;
pub mod place;
pub mod process;
pub mod proxy;
pub mod push;
pub mod raw;
pub mod scene;
pub mod shapes;
pub mod story;
