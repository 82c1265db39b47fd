//! What all requests share: the stock, the recorded bodies, how each role behaves, what was asked of it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Instant,
};

use super::{
    Conduct, Counts, Role,
    conduct::{Behaviour, RequestFate},
    grammar::{Answer, Grammars, Question, Topic},
    recorded::Bodies,
    stock::{Match, Offer, Stock},
};

/// The stage that the double plays on.
#[derive(Debug)]
pub(super) struct DoubleState {
    stock: RwLock<Stock>,
    grammars: Grammars,
    actors: [Mutex<Actor>; Role::ALL.len()],
    recorded: Bodies,
    opened: Instant,
}

#[derive(Debug)]
struct Actor {
    behaviour: Behaviour,
    counts: Counts,
    last: Option<Instant>,
}

/// A request that is under way; it ends when dropped.
#[derive(Debug)]
pub(super) struct UnderWay {
    stage: Arc<DoubleState>,
    role: Role,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.stage.actor(self.role).counts.end();
    }
}

impl DoubleState {
    pub(super) fn new(stock: Stock, recorded: Bodies, seed: u64, as_large_as_recorded: bool) -> Self {
        let actor = |role: Role| {
            let behaviour = Behaviour::new(seed.wrapping_add(role.place() as u64));
            Mutex::new(Actor { behaviour, counts: Counts::default(), last: None })
        };
        let grammars = Grammars::new(Arc::clone(&stock.catalogue), as_large_as_recorded);
        Self { stock: RwLock::new(stock), grammars, actors: Role::ALL.map(actor), recorded, opened: Instant::now() }
    }

    fn actor(&self, role: Role) -> MutexGuard<'_, Actor> {
        self.actors[role.place()].lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn stock(&self) -> RwLockReadGuard<'_, Stock> {
        self.stock.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn stock_mut(&self) -> RwLockWriteGuard<'_, Stock> {
        self.stock.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn conduct(&self, role: Role) -> Conduct {
        self.actor(role).behaviour.conduct.clone()
    }

    pub(super) fn set_conduct(&self, role: Role, conduct: Conduct) {
        self.actor(role).behaviour.conduct = conduct;
    }

    pub(super) fn counts(&self, role: Role) -> Counts {
        self.actor(role).counts
    }

    pub(super) fn reset_counts(&self) {
        for role in Role::ALL {
            let mut actor = self.actor(role);
            actor.counts.reset();
            actor.last = None;
        }
    }

    /// A request begins: what becomes of it, and how the role behaves now.
    pub(super) fn begin(self: &Arc<Self>, role: Role, topic: &Topic) -> (UnderWay, RequestFate, Conduct) {
        let about_a_fixture = matches!(topic, Topic::Fixture(_));
        let now = Instant::now();
        let mut actor = self.actor(role);
        let gap = actor.last.replace(now).map(|last| u64::try_from((now - last).as_micros()).unwrap_or(u64::MAX));
        actor.counts.begin(about_a_fixture, gap);
        let fate = actor.behaviour.fate(about_a_fixture, (now - self.opened).as_secs());
        if fate != (RequestFate::Answered { wrong_fixture: false, cut: false, broken: false }) {
            actor.counts.spoiled += 1;
        }
        let conduct = actor.behaviour.conduct.clone();
        drop(actor);
        (UnderWay { stage: Arc::clone(self), role }, fate, conduct)
    }

    /// What the role answers when nothing is wrong with it, or with another fixture than asked for.
    pub(super) fn answer(&self, role: Role, question: &Question<'_>, topic: &Topic, wrong_fixture: bool) -> Answer {
        let stock = self.stock();
        match topic {
            Topic::List => self.grammars.list(role, question, &stock),
            Topic::Fixture(id) => self.fixture(role, &stock, id, wrong_fixture),
        }
    }

    fn fixture(&self, role: Role, stock: &Stock, id: &str, wrong_fixture: bool) -> Answer {
        let Some((fixture, offer)) = stock.find(role, id) else { return Grammars::gone(role) };
        let other = if wrong_fixture { stock.another(role, fixture.number) } else { None };
        let (fixture, offer) = other.unwrap_or((fixture, offer));
        self.whole(role, stock, fixture, offer)
    }

    fn whole(&self, role: Role, stock: &Stock, fixture: &Match, offer: &Offer) -> Answer {
        match self.recorded.get(&(role, fixture.external_id(role))) {
            Some(body) => Answer::ok(body.clone()),
            None => self.grammars.fixture(role, stock, fixture, offer),
        }
    }
}
