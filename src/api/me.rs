//! `GET /api/me`: who the caller is to linewatch, and what they may do.

use axum::Json as Answer;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    auth::{Caller, Right, Role, allows},
    state::ApiState,
};

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(me))
}

/// Who calls.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Me {
    /// The name of the token; `local` where none is asked for.
    actor: String,
    /// What the token may do; `admin` where none is asked for.
    role: Role,
    /// Whether linewatch asks for tokens.
    auth_required: bool,
    /// What follows from that.
    may: May,
}

/// What somebody may do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own, as readers want it")]
struct May {
    /// Look at the read models.
    read: bool,
    /// Acknowledge alerts.
    acknowledge: bool,
    /// Change settings.
    configure: bool,
    /// Publish on channels.
    publish: bool,
    /// Send batches of odds.
    ingest: bool,
    /// Read the log.
    audit: bool,
    /// Everything else.
    administer: bool,
}

impl Me {
    /// A caller as linewatch knows them.
    pub(super) fn of(caller: &Caller) -> Self {
        let role = caller.role.unwrap_or(Role::Admin);
        Self {
            actor: caller.actor.to_string(),
            role,
            auth_required: caller.role.is_some(),
            may: May {
                read: allows(role, Right::Read),
                acknowledge: allows(role, Right::Acknowledge),
                configure: allows(role, Right::Configure),
                publish: allows(role, Right::Publish),
                ingest: allows(role, Right::Ingest),
                audit: allows(role, Right::Audit),
                administer: allows(role, Right::Other),
            },
        }
    }
}

/// Who I am, and what I may do
///
/// Answered to every known token; 401 says that one is needed.
#[utoipa::path(get, path = "/api/me", operation_id = "get_me", tag = "operations", responses((status = 200, body = Me)))]
async fn me(caller: Caller) -> Answer<Me> {
    Answer(Me::of(&caller))
}
