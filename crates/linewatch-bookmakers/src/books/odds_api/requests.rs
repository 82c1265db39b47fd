//! What to ask The Odds API: the sports, the odds of each kind of football, and those of one event.

use crate::{
    ask::{Ask, AskKind},
    books::query::id,
    recorded::odds_api::OddsFormat,
};

const FIRST_QUESTION: &str = "sports";

pub(super) fn sports() -> Ask {
    Ask { path: "/v4/sports".to_owned(), body: None, kind: AskKind::Discovery(FIRST_QUESTION.into()) }
}

pub(super) fn is_first(ask: &Ask) -> bool {
    matches!(&ask.kind, AskKind::Discovery(step) if step == FIRST_QUESTION)
}

fn odds(sport: &str, format: OddsFormat) -> String {
    let format = match format {
        OddsFormat::American => "american",
        OddsFormat::Decimal => "decimal",
    };
    format!("/v4/sports/{}/odds?regions=uk,eu&markets=h2h,totals&oddsFormat={format}", id(sport))
}

pub(super) fn sport(sport: &str, format: OddsFormat) -> Ask {
    Ask { path: odds(sport, format), body: None, kind: AskKind::Discovery(sport.into()) }
}

/// An event's id here is that of its sport, a colon, and its own.
pub(super) fn event(external_id: &str, format: OddsFormat) -> Ask {
    let (sport, event) = external_id.split_once(':').unwrap_or(("soccer", external_id));
    Ask { path: format!("{}&eventIds={}", odds(sport, format), id(event)), body: None, kind: AskKind::Fixture }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_event_is_asked_for_by_its_sport() {
        assert_eq!(
            event("soccer_fifa_world_cup:a5a0", OddsFormat::Decimal).path,
            "/v4/sports/soccer_fifa_world_cup/odds?regions=uk,eu&markets=h2h,totals&oddsFormat=decimal&eventIds=a5a0"
        );
        assert!(sport("soccer_epl", OddsFormat::American).path.contains("oddsFormat=american"));
    }
}
