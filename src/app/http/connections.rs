//! How many connections may speak HTTP: in all, and from one address.
//!
//! They are counted when they are accepted, before anything is known of who connects. A connection that is pushed to
//! is counted by the hub and no longer here. Where an address has as many as it may, those that have nothing under way
//! give way to the newest that waits: so who holds connections idle keeps nobody out, at its own address either.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot},
    time::Instant,
};

/// How long a connection waits until another one of its address has ended.
const WAIT: Duration = Duration::from_secs(5);
/// How often those that have nothing under way are asked to give way.
const ASK: Duration = Duration::from_millis(100);

/// Bounds of the connections that speak HTTP.
#[derive(Debug, Clone, Copy)]
pub struct HttpLimits {
    /// Connections at once.
    pub connections: usize,
    /// Connections from one address that are served at once.
    pub per_address: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self { connections: 6_000, per_address: 256 }
    }
}

impl HttpLimits {
    /// Connections of all addresses together that wait to be served.
    const fn waiting(self) -> usize {
        self.connections / 3
    }
}

/// Why a connection is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoRoom {
    #[error("linewatch serves as many connections as it can; try again in a second")]
    Full,
    #[error(
        "there are too many connections from your address, and none of them ended in time; close some, or raise \
         `connections_per_address` where many clients share the address of a proxy"
    )]
    Address,
}

/// Counts the connections.
pub(super) struct Connections {
    limits: HttpLimits,
    all: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    addresses: Arc<Addresses>,
}

#[derive(Default)]
struct Addresses(Mutex<HashMap<IpAddr, OfAddress>>);

/// The connections of one address.
struct OfAddress {
    served: usize,
    /// The newest is the next to be served.
    waiting: Vec<oneshot::Sender<()>>,
    crowd: Crowd,
}

/// An accepted connection's part of the bounds. Dropped, it is free again.
pub(super) struct Entry {
    key: IpAddr,
    addresses: Arc<Addresses>,
    crowd: Crowd,
    served: bool,
    waits: Option<Waits>,
    _all: OwnedSemaphorePermit,
}

/// A connection that waits.
struct Waits {
    turn: oneshot::Receiver<()>,
    _waiting: OwnedSemaphorePermit,
}

/// What the connections of an address know of those that wait.
#[derive(Clone, Default)]
pub(super) struct Crowd(Arc<CrowdInner>);

#[derive(Default)]
struct CrowdInner {
    waiting: AtomicUsize,
    /// How many connections are asked to give way.
    wanted: AtomicUsize,
    asked: Mutex<Option<Instant>>,
    ask: Notify,
}

impl Connections {
    pub fn new(limits: HttpLimits) -> Self {
        Self {
            limits,
            all: Arc::new(Semaphore::new(limits.connections)),
            waiting: Arc::new(Semaphore::new(limits.waiting())),
            addresses: Arc::default(),
        }
    }

    /// Counts one more connection.
    pub fn enter(&self, peer: IpAddr) -> Result<Entry, NoRoom> {
        let all = Arc::clone(&self.all).try_acquire_owned().map_err(|_| NoRoom::Full)?;
        let key = network(peer);
        let mut addresses = self.addresses.lock();
        let new = || OfAddress { served: 0, waiting: Vec::new(), crowd: Crowd::default() };
        let address = addresses.entry(key).or_insert_with(new);
        let waits = if address.served < self.limits.per_address {
            address.served += 1;
            None
        } else {
            let permit = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| NoRoom::Address)?;
            let (sender, turn) = oneshot::channel();
            // Those that have given up meanwhile make room in the list.
            address.waiting.retain(|waiting| !waiting.is_closed());
            address.waiting.push(sender);
            Some(Waits { turn, _waiting: permit })
        };
        let (crowd, addresses) = (address.crowd.clone(), Arc::clone(&self.addresses));
        Ok(Entry { key, addresses, crowd, served: waits.is_none(), waits, _all: all })
    }
}

impl Entry {
    /// Waits until the connection may be served.
    pub async fn wait(&mut self) -> Result<(), NoRoom> {
        let Some(mut waits) = self.waits.take() else { return Ok(()) };
        let _counted = Counted::new(&self.crowd);
        let until = Instant::now() + WAIT;
        let mut ask = tokio::time::interval(ASK);
        loop {
            tokio::select! {
                biased;
                turn = &mut waits.turn => {
                    self.served = turn.is_ok();
                    return turn.map_err(|_| NoRoom::Address);
                }
                () = tokio::time::sleep_until(until) => {
                    waits.turn.close();
                    // It may have come in that moment.
                    self.served = waits.turn.try_recv().is_ok();
                    return if self.served { Ok(()) } else { Err(NoRoom::Address) };
                }
                _ = ask.tick() => self.crowd.ask(),
            }
        }
    }

