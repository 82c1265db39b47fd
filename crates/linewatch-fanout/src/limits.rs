//! How many connections there may be: in all, from one address, with one token.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Peer, network};

/// Bounds of a hub.
#[derive(Debug, Clone, Copy)]
pub struct HubLimits {
    /// Connections at once.
    pub connections: usize,
    /// Connections from one address. This machine itself may have as many as there are.
    pub per_address: usize,
    /// Connections with one token; without tokens there is no such bound.
    pub per_token: usize,
    /// How long a client may be behind without getting nearer.
    pub stall_timeout: Duration,
    /// Between two heartbeats of a socket. An event stream has a comment after three quarters of it.
    pub heartbeat: Duration,
    /// Whether messages may be sent through `io_uring`, where there is one.
    pub io_uring: bool,
}

impl Default for HubLimits {
    fn default() -> Self {
        Self {
            connections: 12_000,
            per_address: 500,
            per_token: 2_000,
            stall_timeout: Duration::from_secs(30),
            heartbeat: Duration::from_secs(20),
            io_uring: true,
        }
    }
}

/// There are as many connections as there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LimitReached {
    /// In all.
    #[error("there are too many connections; try again later")]
    Full,
    /// From one address.
    #[error("there are too many connections from your address; close some")]
    Address,
    /// With one token.
    #[error("there are too many connections with your token; close some")]
    Token,
}

#[derive(Default)]
struct ConnectionCounts {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
    by_actor: HashMap<String, usize>,
}

/// Counts who is in.
pub(super) struct ConnectionLimits {
    limits: HubLimits,
    taken: Arc<Mutex<ConnectionCounts>>,
}

/// One connection's place. Dropped, it is free again.
pub(super) struct ConnectionPermit {
    peer: Peer,
    taken: Arc<Mutex<ConnectionCounts>>,
}

impl ConnectionLimits {
    pub fn new(limits: HubLimits) -> Self {
        Self { limits, taken: Arc::default() }
    }

    pub fn taken(&self) -> usize {
        lock(&self.taken).all
    }

    pub fn enter(&self, peer: &Peer) -> Result<ConnectionPermit, LimitReached> {
        let network = network(peer.address);
        let mut taken = lock(&self.taken);
        let of_address = taken.by_address.get(&network).copied().unwrap_or_default();
        let of_actor = taken.by_actor.get(&peer.actor).copied().unwrap_or_default();
        if taken.all >= self.limits.connections {
            return Err(LimitReached::Full);
        }
        if of_address >= self.limits.per_address && !network.is_loopback() {
            return Err(LimitReached::Address);
        }
        if of_actor >= self.limits.per_token && !peer.is_local {
            return Err(LimitReached::Token);
        }
        taken.all += 1;
        taken.by_address.insert(network, of_address + 1);
        taken.by_actor.insert(peer.actor.clone(), of_actor + 1);
        Ok(ConnectionPermit { peer: peer.clone(), taken: Arc::clone(&self.taken) })
    }
}

impl ConnectionPermit {
    pub const fn address(&self) -> IpAddr {
        self.peer.address
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all -= 1;
        one_less(&mut taken.by_address, &network(self.peer.address));
        one_less(&mut taken.by_actor, &self.peer.actor);
    }
}

fn one_less<K: Eq + std::hash::Hash>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

fn lock(taken: &Mutex<ConnectionCounts>) -> MutexGuard<'_, ConnectionCounts> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The right to one connection. Dropped, it is free again.
pub struct Admission(pub(super) ConnectionPermit);

impl Admission {
    /// Where the connection comes from.
    #[must_use]
    pub const fn address(&self) -> IpAddr {
        self.0.address()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(address: &str, actor: &str) -> Peer {
        Peer { address: address.parse().unwrap(), actor: actor.to_owned(), is_local: false }
    }

    #[test]
    fn room_is_bounded_and_given_back() {
        let limits =
            ConnectionLimits::new(HubLimits { connections: 3, per_address: 1, per_token: 2, ..HubLimits::default() });
        let first = limits.enter(&peer("10.0.0.1", "anna")).unwrap();
        assert_eq!(limits.enter(&peer("10.0.0.1", "bob")).err(), Some(LimitReached::Address));
        let _second = limits.enter(&peer("10.0.0.2", "anna")).unwrap();
        assert_eq!(limits.enter(&peer("10.0.0.3", "anna")).err(), Some(LimitReached::Token));
        let _third = limits.enter(&peer("10.0.0.3", "bob")).unwrap();
        assert_eq!(limits.enter(&peer("10.0.0.4", "carl")).err(), Some(LimitReached::Full));
        drop(first);
        assert_eq!(limits.taken(), 2);
        assert!(limits.enter(&peer("10.0.0.1", "bob")).is_ok());
        assert_eq!(lock(&limits.taken).by_address.len(), 2, "what is not there is not counted");
    }

    #[test]
    fn this_machine_may_have_as_many_as_there_are() {
        let limits = ConnectionLimits::new(HubLimits { connections: 6, per_address: 1, ..HubLimits::default() });
        let addresses = ["127.0.0.1", "::ffff:127.0.0.1", "::1"];
        let permits: Vec<_> = (0..6).map(|n| limits.enter(&peer(addresses[n % 3], "anna")).unwrap()).collect();
        assert_eq!(permits.len(), 6);
    }

    #[test]
    fn an_ipv6_client_is_counted_by_its_network() {
        let limits = ConnectionLimits::new(HubLimits { connections: 6, per_address: 1, ..HubLimits::default() });
        let permit = limits.enter(&peer("2001:db8::1", "anna")).unwrap();
        assert_eq!(limits.enter(&peer("2001:db8::2", "bob")).err(), Some(LimitReached::Address));
        assert!(limits.enter(&peer("2001:db8:0:1::1", "bob")).is_ok());
        drop(permit);
        assert!(limits.enter(&peer("2001:db8::2", "bob")).is_ok());
    }
}
