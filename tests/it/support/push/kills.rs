//! Clients that keep their place, and a server that is killed (-9) under load again and again: each client is told
//! everything exactly once and in order, and the same as the others. What was answered is in the log, once.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::watch, task::JoinSet};

use super::{
    follower::Follower,
    load::{Load, alert, letters},
    server::Server,
    truth,
};

/// Where the clients listen, in turn.
const PATHS: [&str; 2] = ["/api/v1/ws/unified", "/api/ws?topics=risk_alerts,odds_updates"];
/// How long the clients may take for the rest, once the load has ended.
const REST: Duration = Duration::from_mins(1);
/// How long something may still come that must not.
const AFTER: Duration = Duration::from_millis(300);

pub struct Plan {
    pub clients: usize,
    pub kills: u32,
}

/// What came of it. Anything that was lost, doubled, out of order or changed is a fault.
#[derive(Debug, Default)]
pub struct Outcome {
    pub faults: Vec<String>,
    pub deliveries: usize,
    pub connections: usize,
    /// Messages of each endpoint.
    pub messages: [usize; 2],
}

/// Runs the plan on a fresh store.
pub async fn run(store: &str, plan: &Plan) -> Outcome {
    let mut server = Server::start(store).await;
    let (tell, goals) = (PATHS.map(|_| watch::Sender::new(None)), server.port);
    let mut clients = JoinSet::new();
    for number in 0..plan.clients {
        let which = number % PATHS.len();
        clients.spawn(Follower::new(PATHS[which]).follow(goals, tell[which].subscribe()));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let answered = Answered::default();
    let load = work(&Load::new(server.base()), &stop, &answered);
    for kill in 0..plan.kills {
        // Sometimes soon after the start, when the clients are coming back.
        tokio::time::sleep(Duration::from_millis(150 + u64::from(kill * 7 % 5) * 200)).await;
        server.kill_and_restart().await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.store(true, Ordering::Relaxed);
    load.join_all().await;
    let truth = truth::of_the_log(&server.base()).await;
    let lost = not_once(&answered, &truth.published);
    let truths = [truth.unified, truth.desk];
    // One that was never there before: all it gets is read from the log.
    for (path, tell) in PATHS.into_iter().zip(&tell) {
        clients.spawn(Follower::new(path).follow(server.port, tell.subscribe()));
    }
    tokio::time::sleep(AFTER).await;
    for (tell, truth) in tell.iter().zip(&truths) {
        tell.send_replace(Some(truth.last().copied().unwrap_or(0)));
    }
    let Ok(followers) = tokio::time::timeout(REST, clients.join_all()).await else {
        return Outcome { faults: vec![format!("not all were told everything within {REST:?}")], ..Outcome::default() };
    };
    let mut outcome = judge(&followers, &truths);
    outcome.faults.extend(lost);
    outcome
}

/// The numbers of the alerts whose publication was answered.
type Answered = Arc<Mutex<Vec<u64>>>;

/// Those that were answered and are not in the log once, and whatever is there twice.
fn not_once(answered: &Answered, published: &BTreeMap<String, usize>) -> Vec<String> {
    let answered = answered.lock().expect("no publisher has panicked");
    let lost = answered.iter().filter(|number| !published.contains_key(&letters(**number)));
    let lost = lost.map(|number| format!("alert {number} was answered and is not in the log"));
    let doubled = published.iter().filter(|(_, times)| **times > 1);
    let doubled = doubled.map(|(text, times)| format!("alert {text} is in the log {times} times"));
    let none = answered.is_empty().then(|| "no publication was answered".to_owned());
    lost.chain(doubled).chain(none).collect()
}

/// Alerts are published, a few at a time, and prices recorded, whether a server is there or not.
fn work(load: &Load, stop: &Arc<AtomicBool>, answered: &Answered) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for task in 0..3_u64 {
        let (load, stop, answered) = (load.clone(), Arc::clone(stop), Arc::clone(answered));
        tasks.spawn(async move {
            for number in 0.. {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let number = number * 3 + task;
                if load.publish(&alert(number)).await {
                    answered.lock().expect("no publisher has panicked").push(number);
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
    }
    let (load, stop) = (load.clone(), Arc::clone(stop));
    tasks.spawn(async move {
        for minute in 0.. {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            load.scrape(minute).await;
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    });
    tasks
}

fn judge(followers: &[Follower], truths: &[Vec<u64>; 2]) -> Outcome {
    let mut outcome = Outcome { messages: [truths[0].len(), truths[1].len()], ..Outcome::default() };
    for (which, (path, truth)) in PATHS.into_iter().zip(truths).enumerate() {
        let mut same = followers.iter().filter(|follower| follower.path == path);
        let first = same.clone().next();
        if truth.is_empty() {
            outcome.faults.push(format!("{path}: nothing happened"));
        }
        outcome.faults.extend(same.clone().flat_map(|follower| &follower.faults).cloned());
        for follower in same.by_ref() {
            outcome.deliveries += follower.heard.len();
            outcome.connections += follower.connections;
            outcome.faults.extend(difference(follower, &truths[which]));
            if first.is_some_and(|first| first.heard != follower.heard) {
                outcome.faults.push(format!("{path}: two clients were told different things"));
            }
        }
    }
    outcome
}

/// The first place where a client was not told what the log says.
fn difference(follower: &Follower, truth: &[u64]) -> Option<String> {
    let heard: Vec<u64> = follower.heard.iter().map(|heard| heard.position).collect();
    if heard == truth {
        return None;
    }
    let at = heard.iter().zip(truth).take_while(|(heard, truth)| heard == truth).count();
    let around =
        |positions: &[u64]| format!("{:?}", &positions[at.min(positions.len())..(at + 4).min(positions.len())]);
    Some(format!("{}: message {at}: was told {}, the log has {}", follower.path, around(&heard), around(truth)))
}