    pub fn crowd(&self) -> Crowd {
        self.crowd.clone()
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(waits) = &mut self.waits {
            waits.turn.close();
            self.served = waits.turn.try_recv().is_ok();
        }
        let mut addresses = self.addresses.lock();
        let Some(address) = addresses.get_mut(&self.key) else { return };
        if self.served {
            let next = std::iter::from_fn(|| address.waiting.pop()).any(|waiting| waiting.send(()).is_ok());
            address.served -= usize::from(!next);
        }
        if address.served == 0 {
            addresses.remove(&self.key);
        }
    }
}

impl Crowd {
    /// Whether connections wait.
    pub fn waits(&self) -> bool {
        self.0.waiting.load(Ordering::Relaxed) > 0
    }

    /// Comes when connections that have nothing under way are asked to give way.
    pub async fn asks(&self) {
        self.0.ask.notified().await;
    }

    /// Whether one that may give way is to do so: as many as wait.
    pub fn takes_place(&self) -> bool {
        let one_less = |wanted: usize| wanted.checked_sub(1);
        self.0.wanted.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok()
    }

    /// Asks, unless another one that waits has just done so.
    fn ask(&self) {
        let now = Instant::now();
        let mut asked = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.is_none_or(|asked| now.duration_since(asked) >= ASK) {
            *asked = Some(now);
            self.0.wanted.store(self.0.waiting.load(Ordering::Relaxed), Ordering::Relaxed);
            self.0.ask.notify_waiters();
        }
    }
}

/// One of a crowd that waits.
struct Counted(Crowd);

impl Counted {
    fn new(crowd: &Crowd) -> Self {
        crowd.0.waiting.fetch_add(1, Ordering::Relaxed);
        Self(crowd.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Addresses {
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, OfAddress>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What counts as one address: an IPv6 client has all addresses of its /64 (RFC 6177).
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn one_address_takes_its_part_and_waits_for_more() {
        let connections = Connections::new(HttpLimits { connections: 6, per_address: 2 });
        let enter = |address| connections.enter(ip(address));
        let mut served = vec![enter("10.0.0.1").unwrap(), enter("10.0.0.1").unwrap()];
        let crowd = served[0].crowd();
        let (mut first, mut second) = (enter("10.0.0.1").unwrap(), enter("10.0.0.1").unwrap());
        assert_eq!(enter("10.0.0.1").err(), Some(NoRoom::Address), "two of six wait");
        assert!(enter("10.0.0.2").unwrap().wait().await.is_ok(), "another address does not wait");
        assert!(!crowd.waits() && !crowd.takes_place());
        let waits = tokio::spawn(async move { first.wait().await });
        let newest = tokio::spawn(async move { second.wait().await.map(|()| second) });
        tokio::time::timeout(ASK * 2, crowd.asks()).await.expect("those that are served are asked");
        assert!(crowd.waits() && crowd.takes_place(), "one gives way");
        served.pop();
        let newest = newest.await.unwrap().unwrap();
        assert_eq!(waits.await.unwrap(), Err(NoRoom::Address), "nobody else went for five seconds");
        assert!(!crowd.waits());
        drop((served, newest));
        assert_eq!(connections.addresses.lock().len(), 0, "who is not there is not remembered");
        assert_eq!(connections.waiting.available_permits(), 2);
    }

    #[tokio::test]
    async fn who_gives_up_waiting_takes_no_place() {
        let connections = Connections::new(HttpLimits { connections: 6, per_address: 1 });
        let served = connections.enter(ip("10.0.0.1")).unwrap();
        drop(connections.enter(ip("10.0.0.1")).unwrap());
        let given = connections.enter(ip("10.0.0.1")).unwrap();
        drop(served);
        drop(given);
        assert_eq!(connections.addresses.lock().len(), 0);
        assert!(connections.enter(ip("10.0.0.1")).unwrap().wait().await.is_ok());
    }

    #[test]
    fn all_addresses_together_are_bounded() {
        let connections = Connections::new(HttpLimits { connections: 3, per_address: 2 });
        let _held: Vec<_> = (1..=3).map(|n| connections.enter(ip(&format!("10.0.0.{n}"))).unwrap()).collect();
        assert_eq!(connections.enter(ip("10.0.0.9")).err(), Some(NoRoom::Full));
    }

    #[test]
    fn an_ipv6_client_is_its_network() {
        assert_eq!(network(ip("2001:db8::1")), network(ip("2001:db8::ffff:1")));
        assert_ne!(network(ip("2001:db8::1")), network(ip("2001:db8:0:1::1")));
        assert_eq!(network(ip("::ffff:10.0.0.1")), ip("10.0.0.1"));
        assert_ne!(network(ip("127.0.0.1")), network(ip("127.0.0.2")));
    }
}
