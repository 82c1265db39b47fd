//! What to ask Bet9ja: the tree of sports, the events of each group of football, and one event.

use crate::{
    ask::{Ask, AskKind},
    books::query::id,
};

const FIRST_QUESTION: &str = "sports";
/// The version that the site's own pages send along.
const VERSION: &str = "v_cache_version=1.301.2.225";

pub(super) fn sports() -> Ask {
    Ask {
        path: format!("/desktop/feapi/PalimpsestAjax/GetSports?DISP=0&{VERSION}"),
        body: None,
        kind: AskKind::Discovery(FIRST_QUESTION.into()),
    }
}

pub(super) fn is_first(ask: &Ask) -> bool {
    matches!(&ask.kind, AskKind::Discovery(step) if step == FIRST_QUESTION)
}

pub(super) fn group(group: &str) -> Ask {
    let path = "/desktop/feapi/PalimpsestAjax/GetEventsInGroupV2";
    Ask {
        path: format!("{path}?GROUPID={}&DISP=0&GROUPMARKETID=1&{VERSION}", id(group)),
        body: None,
        kind: AskKind::Discovery(group.into()),
    }
}

pub(super) fn event(external_id: &str) -> Ask {
    Ask {
        path: format!("/desktop/feapi/PalimpsestAjax/GetEvent?EVENTID={}&{VERSION}", id(external_id)),
        body: None,
        kind: AskKind::Fixture,
    }
}
