//! What the same work costs at one place of a growing log.

use std::{
    fmt,
    time::{Duration, Instant},
};

use reqwest::Method;

use crate::{
    desk::{Desk, Usage},
    load::{Load, WATCHED},
};

/// How often each page is asked for; the median counts.
const ASKED: usize = 21;
/// Points of a history that a chart shows.
const POINTS: u64 = 200;

/// Milliseconds of what a desk asks for.
pub struct Seen(Vec<(&'static str, f64)>);

impl Seen {
    pub fn by(desk: &Desk, load: &Load) -> Self {
        let alerts = desk.get("/api/alerts?limit=1");
        let alert = &alerts["alerts"][0];
        let from = load.seen(POINTS - 1);
        let watched = desk.get(&format!("/api/events?search={}&include_started=true", WATCHED.replace(' ', "%20")));
        let watched = &watched["events"][0]["id"];
        let history = format!("/api/events/{watched}/markets/3743/history?bookmaker_slug=betpawa&from_time={from}");
        let detail = format!("/api/alerts/{}", alert["id"]);
        let pages = [
            ("alerts_ms", "/api/alerts?limit=50"),
            ("groups_ms", "/api/alerts/groups?limit=50"),
            ("alert_ms", &detail),
            ("stats_ms", "/api/alerts/stats"),
            ("events_ms", "/api/events?page=1&page_size=50"),
            ("history_ms", &history),
            ("audit_ms", "/api/audit/events?type=AlertDetected&newest_first=true&limit=50"),
        ];
        let mut seen: Vec<_> = pages.into_iter().map(|(name, path)| (name, median(|_| drop(desk.get(path))))).collect();
        let acknowledge = |turn: usize| {
            let body = format!(r#"{{"acknowledged":{}}}"#, turn.is_multiple_of(2));
            desk.ask(Method::PATCH, &detail, Some(("application/json", body.as_bytes())));
        };
        seen.push(("acknowledge_ms", median(acknowledge)));
        Self(seen)
    }
}

fn median(mut ask: impl FnMut(usize)) -> f64 {
    let mut took: Vec<Duration> = (0..ASKED)
        .map(|turn| {
            let begun = Instant::now();
            ask(turn);
            begun.elapsed()
        })
        .collect();
    took.sort();
    took[ASKED / 2].as_secs_f64() * 1_000.0
}

/// All figures of one place, by name.
pub struct Cost {
    position: u64,
    figures: Vec<(&'static str, f64)>,
}

impl Cost {
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    pub fn new(
        (position, events): (u64, u64),
        took: Duration,
        used: &Usage,
        seen: Seen,
        (rss, restart): (f64, Duration),
    ) -> Self {
        let an_event = |all: f64| all / events as f64;
        let mut figures = vec![
            ("append_per_s", events as f64 / took.as_secs_f64()),
            ("cpu_s_per_million", an_event(used.cpu_s) * 1e6),
            ("written_bytes", an_event(used.written)),
            ("disk_written_bytes", an_event(used.disk_written)),
            ("write_calls", an_event(used.write_calls)),
            ("read_bytes", an_event(used.read)),
            ("read_calls", an_event(used.read_calls)),
            ("rss_mb", rss),
            ("stored_bytes", used.stored / position as f64),
        ];
        figures.extend(seen.0);
        figures.push(("restart_s", restart.as_secs_f64()));
        Self { position, figures }
    }

    /// What each figure is at a later place, by what it is here.
    pub fn against<'a>(&'a self, later: &'a Self) -> impl Iterator<Item = (&'static str, f64)> + 'a {
        self.figures.iter().zip(&later.figures).map(|((name, here), (_, there))| (*name, there / here))
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} events", self.position)?;
        self.figures.iter().try_for_each(|(name, value)| write!(f, ", {name} {value:.2}"))
    }
}
