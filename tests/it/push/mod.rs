//! The push layer as its clients meet it: sockets and event streams of a whole desk, on both stores.

mod access;
mod channels;
mod frames;
mod pulse;
mod slow;
mod stream;
mod topics;
mod whole;
