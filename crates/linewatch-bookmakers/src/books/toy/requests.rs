//! What to ask the toy bookmaker.

use crate::{
    ask::{Ask, AskKind},
    books::query::id,
};

pub(super) fn matches() -> Ask {
    Ask { path: "/matches".to_owned(), body: None, kind: AskKind::Discovery("matches".into()) }
}

pub(super) fn one(external_id: &str) -> Ask {
    Ask { path: format!("/matches/{}", id(external_id)), body: None, kind: AskKind::Fixture }
}
