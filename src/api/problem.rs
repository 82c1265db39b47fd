//! Errors as `application/problem+json` (RFC 9457).
//!
//! Whatever goes wrong becomes a [`Problem`]. What the caller can correct is told in `detail`, the field the existing
//! client reads; what went wrong inside is logged once, with the request id, and never told.

use std::{borrow::Cow, sync::Arc};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    backtest::ReviewError,
    desk::{DeskError, RulesError, RunError},
};
use linewatch_log::StoreError;
use linewatch_model::Position;

/// An error answer.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    detail: Cow<'static, str>,
    field: Option<String>,
    retry_after: Option<u32>,
    cause: Option<Arc<str>>,
    more: Map<String, Value>,
}

/// Handlers fail with a problem. Boxed, because it is much larger than most answers.
pub type Result<T, E = Box<Problem>> = std::result::Result<T, E>;

/// The body of an error answer.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// What kind of problem; `about:blank` where the status says it all.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong and what to do about it.
    detail: &'a str,
    /// The field or parameter at fault, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    /// The id of the request, as in the header `x-request-id` and in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'a str>,
    /// What else the answer says.
    #[serde(flatten)]
    #[schema(ignore)]
    more: &'a Map<String, Value>,
}

impl Problem {
    /// A problem of the caller's making.
    #[must_use]
    pub fn new(status: StatusCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, detail: detail.into(), field: None, retry_after: None, cause: None, more: Map::new() }
    }

    /// 400.
    #[must_use]
    pub fn bad_request(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 404.
    #[must_use]
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// 503, worth another try in a second.
    #[must_use]
    pub fn unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self { retry_after: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    /// 429: the caller has too much under way. Worth another try in a second, or when some of it has ended.
    #[must_use]
    pub fn too_many(detail: impl Into<Cow<'static, str>>) -> Self {
        Self { retry_after: Some(1), ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail) }
    }

    /// 503 after a change was stored: only its answer cannot be read yet. `position` says so to programs.
    #[must_use]
    pub fn stored_at(position: Position) -> Self {
        let detail = format!("it is stored at position {position}, but not readable yet; read it with min_position");
        Self::unavailable(detail).with("position", position.get())
    }

    /// 500. The cause goes to the log alone.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal error; the log has it under this request's id")
            .because(cause)
    }

    /// As handlers fail with it.
    #[must_use]
    pub fn into_box(self) -> Box<Self> {
        Box::new(self)
    }

    /// Names the field or parameter at fault.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds a member to the answer.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// Notes for the log what went wrong inside.
    #[must_use]
    pub fn because(mut self, cause: impl std::fmt::Display) -> Self {
        self.cause = Some(cause.to_string().into());
        self
    }

    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What the caller is told.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The field at fault.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// What went wrong inside, for the log.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The answer, with the id of the request it answers.
    pub(super) fn render(&self, instance: Option<&str>) -> Response {
        let body = ProblemBody {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            field: self.field.as_deref(),
            instance,
            more: &self.more,
        };
        let mut response = (self.status, serde_json::to_vec(&body).unwrap_or_default()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UPGRADE_REQUIRED {
            headers.insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"linewatch\""));
        }
        response
    }
}

/// The outermost layer finds the problem in the answer's extensions, adds the request id, and logs it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.render(None);
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl IntoResponse for Box<Problem> {
    fn into_response(self) -> Response {
        (*self).into_response()
    }
}

impl From<&StoreError> for Problem {
    fn from(error: &StoreError) -> Self {
        match error.advice() {
            Some(advice) => Self::unavailable(advice).because(error),
            None => Self::internal(error),
        }
    }
}

