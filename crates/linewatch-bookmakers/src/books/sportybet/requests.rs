//! What to ask SportyBet: the tournaments of football, the events of each, and one event.

use crate::{
    ask::{Ask, AskKind},
    books::query::id,
};

const FIRST_QUESTION: &str = "tournaments";

pub(super) fn tournaments() -> Ask {
    Ask {
        path: "/api/ng/factsCenter/popularAndSportList?sportId=sr:sport:1&timeline=&productId=3".to_owned(),
        body: None,
        kind: AskKind::Discovery(FIRST_QUESTION.into()),
    }
}

pub(super) fn is_first(ask: &Ask) -> bool {
    matches!(&ask.kind, AskKind::Discovery(step) if step == FIRST_QUESTION)
}

pub(super) fn tournament(tournament: &str) -> Ask {
    let body = serde_json::json!([{
        "sportId": "sr:sport:1", "marketId": "1,18,10,29", "tournamentId": [[tournament]],
    }]);
    Ask {
        path: "/api/ng/factsCenter/pcEvents".to_owned(),
        body: Some(body.to_string()),
        kind: AskKind::Discovery(tournament.into()),
    }
}

pub(super) fn event(event_id: &str) -> Ask {
    Ask {
        path: format!("/api/ng/factsCenter/event?eventId={}&productId=3", id(event_id)),
        body: None,
        kind: AskKind::Fixture,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ask_is_told_from_the_others() {
        assert!(is_first(&tournaments()));
        let ask = tournament("sr:tournament:17");
        assert!(!is_first(&ask));
        let body: serde_json::Value = serde_json::from_str(&ask.body.unwrap()).unwrap();
        assert_eq!(body[0]["tournamentId"][0][0], "sr:tournament:17");
        assert_eq!(event("sr:match:66457014").path, "/api/ng/factsCenter/event?eventId=sr:match:66457014&productId=3");
    }
}
