//! Tickets: what a browser shows instead of its token where it cannot send headers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::{
    auth::{Access, Caller, Role},
    problem::Problem,
    state::ApiState,
};
use linewatch_model::{Actor, Timestamp};

/// How long a ticket is good for.
const TICKET_LIFETIME: Duration = Duration::from_secs(30);
/// Tickets that may be waiting to be used, in all and of one actor.
const UNUSED_TICKETS: usize = 10_000;
const MOST_OF_ONE: usize = 200;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(issue))
}

/// Tickets that were issued and not used yet. Only their hashes are kept.
#[derive(Default)]
pub(in crate::api) struct Tickets(Mutex<HashMap<[u8; 32], Issued>>);

struct Issued {
    actor: Actor,
    role: Option<Role>,
    /// On the monotonic clock.
    until: Duration,
}

fn hash(ticket: &str) -> [u8; 32] {
    Sha256::digest(ticket.as_bytes()).into()
}

impl Tickets {
    fn issued(&self) -> MutexGuard<'_, HashMap<[u8; 32], Issued>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a ticket at a moment of the monotonic clock; `false` when too many are waiting.
    pub fn issue(&self, ticket: &str, caller: &Caller, now: Duration) -> bool {
        let mut issued = self.issued();
        let of_caller = |issued: &HashMap<_, Issued>| issued.values().filter(|one| one.actor == caller.actor).count();
        let is_full = |issued: &HashMap<_, Issued>| issued.len() >= UNUSED_TICKETS || of_caller(issued) >= MOST_OF_ONE;
        if is_full(&issued) {
            issued.retain(|_, ticket| ticket.until > now);
        }
        let is_taken = !is_full(&issued);
        if is_taken {
            let issue = Issued { actor: caller.actor.clone(), role: caller.role, until: now + TICKET_LIFETIME };
            issued.insert(hash(ticket), issue);
        }
        is_taken
    }

    /// Whose ticket this is. It is good once.
    pub fn redeem(&self, ticket: &str, now: Duration) -> Option<(Actor, Option<Role>)> {
        let issued = self.issued().remove(&hash(ticket))?;
        (issued.until > now).then_some((issued.actor, issued.role))
    }
}

/// A ticket.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct Ticket {
    /// Connect with `?ticket=` and this.
    ticket: String,
    /// Until when the ticket can be used.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

impl Ticket {
    /// A ticket that was issued at a time.
    pub fn issued_at(time: Timestamp, ticket: String) -> Self {
        let expires_at = time.plus_micros(i64::try_from(TICKET_LIFETIME.as_micros()).unwrap_or(i64::MAX));
        Self { ticket, expires_at }
    }
}

/// A ticket for one connection
///
/// For browsers, which cannot send an `Authorization` header with a WebSocket or an event stream: connect to it with
/// `?ticket=` within 30 s. A ticket is good for one connection with the rights of the token it was asked for with.
#[utoipa::path(
    post, path = "/api/ws/ticket", operation_id = "issue_ticket", tag = "push",
    responses(
        (status = 201, body = Ticket),
        (status = 401, description = "No token"),
        (status = 503, description = "Too many tickets wait to be used"),
    )
)]
async fn issue(State(access): State<Arc<Access>>, caller: Caller) -> Result<(StatusCode, Json<Ticket>), Box<Problem>> {
    let ticket = access.ticket(&caller).ok_or_else(|| Problem::unavailable("too many tickets wait to be used"))?;
    Ok((StatusCode::CREATED, Json(ticket)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(1_000 + seconds)
    }

    fn caller() -> Caller {
        Caller::named("anna", Some(Role::Viewer))
    }

    #[test]
    fn a_ticket_is_good_once_and_for_half_a_minute() {
        let tickets = Tickets::default();
        let now = at(0);
        assert!(tickets.issue("a", &caller(), now) && tickets.issue("b", &caller(), now));
        let (actor, role) = tickets.redeem("a", at(29)).unwrap();
        assert_eq!((actor.as_str(), role), ("anna", Some(Role::Viewer)));
        assert!(tickets.redeem("a", now).is_none(), "used");
        assert!(tickets.redeem("b", at(30)).is_none(), "too late");
        assert!(tickets.redeem("c", now).is_none(), "never issued");
    }

    #[test]
    fn tickets_that_nobody_uses_are_bounded() {
        let tickets = Tickets::default();
        let now = at(0);
        let of = |actor: usize| Caller::named(&format!("actor{actor}"), Some(Role::Viewer));
        for number in 0..UNUSED_TICKETS {
            assert!(tickets.issue(&number.to_string(), &of(number / MOST_OF_ONE), now));
        }
        assert!(!tickets.issue("one more", &caller(), now));
        assert!(tickets.issue("later", &caller(), at(60)));
        for number in 1..MOST_OF_ONE {
            assert!(tickets.issue(&format!("late{number}"), &caller(), at(60)));
        }
        assert!(!tickets.issue("too many", &caller(), at(60)), "of one");
        assert!(tickets.issue("another's", &of(1), at(60)), "not of others");
    }
}