impl From<&DeskError> for Problem {
    fn from(error: &DeskError) -> Self {
        match error {
            DeskError::AlertNotFound => Self::not_found("Alert not found"),
            DeskError::PastAlert => Self::bad_request("Cannot modify PAST alerts (event has started)"),
            DeskError::NotAcknowledged => Self::bad_request(error.to_string()),
            DeskError::NoteChanged { version } => {
                Self::new(StatusCode::CONFLICT, error.to_string()).at("expectedVersion").with("version", version.get())
            }
            DeskError::Settings(refusal) => Self::bad_request(refusal.to_string()).at(refusal.field()),
            DeskError::RefusedRules { field, reason } => Self::bad_request(reason.clone()).at(format!("rules.{field}")),
            DeskError::Rules(RulesError::NoDraft) => Self::not_found("there is no such draft"),
            DeskError::Rules(refusal @ RulesError::Overtaken { current, .. }) => {
                Self::new(StatusCode::CONFLICT, refusal.to_string())
                    .at("expectedVersion")
                    .with("version", current.get())
            }
            DeskError::Publication(refusal) => Self::bad_request(refusal.to_string()).at("content"),
            DeskError::Run(RunError::NotStarted) => Self::not_found("no such scrape run"),
            DeskError::Run(refusal) => Self::new(StatusCode::CONFLICT, refusal.to_string()),
            DeskError::Store(error) => Self::from(&**error),
            DeskError::Contended(what) => Self::unavailable(format!(
                "other nodes changed the same {what} again and again, and nothing was stored; send the request again, \
                 and if it lasts send what concerns one {what} to one node"
            )),
            DeskError::Late => Self::unavailable(error.to_string()),
            DeskError::Defect => Self::internal(error),
        }
    }
}

impl From<&ReviewError> for Problem {
    fn from(error: &ReviewError) -> Self {
        match error {
            ReviewError::Busy => Self::unavailable(error.to_string()),
            ReviewError::TooLong => Self::bad_request(error.to_string()),
            ReviewError::Store(error) => Self::from(error),
        }
    }
}

macro_rules! boxed_from {
    ($($error:ty),+) => {$(
        impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                Self::from(&error)
            }
        }

        impl From<$error> for Box<Problem> {
            fn from(error: $error) -> Self {
                Self::new(Problem::from(&error))
            }
        }
    )+};
}

boxed_from!(StoreError, DeskError, ReviewError);

impl From<Arc<StoreError>> for Box<Problem> {
    fn from(error: Arc<StoreError>) -> Self {
        Self::new(Problem::from(&*error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn body(problem: Problem) -> (StatusCode, axum::http::HeaderMap, Value) {
        let response = problem.render(Some("r-1"));
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 10_000).await.unwrap();
        (parts.status, parts.headers, serde_json::from_slice(&bytes).unwrap())
    }

    #[tokio::test]
    async fn a_refusal_names_the_field_and_the_request() {
        let problem = Problem::bad_request("must lie between 1 and 200").at("limit").with("lines", 3);
        let (status, headers, body) = body(problem).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        let expected = serde_json::json!({
            "type": "about:blank", "title": "Bad Request", "status": 400, "detail": "must lie between 1 and 200",
            "field": "limit", "instance": "r-1", "lines": 3
        });
        assert_eq!(body, expected);
    }

    #[tokio::test]
    async fn what_failed_inside_is_not_told() {
        let secret = StoreError::Damaged("/var/lib/linewatch.db page 7".to_owned());
        let (status, _, body) = body(Problem::from(secret)).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!body.to_string().contains("page 7"), "{body}");
    }

    #[tokio::test]
    async fn a_store_that_went_away_is_worth_another_try() {
        let away = StoreError::Unavailable(sqlx::Error::PoolTimedOut);
        let problem = Problem::from(away);
        assert!(problem.cause().is_some_and(|cause| cause.contains("does not answer")));
        let (status, headers, body) = body(problem).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(headers[header::RETRY_AFTER], "1");
        assert!(!body.to_string().contains("timed out"), "{body}");
    }

    #[tokio::test]
    async fn the_existing_clients_words_are_kept() {
        assert_eq!(Problem::from(DeskError::AlertNotFound).detail(), "Alert not found");
        assert_eq!(Problem::from(DeskError::PastAlert).detail(), "Cannot modify PAST alerts (event has started)");
        assert_eq!(Problem::from(DeskError::PastAlert).status(), StatusCode::BAD_REQUEST);
    }
}
