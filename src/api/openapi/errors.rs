//! The errors that routes have in common, each as it happens.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use utoipa::openapi::{Content, Ref, RefOr, Required, Response, ResponseBuilder, path::Operation, schema::Components};

use crate::api::auth::{Right, right_for};

/// An answer that many routes give.
struct Shared {
    name: &'static str,
    status: StatusCode,
    description: &'static str,
    /// What one of them says.
    detail: &'static str,
}

const SHARED: [Shared; 8] = [
    Shared {
        name: "BadRequest",
        status: StatusCode::BAD_REQUEST,
        description: "A parameter or a field is out of bounds, malformed, or not taken here; `field` names it",
        detail: "must lie between 1 and 200",
    },
    Shared {
        name: "Unauthorized",
        status: StatusCode::UNAUTHORIZED,
        description: "No token was sent where tokens are asked for, or one that is not known",
        detail: "send your token: Authorization: Bearer <token>",
    },
    Shared {
        name: "Forbidden",
        status: StatusCode::FORBIDDEN,
        description: "The token's role does not allow it, or a page of another origin asks",
        detail: "your token's role does not allow this; ask for a token with another role",
    },
    Shared {
        name: "ContentTooLarge",
        status: StatusCode::PAYLOAD_TOO_LARGE,
        description: "The body is too large",
        detail: "the body is too large",
    },
    Shared {
        name: "UnsupportedMediaType",
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        description: "The body is of another media type than those taken here",
        detail: "the body must be sent with Content-Type: application/json",
    },
    Shared {
        name: "UpgradeRequired",
        status: StatusCode::UPGRADE_REQUIRED,
        description: "Another version of the WebSocket protocol than 13",
        detail: "only version 13 of the WebSocket protocol is spoken (Sec-WebSocket-Version: 13)",
    },
    Shared {
        name: "InternalError",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        description: "Something went wrong inside; the log says what, under `instance`",
        detail: "internal error; the log has it under this request's id",
    },
    Shared {
        name: "Unavailable",
        status: StatusCode::SERVICE_UNAVAILABLE,
        description: "The store is away or held up, or there is too much to do: ask again after `Retry-After` seconds",
        detail: "the request took longer than 30 s and was given up",
    },
];

/// Puts what is shared among the components.
pub(super) fn share(components: &mut Components) {
    for shared in &SHARED {
        let mut response = ResponseBuilder::new().description(shared.description).build();
        as_problem(&mut response, shared.status, shared.detail);
        components.responses.insert(shared.name.to_owned(), RefOr::T(response));
    }
}

/// Describes the errors of an operation: its own as problems, and those that it has in common with others.
pub(super) fn describe(method: &Method, path: &str, operation: &mut Operation) {
    let common = common(method, path, operation);
    let answers = &mut operation.responses.responses;
    for (status, answer) in &mut *answers {
        let (RefOr::T(answer), Ok(status)) = (answer, status.parse::<StatusCode>()) else { continue };
        if status.is_client_error() || status.is_server_error() {
            let detail = answer.description.clone();
            as_problem(answer, status, &detail);
        }
    }
    for shared in SHARED.iter().filter(|shared| common.contains(&shared.status)) {
        let reference = Ref::new(format!("#/components/responses/{}", shared.name));
        answers.entry(shared.status.as_u16().to_string()).or_insert_with(|| RefOr::Ref(reference));
    }
}

/// The errors that a route has for what it is.
fn common(method: &Method, path: &str, operation: &Operation) -> Vec<StatusCode> {
    // A parameter that a route does not take is refused everywhere.
    let mut common = vec![StatusCode::BAD_REQUEST];
    if right_for(method, path) != Right::Open {
        common.extend([StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN]);
    }
    if let Some(RefOr::T(body)) = &operation.request_body {
        common.push(StatusCode::PAYLOAD_TOO_LARGE);
        // Where nothing need be sent, nobody looks at its media type.
        if body.required == Some(Required::True) {
            common.push(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
    }
    if operation.responses.responses.contains_key("101") {
        common.push(StatusCode::UPGRADE_REQUIRED);
    }
    if path != "/healthz" {
        common.extend([StatusCode::INTERNAL_SERVER_ERROR, StatusCode::SERVICE_UNAVAILABLE]);
    }
    common
}

fn as_problem(answer: &mut Response, status: StatusCode, detail: &str) {
    let mut content = Content::new(Some(Ref::from_schema_name("Problem")));
    content.example = Some(example(status, detail));
    answer.content = [("application/problem+json".to_owned(), RefOr::T(content))].into_iter().collect();
}

fn example(status: StatusCode, detail: &str) -> Value {
    json!({
        "type": "about:blank",
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": detail,
        "instance": "01a1fc68-8d0e-77c5-ab7f-4b939921a876",
    })
}
