//! What to ask MSport: all fixtures of football, and one of them.

use crate::sources::books::{Ask, AskKind, query::id};

pub(super) fn fixtures() -> Ask {
    Ask {
        path: "/api/ng/facts-center/query/frontend/sports-matches-list?sportId=sr:sport:1".to_owned(),
        body: None,
        kind: AskKind::Discovery("fixtures".into()),
    }
}

pub(super) fn event(event_id: &str) -> Ask {
    Ask {
        path: format!("/api/ng/facts-center/query/frontend/match/detail?eventId={}&productId=3", id(event_id)),
        body: None,
        kind: AskKind::Fixture,
    }
}
