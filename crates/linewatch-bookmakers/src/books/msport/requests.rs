//! What to ask MSport: all fixtures of football, and one of them.

use crate::{
    ask::{Ask, AskKind},
    books::query::id,
};

const FIRST_QUESTION: &str = "fixtures";

pub(super) fn fixtures() -> Ask {
    Ask {
        path: "/api/ng/facts-center/query/frontend/sports-matches-list?sportId=sr:sport:1".to_owned(),
        body: None,
        kind: AskKind::Discovery(FIRST_QUESTION.into()),
    }
}

/// The fixtures after the last one of a page.
pub(super) fn fixtures_after(last: &str) -> Ask {
    let first = fixtures();
    Ask { path: format!("{}&lastEventId={}", first.path, id(last)), kind: AskKind::Discovery(last.into()), ..first }
}

/// Whether a question was for the first page.
pub(super) fn is_first(ask: &Ask) -> bool {
    matches!(&ask.kind, AskKind::Discovery(step) if step == FIRST_QUESTION)
}

/// Whether a question was for the fixtures after that one.
pub(super) fn is_after(ask: &Ask, last: &str) -> bool {
    matches!(&ask.kind, AskKind::Discovery(step) if step == last)
}

pub(super) fn event(event_id: &str) -> Ask {
    Ask {
        path: format!("/api/ng/facts-center/query/frontend/match/detail?eventId={}&productId=3", id(event_id)),
        body: None,
        kind: AskKind::Fixture,
    }
}
