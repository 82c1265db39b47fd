//! What to ask BetPawa: the competitions of football, the events of each, page by page, and one event.

use compact_str::{CompactString, format_compact};

use crate::{
    ask::{Ask, AskKind},
    books::query::{encoded, id},
};

/// Events a page.
pub(super) const EVENTS_PER_PAGE: usize = 100;
/// Events that a page repeats of the one before: so many may start between two pages, and none is missed.
pub(super) const OVERLAP: usize = 10;
/// No competition has more events on offer than this.
pub(super) const MAX_PAGES: usize = 2_000;

/// The versions of its API, the newest first: that is what the questions are.
pub(super) const VERSIONS: &[&str] = &["/api/sportsbook/v4", "/api/sportsbook/v3"];

/// Its number of football, which it calls a category.
pub(super) const FOOTBALL: &str = "2";

const CATEGORIES: &str = "categories";

pub(super) fn categories() -> Ask {
    Ask {
        path: "/api/sportsbook/v4/categories/list/2".to_owned(),
        body: None,
        kind: AskKind::Discovery(CATEGORIES.into()),
    }
}

pub(super) fn competition(competition: &str, skip: usize) -> Ask {
    let query = serde_json::json!({"queries": [{
        "query": {
            "eventType": "UPCOMING", "categories": ["2"], "zones": {"competitions": [competition]}, "hasOdds": true,
        },
        "view": {}, "skip": skip, "take": EVENTS_PER_PAGE,
    }]});
    Ask {
        path: format!("/api/sportsbook/v4/events/lists/by-queries?q={}", encoded(&query.to_string())),
        body: None,
        kind: AskKind::Discovery(format_compact!("{skip} {competition}")),
    }
}

/// The competition and the number of events before it that an ask of the discovery is for; `None` for the first one.
pub(super) fn step(ask: &Ask) -> Option<(CompactString, usize)> {
    let AskKind::Discovery(step) = &ask.kind else { return None };
    let (skip, competition) = step.split_once(' ')?;
    Some((competition.into(), skip.parse().ok()?))
}

pub(super) fn event(external_id: &str) -> Ask {
    Ask { path: format!("/api/sportsbook/v4/events/{}", id(external_id)), body: None, kind: AskKind::Fixture }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_what_it_is_a_page_of() {
        let ask = competition("258194", 100);
        assert_eq!(step(&ask), Some(("258194".into(), 100)));
        assert_eq!(step(&categories()), None);
        assert!(ask.path.starts_with("/api/sportsbook/v4/events/lists/by-queries?q=%7B%22queries%22%3A%5B%7B"));
        assert!(ask.path.contains("%22competitions%22%3A%5B%22258194%22%5D"));
        assert_eq!(event("35429065").path, "/api/sportsbook/v4/events/35429065");
    }
}
