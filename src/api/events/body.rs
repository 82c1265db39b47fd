//! Events as clients read them.

use serde::Serialize;
use utoipa::ToSchema;

use super::markets::InlineOdds;
use crate::{
    model::Timestamp,
    projections::{
        fixtures::{Fixture, Tournament, UNKNOWN},
        odds_now::Book,
    },
};

/// A bookmaker's offer in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookmakerOdds {
    bookmaker_slug: String,
    bookmaker_name: String,
    /// The key under which the bookmaker's offer came in.
    external_event_id: String,
    /// Not known to linewatch.
    event_url: Option<String>,
    /// Whether something can be bet on.
    has_odds: bool,
    inline_odds: Vec<InlineOdds>,
    /// Whether the bookmaker names the teams the other way round. Its markets are in the event's order all the same.
    sides_swapped: bool,
    /// When the offer was last seen.
    #[schema(value_type = Option<String>, format = DateTime)]
    snapshot_time: Option<Timestamp>,
}

impl BookmakerOdds {
    fn of(book: &Book, fixture: &Fixture) -> Self {
        Self {
            bookmaker_slug: book.bookmaker.to_string(),
            bookmaker_name: book.bookmaker.display_name().to_owned(),
            external_event_id: fixture.key.to_string(),
            event_url: None,
            has_odds: book.open_markets > 0,
            inline_odds: book.inline.iter().filter_map(InlineOdds::of).collect(),
            sides_swapped: book.sides_swapped,
            snapshot_time: Some(book.confirmed_at),
        }
    }
}

/// An event and who offers it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchedEvent {
    id: i64,
    /// The SportRadar number; where there is none, linewatch's key.
    sportradar_id: String,
    /// linewatch's key.
    event_key: String,
    name: String,
    home_team: String,
    away_team: String,
    #[schema(value_type = String, format = DateTime)]
    kickoff: Timestamp,
    tournament_id: i64,
    tournament_name: String,
    tournament_country: Option<String>,
    sport_name: String,
    /// Everybody who has the event on offer, or ever had; ordered by slug.
    bookmakers: Vec<BookmakerOdds>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl MatchedEvent {
    /// The event with the books that offer it.
    pub fn of(fixture: &Fixture, books: &[Book]) -> Self {
        let key = fixture.key.as_str();
        Self {
            id: fixture.id,
            sportradar_id: key.strip_prefix("sr:").unwrap_or(key).to_owned(),
            event_key: key.to_owned(),
            name: fixture.name.clone(),
            home_team: fixture.home_team.clone(),
            away_team: fixture.away_team.clone(),
            kickoff: fixture.kickoff,
            tournament_id: fixture.tournament.id,
            tournament_name: fixture.tournament.name.clone(),
            tournament_country: country(&fixture.tournament),
            sport_name: fixture.sport.clone(),
            bookmakers: books.iter().map(|book| BookmakerOdds::of(book, fixture)).collect(),
            created_at: fixture.registered_at,
        }
    }
}

/// A tournament's country, where somebody named it.
pub fn country(tournament: &Tournament) -> Option<String> {
    (tournament.country != UNKNOWN).then(|| tournament.country.clone())
}
