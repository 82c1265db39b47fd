//! How many connections may speak HTTP: in all, and from one address.
//!
//! They are counted when they are accepted, before anything is known of who connects. A connection that is pushed to
//! is counted by the hub and no longer here. Where an address has as many as it may, those that have nothing under way
//! give way to the newest that waits; where there are as many as there may be in all, those of the addresses that have
//! most give way to the address that has fewest. So who holds connections idle keeps nobody out, neither at its own
//! address nor at another.

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, oneshot},
    time::Instant,
};

use super::places::Places;
use linewatch_fanout::network;

/// How long a connection waits until another one has ended.
const PLACE_TIMEOUT: Duration = Duration::from_secs(5);
/// How often those that have nothing under way are asked to give way.
pub(super) const ASK: Duration = Duration::from_millis(100);
/// For how long after they were asked connections give way sooner.
const PRESSED: Duration = Duration::from_secs(1);

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
    /// Connections of all addresses together that wait to be served. One address may have all of them, as the clients of a
    /// proxy come back at once: who waits most gives way to others.
    pub(super) const fn waiting(self) -> usize {
        self.connections / 3
    }

    /// Connections of an address that has `served` of them already are served up to so many in all. The last places
    /// are for addresses that have none, and for those that wait.
    pub(super) const fn served(self, of_address: usize) -> usize {
        let kept = self.connections / 16;
        self.connections - if of_address == 0 { kept / 2 } else { kept }
    }
}

/// Why a connection is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum LimitReached {
    #[error("linewatch serves as many connections as it can; try again in a second")]
    Full,
    #[error(
        "there are too many connections from your address, and none of them ended in time; close some, or raise \
         `connections_per_address` where many clients share the address of a proxy"
    )]
    Address,
}

/// Counts the connections.
pub(super) struct Connections(Shared);

#[derive(Clone)]
struct Shared(Arc<Mutex<Places>>);

/// An accepted connection's part of the bounds. Dropped, it is free again.
pub(super) struct Entry {
    key: IpAddr,
    places: Shared,
    crowd: AddressWaiters,
    number: u64,
    /// Comes with its place; `None` once it is served.
    turn: Option<oneshot::Receiver<()>>,
}

/// What the connections of an address know of those that wait for their places.
#[derive(Clone, Default)]
pub(super) struct AddressWaiters(Arc<WaiterCounts>);

#[derive(Default)]
struct WaiterCounts {
    /// Connections of the address that wait.
    waiting: AtomicUsize,
    /// How many connections are asked to give way.
    wanted: AtomicUsize,
    asked: Mutex<Option<Instant>>,
    ask: Notify,
}

impl Connections {
    pub fn new(limits: HttpLimits) -> Self {
        Self(Shared(Arc::new(Mutex::new(Places::new(limits)))))
    }

    /// Counts one more connection.
    pub fn enter(&self, peer: IpAddr) -> Result<Entry, LimitReached> {
        let key = network(peer);
        let (number, turn, crowd) = self.0.lock().enter(key)?;
        Ok(Entry { key, places: self.0.clone(), crowd, number, turn })
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// Waits until the connection may be served.
    pub async fn wait(&mut self) -> Result<(), LimitReached> {
        let Some(turn) = &mut self.turn else { return Ok(()) };
        let until = Instant::now() + PLACE_TIMEOUT;
        let mut ask = tokio::time::interval(ASK);
        let is_its_turn = loop {
            tokio::select! {
                biased;
                turn = &mut *turn => break turn.is_ok(),
                () = tokio::time::sleep_until(until) => break false,
                _ = ask.tick() => self.places.lock().ask(&self.key),
            }
        };
        if is_its_turn {
            self.turn = None;
            return Ok(());
        }
        Err(self.places.lock().why(&self.key))
    }

    pub fn crowd(&self) -> AddressWaiters {
        self.crowd.clone()
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut places = self.places.lock();
        // Its turn may have come while it gave up.
        let served = self.turn.as_mut().is_none_or(|turn| {
            turn.close();
            !places.no_longer_waits(&self.key, self.number) && turn.try_recv().is_ok()
        });
        places.leave(&self.key, served);
    }
}

impl AddressWaiters {
    /// Whether connections wait, or the address has more than others that wait.
    pub fn waits(&self) -> bool {
        let asked = *self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.waiting.load(Ordering::Relaxed) > 0 || asked.is_some_and(|asked| asked.elapsed() < PRESSED)
    }

