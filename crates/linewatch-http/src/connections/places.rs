//! Who has a place, and who waits for one.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use tokio::{sync::oneshot, time::Instant};

use super::limits::{ASK, AddressWaiters, HttpLimits, LimitReached};

/// Who has waited for so long gives way to a newer one where no more may wait.
const LONG: Duration = Duration::from_secs(1);

pub(super) struct Places {
    limits: HttpLimits,
    served: usize,
    waiting: usize,
    addresses: HashMap<IpAddr, OfAddress>,
    entered: u64,
    /// When addresses were last asked for places for others.
    asked: Option<Instant>,
}

/// The connections of one address.
#[derive(Default)]
struct OfAddress {
    served: usize,
    /// Oldest first. The newest is the next to be served.
    waiting: Vec<Waiting>,
    crowd: AddressWaiters,
}

/// A connection that waits.
struct Waiting {
    number: u64,
    since: Instant,
    turn: oneshot::Sender<()>,
}

impl OfAddress {
    fn all(&self) -> usize {
        self.served + self.waiting.len()
    }

    /// The connection that waits longest no longer does. Its sender is dropped, which tells it.
    fn refuse_oldest(&mut self) {
        drop(self.waiting.remove(0));
        self.crowd.set_waiting(self.waiting.len());
    }
}

/// A connection's number, what comes with its place where it waits, and what its address knows.
type Entered = (u64, Option<oneshot::Receiver<()>>, AddressWaiters);

impl Places {
    pub fn new(limits: HttpLimits) -> Self {
        Self { limits, served: 0, waiting: 0, addresses: HashMap::new(), entered: 0, asked: None }
    }

    pub fn enter(&mut self, key: IpAddr) -> Result<Entered, LimitReached> {
        let own = self.addresses.get(&key);
        let (served, waiting) = own.map_or((0, 0), |address| (address.served, address.waiting.len()));
        let is_served = self.may_serve(served);
        if !is_served && waiting >= self.limits.waiting() && !self.refuse_one_of(&key) {
            return Err(self.why(&key));
        }
        let own = self.addresses.get(&key).map_or(0, OfAddress::all);
        let no_more_wait = !is_served && self.waiting >= self.limits.waiting();
        let is_full = no_more_wait || self.served + self.waiting >= self.limits.connections;
        if is_full && !self.refuse_one_that_waits(own) {
            self.ask_for_others();
            return Err(self.why(&key));
        }
        self.entered += 1;
        let address = self.addresses.entry(key).or_default();
        let turn = if is_served {
            address.served += 1;
            self.served += 1;
            None
        } else {
            let (sender, turn) = oneshot::channel();
            address.waiting.push(Waiting { number: self.entered, since: Instant::now(), turn: sender });
            address.crowd.set_waiting(address.waiting.len());
            self.waiting += 1;
            Some(turn)
        };
        Ok((self.entered, turn, address.crowd.clone()))
    }

    /// Whether one more is served of an address that has so many.
    const fn may_serve(&self, of_address: usize) -> bool {
        of_address < self.limits.per_address && self.served < self.limits.served(of_address)
    }

    /// At an address of which as many wait as may, who has waited for long gives way to the newest: its client is the one
    /// that still waits for it.
    fn refuse_one_of(&mut self, key: &IpAddr) -> bool {
        let Some(address) = self.addresses.get_mut(key) else { return false };
        if address.waiting.first().is_none_or(|oldest| oldest.since.elapsed() < LONG) {
            return false;
        }
        address.refuse_oldest();
        self.waiting -= 1;
        true
    }

    /// Of the address that has most, the connection that waits longest gives way to one of an address that has so many.
    fn refuse_one_that_waits(&mut self, of_other: usize) -> bool {
        let those = self.addresses.values_mut().filter(|address| !address.waiting.is_empty());
        let Some(most) = those.max_by_key(|address| address.all()).filter(|most| most.all() > of_other + 1) else {
            return false;
        };
        most.refuse_oldest();
        self.waiting -= 1;
        true
    }

    /// Why a connection of an address is not served.
    pub fn why(&self, key: &IpAddr) -> LimitReached {
        let served = self.addresses.get(key).map_or(0, |address| address.served);
        if served >= self.limits.per_address { LimitReached::Address } else { LimitReached::Full }
    }

    /// Asks for a place for a connection that waits.
    pub fn ask(&mut self, key: &IpAddr) {
        match self.addresses.get(key) {
            Some(own) if own.served >= self.limits.per_address => own.crowd.ask(own.waiting.len()),
            _ => self.ask_for_others(),
        }
    }

    /// Asks the addresses that have most for places for those that have fewer and wait, or are refused.
    fn ask_for_others(&mut self) {
        let now = Instant::now();
        if self.asked.is_some_and(|asked| now.duration_since(asked) < ASK) {
            return;
        }
        self.asked = Some(now);
        let (mut wanted, mut fewest) = (1, 0);
        let waits = |address: &&OfAddress| !address.waiting.is_empty() && address.served < self.limits.per_address;
        for (number, address) in self.addresses.values().filter(waits).enumerate() {
            let more = address.waiting.len().min(self.limits.per_address - address.served);
            (wanted, fewest) =
                if number == 0 { (more, address.served) } else { (wanted + more, fewest.min(address.served)) };
        }
        let mut asked: Vec<&OfAddress> = self.addresses.values().filter(|address| address.served > fewest).collect();
        asked.sort_unstable_by_key(|address| std::cmp::Reverse(address.served));
        for address in asked {
            let asked = wanted.min(address.served - fewest);
            address.crowd.ask(asked);
            wanted -= asked;
            if wanted == 0 {
                return;
            }
        }
    }

    /// A connection gives up waiting; whether it still waited.
    pub fn no_longer_waits(&mut self, key: &IpAddr, number: u64) -> bool {
        let Some(address) = self.addresses.get_mut(key) else { return false };
        let Some(at) = address.waiting.iter().position(|waits| waits.number == number) else { return false };
        drop(address.waiting.remove(at));
        address.crowd.set_waiting(address.waiting.len());
        self.waiting -= 1;
        true
    }

    /// A connection is there no longer; where it was served its place goes to one that waits.
    pub fn leave(&mut self, key: &IpAddr, served: bool) {
        if let Some(address) = self.addresses.get_mut(key) {
            address.served -= usize::from(served);
            self.served -= usize::from(served);
        }
        while self.waiting > 0 && self.serve_next() {}
        if self.addresses.get(key).is_some_and(|address| address.all() == 0) {
            self.addresses.remove(key);
        }
    }

    /// Serves the newest connection that waits of the address that has fewest.
    fn serve_next(&mut self) -> bool {
        let waits = self.addresses.iter().filter(|(_, address)| !address.waiting.is_empty());
        let may = waits.filter(|(_, address)| self.may_serve(address.served));
        let Some(key) = may.min_by_key(|(_, address)| address.served).map(|(key, _)| *key) else { return false };
        let Some(address) = self.addresses.get_mut(&key) else { return false };
        let Some(Waiting { turn, .. }) = address.waiting.pop() else { return false };
        address.crowd.set_waiting(address.waiting.len());
        self.waiting -= 1;
        if turn.send(()).is_ok() {
            address.served += 1;
            self.served += 1;
        }
        true
    }

    /// Connections that are served, that wait, and addresses.
    #[cfg(test)]
    pub fn counts(&self) -> (usize, usize, usize) {
        (self.served, self.waiting, self.addresses.len())
    }
}
