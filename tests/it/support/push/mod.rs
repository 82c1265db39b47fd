//! Many clients of the push layer: light sockets, clients that keep their place, and a server that is killed.
//!
//! `benches/push` takes this folder in as well, so nothing here may be of use to only one of the two.

pub mod follower;
pub mod kills;
pub mod load;
pub mod server;
pub mod socket;
pub mod truth;