    pub fn set_waiting(&self, waiting: usize) {
        self.0.waiting.store(waiting, Ordering::Relaxed);
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

    /// Asks for so many places, unless another one that waits has just done so.
    pub fn ask(&self, wanted: usize) {
        let now = Instant::now();
        let mut asked = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.is_none_or(|asked| now.duration_since(asked) >= ASK) {
            *asked = Some(now);
            self.0.wanted.store(wanted, Ordering::Relaxed);
            self.0.ask.notify_waiters();
        }
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
        assert!(!crowd.waits() && !crowd.takes_place());
        let (mut first, mut second) = (enter("10.0.0.1").unwrap(), enter("10.0.0.1").unwrap());
        assert_eq!(enter("10.0.0.1").err(), Some(LimitReached::Address), "two of six wait");
        assert!(enter("10.0.0.2").unwrap().wait().await.is_ok(), "another address does not wait");
        assert!(crowd.waits() && !crowd.takes_place());
        let waits = linewatch_task::spawn("test", async move { first.wait().await });
        let newest = linewatch_task::spawn("test", async move { second.wait().await.map(|()| second) });
        tokio::time::timeout(ASK * 2, crowd.asks()).await.expect("those that are served are asked");
        assert!(crowd.takes_place(), "one gives way");
        served.pop();
        let newest = newest.await.unwrap().unwrap();
        assert_eq!(waits.await.unwrap(), Err(LimitReached::Address), "nobody else went for five seconds");
        tokio::time::sleep(PRESSED).await;
        assert!(!crowd.waits());
        drop((served, newest));
        assert_eq!(connections.0.lock().counts(), (0, 0, 0), "who is not there is not remembered");
    }

    #[tokio::test]
    async fn who_gives_up_waiting_takes_no_place() {
        let connections = Connections::new(HttpLimits { connections: 6, per_address: 1 });
        let served = connections.enter(ip("10.0.0.1")).unwrap();
        drop(connections.enter(ip("10.0.0.1")).unwrap());
        let given = connections.enter(ip("10.0.0.1")).unwrap();
        drop(served);
        drop(given);
        assert_eq!(connections.0.lock().counts(), (0, 0, 0));
        assert!(connections.enter(ip("10.0.0.1")).unwrap().wait().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_most_gives_way_to_who_has_none() {
        let connections = Connections::new(HttpLimits { connections: 32, per_address: 20 });
        let enter = |address: &str| connections.enter(ip(address));
        let mut most: Vec<_> = (0..18).map(|_| enter("10.0.0.1").unwrap()).collect();
        let fewer: Vec<_> = (0..12).map(|_| enter("10.0.0.2").unwrap()).collect();
        assert_eq!(connections.0.lock().counts(), (30, 0, 2), "two places are kept");
        let first = enter("10.0.0.3").unwrap();
        assert!(first.turn.is_none(), "one of them is for an address that has none");
        let mut second = enter("10.0.0.4").unwrap();
        assert!(second.turn.is_some(), "the other for one that waits");
        let mut third = enter("10.0.0.5");
        assert_eq!(third.as_ref().err(), Some(&LimitReached::Full));
        let (crowd, others) = (most[0].crowd(), fewer[0].crowd());
        let comes = linewatch_task::spawn("test", async move { second.wait().await.map(|()| second) });
        tokio::time::timeout(ASK * 2, crowd.asks()).await.expect("who has most is asked");
        assert!(crowd.takes_place() && crowd.waits());
        assert!(!others.takes_place() && !others.waits(), "who has fewer is not");
        most.pop();
        most.pop();
        let second = comes.await.unwrap().expect("a place");
        third = enter("10.0.0.5");
        assert!(third.is_ok());
        drop((most, fewer, first, second, third));
        assert_eq!(connections.0.lock().counts(), (0, 0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_wait_give_way_too() {
        let connections = Connections::new(HttpLimits { connections: 32, per_address: 10 });
        let enter = |address: &str| connections.enter(ip(address));
        let mut held: Vec<_> = (0..20).map(|_| enter("10.0.0.1").unwrap()).collect();
        assert_eq!(enter("10.0.0.1").err(), Some(LimitReached::Address), "an address has so many that wait");
        tokio::time::sleep(Duration::from_secs(1)).await;
        held.push(enter("10.0.0.1").expect("room among those that wait"));
        assert_eq!(held.remove(10).wait().await, Err(LimitReached::Address), "the oldest gives way");
        held.extend((0..10).map(|_| enter("10.0.0.2").unwrap()));
        held.extend((0..2).map(|number| enter(&format!("10.0.1.{number}")).unwrap()));
        assert_eq!(connections.0.lock().counts(), (22, 10, 4), "there are as many as there may be");
        let newcomer = enter("10.0.0.9").expect("a place");
        assert!(newcomer.turn.is_none());
        let mut oldest = held.remove(10);
        assert_eq!(oldest.wait().await, Err(LimitReached::Address), "the oldest that waits of those that have most");
        drop((oldest, held, newcomer));
        assert_eq!(connections.0.lock().counts(), (0, 0, 0));
    }

    #[test]
    fn all_addresses_together_are_bounded() {
        let connections = Connections::new(HttpLimits { connections: 3, per_address: 2 });
        let _held: Vec<_> = (1..=3).map(|n| connections.enter(ip(&format!("10.0.0.{n}"))).unwrap()).collect();
        assert_eq!(connections.enter(ip("10.0.0.9")).err(), Some(LimitReached::Full));
    }
}
