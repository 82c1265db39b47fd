//! What handlers take from a request: its parts, and read models that are as far as it asks.

use std::time::Duration;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use serde::Deserialize;

use super::problem::Problem;
use crate::desk::Desk;
use linewatch_http::extract::query;
use linewatch_log::Store;
use linewatch_model::Position;

pub use linewatch_http::extract::{Json, JsonText, Path, Query, in_utf8, media_type, optional_json, parse_json};

/// The read models are at least where the query's `min_position` asks them to be.
pub struct Consistent;

impl Consistent {
    const READ_MODEL_TIMEOUT: Duration = Duration::from_secs(5);
}

/// Which read models an answer needs.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MinPosition {
    /// Wait until the read models have reached this position.
    min_position: Option<u64>,
}

impl<S: Send + Sync> FromRequestParts<S> for Consistent
where
    Desk: FromRef<S>,
{
    type Rejection = Box<Problem>;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let desk = Desk::from_ref(state);
        let Some(position) = asked_position(parts, desk.store()).await? else { return Ok(Self) };
        if desk.applied().wait_for(position, Self::READ_MODEL_TIMEOUT).await {
            return Ok(Self);
        }
        Err(not_reached(position).into())
    }
}

/// As [`Consistent`], the odds of the past among them. These advance apart, so this also waits a moment until they are where
/// the others are: who fetches on a message finds what it tells of.
pub struct ConsistentWithHistory;

impl ConsistentWithHistory {
    /// How long an answer waits that asks for no position; then it is that of a moment before.
    const HISTORY_TIMEOUT: Duration = Duration::from_millis(500);
}

impl<S: Send + Sync> FromRequestParts<S> for ConsistentWithHistory
where
    Desk: FromRef<S>,
{
    type Rejection = Box<Problem>;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let desk = Desk::from_ref(state);
        let applied = desk.applied();
        match asked_position(parts, desk.store()).await? {
            Some(position) if !applied.wait_with_history(position, Consistent::READ_MODEL_TIMEOUT).await => {
                Err(not_reached(position).into())
            }
            Some(_) => Ok(Self),
            None => {
                applied.wait_with_history(applied.position(), Self::HISTORY_TIMEOUT).await;
                Ok(Self)
            }
        }
    }
}

fn not_reached(position: Position) -> Problem {
    Problem::unavailable(format!("the read models have not reached {position} yet; ask again")).at("min_position")
}

/// The position that the query asks for, which the log must have.
async fn asked_position(parts: &mut Parts, store: &Store) -> Result<Option<Position>, Box<Problem>> {
    let Some(position) = query::<MinPosition>(parts).await?.min_position.map(Position::new) else {
        return Ok(None);
    };
    // What this process has heard of may be behind what another node has written.
    if position > *store.head().borrow() {
        let head = store.read_head().await?.position;
        if position > head {
            let detail = format!("the log ends at {head}; ask for a position that an answer gave you");
            return Err(Problem::bad_request(detail).at("min_position").into());
        }
    }
    Ok(Some(position))
}
