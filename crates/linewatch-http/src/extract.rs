//! What handlers take from a request, with refusals that are problems and name the field.

use axum::{
    body::Bytes,
    extract::{
        FromRequest, FromRequestParts, Request,
        path::ErrorKind,
        rejection::{BytesRejection, PathRejection},
    },
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use serde::{
    Deserialize,
    de::{DeserializeOwned, IgnoredAny},
};

use super::problem::Problem;
use linewatch_model::{field_at_fault, in_plain_words, in_short, without_mark};

/// A JSON body.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Box<Problem>;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let JsonText(text) = JsonText::from_request(request, state).await?;
        Ok(Self(parse_json(&text)?))
    }
}

/// The text of a JSON body, for who reads it without copying.
pub struct JsonText(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonText {
    type Rejection = Box<Problem>;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        if media_type(request.headers()).as_deref() != Some("application/json") {
            let detail = "the body must be sent with Content-Type: application/json";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail).into());
        }
        Ok(Self(Bytes::from_request(request, state).await.map_err(|rejection| unreadable(&rejection))?))
    }
}

/// The media type of a body in small letters, without its parameters.
#[must_use]
pub fn media_type(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    text.split(';').next().map(|kind| kind.trim().to_ascii_lowercase())
}

fn unreadable(rejection: &BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
        _ => Problem::bad_request("the body could not be read to its end"),
    }
}

/// Parses a JSON object, or takes the default where there is no body or `null`.
///
/// # Errors
/// As [`parse_json`].
pub fn optional_json<'a, T: Deserialize<'a> + Default>(text: &'a [u8]) -> Result<T, Box<Problem>> {
    let text = in_utf8(text)?;
    if text.trim_ascii().is_empty() {
        Ok(T::default())
    } else {
        parse_json::<Option<T>>(text).map(Option::unwrap_or_default)
    }
}

/// Parses a JSON object to its end; the refusal names the field.
///
/// # Errors
/// 400 when it is not JSON or does not have the shape.
pub fn parse_json<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Result<T, Box<Problem>> {
    let text = in_utf8(text)?;
    // serde would take a list for a struct, its elements for the fields in their order.
    if text.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::bad_request("the body must be a JSON object, not a list").into());
    }
    let mut json = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let reason = error.inner().to_string();
        // The library says the same of a name that is no text as of a text that ends too early.
        let is_json = error.inner().is_syntax() && serde_json::from_slice::<IgnoredAny>(text).is_ok();
        let words = if is_json { "must be one of the names taken here".to_owned() } else { in_plain_words(&reason) };
        let problem = Problem::bad_request(in_short(&words));
        match field_at_fault(&error.path().to_string(), &reason) {
            Some(field) => problem.at(in_short(&field)),
            None => problem,
        }
    })?;
    json.end().map_err(|_| Problem::bad_request("the body goes on after the end of its JSON value"))?;
    Ok(value)
}

/// A body without a byte order mark.
///
/// # Errors
/// 400 when it is UTF-16.
pub fn in_utf8(text: &[u8]) -> Result<&[u8], Box<Problem>> {
    without_mark(text).map_err(|error| Problem::bad_request(format!("the body {error}")).into())
}

/// The query. Keys of lists may be repeated.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Box<Problem>;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        query(parts).await.map(Self)
    }
}

/// As [`Query`] has it, for who takes only a part of it.
///
/// # Errors
/// 400 when a parameter does not fit; the refusal names it.
pub async fn query<T: DeserializeOwned>(parts: &mut Parts) -> Result<T, Box<Problem>> {
    if let Some(name) = parameter_with_nul(parts.uri.query().unwrap_or("")) {
        return Err(Problem::bad_request("must not contain NUL characters").at(name).into());
    }
    // As an extractor it says where in the query it failed, which its function for a URI does not.
    match axum_extra::extract::Query::from_request_parts(parts, &()).await {
        Ok(axum_extra::extract::Query(value)) => Ok(value),
        Err(rejection) => {
            let text = std::error::Error::source(&rejection).map_or_else(|| rejection.to_string(), ToString::to_string);
            // The deserialiser says `limit: invalid digit found in string`.
            Err(match text.split_once(": ") {
                Some((field, reason)) if is_name(list_of(field)) => {
                    Problem::bad_request(of_parameter(reason)).at(list_of(field))
                }
                _ => Problem::bad_request(of_parameter(&text)),
            }
            .into())
        }
    }
}

/// The parameter that holds a NUL, which PostgreSQL takes in no text. It can only come encoded.
fn parameter_with_nul(query: &str) -> Option<&str> {
    query.split('&').find(|pair| pair.contains("%00")).map(|pair| pair.split('=').next().unwrap_or(pair))
}

/// What is said of a parameter's text, as a caller understands it.
fn of_parameter(reason: &str) -> String {
    match reason {
        "invalid digit found in string" | "cannot parse integer from empty string" => "must be a whole number",
        "number too large to fit in target type" => "is too large a number",
        "number too small to fit in target type" => "is too small a number",
        "provided string was not `true` or `false`" => "must be true or false",
        other => return in_short(&in_plain_words(other)),
    }
    .to_owned()
}

/// The parameter that `severity[0]` is an entry of.
fn list_of(field: &str) -> &str {
    field.split_once('[').map_or(field, |(name, _)| name)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The variable parts of the path.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Box<Problem>;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(Box::new(path_problem(rejection))),
        }
    }
}

const NO_ID: &str = "must be a whole number, as an answer gave it";

fn path_problem(rejection: PathRejection) -> Problem {
    let PathRejection::FailedToDeserializePathParams(failure) = rejection else {
        return Problem::internal(rejection);
    };
    match failure.into_kind() {
        ErrorKind::ParseErrorAtKey { key, .. } => Problem::bad_request(NO_ID).at(key),
        ErrorKind::ParseError { .. } => Problem::bad_request(NO_ID).at("id"),
        ErrorKind::DeserializeError { key, message, .. } => {
            Problem::bad_request(in_short(&in_plain_words(&message))).at(key)
        }
        ErrorKind::InvalidUtf8InPathParam { key } => Problem::bad_request("must be UTF-8").at(key),
        other => Problem::bad_request(in_short(&in_plain_words(&other.to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Body {
        #[expect(dead_code, reason = "only its parsing is tested")]
        inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "only its parsing is tested")]
        limit: Vec<u8>,
    }

    #[test]
    fn a_wrong_type_deep_inside_is_named() {
        let problem = parse_json::<Body>(br#"{"inner":{"limit":[1,"x"]}}"#).unwrap_err();
        assert_eq!(problem.field(), Some("inner.limit[1]"));
    }

    #[test]
    fn what_is_not_one_json_value_is_refused() {
        for text in ["", "{", "[1] 2", "NaN", "\u{feff}1"] {
            let problem = parse_json::<Vec<u8>>(text.as_bytes()).unwrap_err();
            assert_eq!(problem.status(), StatusCode::BAD_REQUEST, "{text}");
        }
    }

    #[test]
    fn a_mark_before_the_body_is_passed_over_and_utf_16_is_told() {
        let wide: Vec<u8> = "\u{feff}{\"a\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for body in [&wide[..], &wide[2..]] {
            let problem = parse_json::<serde_json::Value>(body).unwrap_err();
            assert!(problem.status() == StatusCode::BAD_REQUEST && problem.detail().contains("UTF-16"));
        }
        assert_eq!(parse_json::<serde_json::Value>("\u{feff} {\"a\":1}\r\n".as_bytes()).unwrap()["a"], 1);
        assert_eq!(optional_json::<Option<u8>>("\u{feff}\r\n".as_bytes()).unwrap(), None);
    }

    #[test]
    fn json_is_not_said_to_be_none() {
        #[derive(Debug, Deserialize)]
        enum Side {
            Back,
        }
        #[derive(Debug, Deserialize)]
        struct Bet {
            side: Side,
        }
        let problem = parse_json::<Bet>(br#"{"side":null}"#).unwrap_err();
        assert_eq!((problem.field(), problem.detail()), (Some("side"), "must be one of the names taken here"));
        let bet = parse_json::<Bet>(br#"{"side":"Back"}"#).unwrap();
        assert!(matches!(bet.side, Side::Back));
    }

    #[test]
    fn a_huge_wrong_value_is_not_repeated() {
        let text = format!("{{\"inner\":\"{}\"}}", "x".repeat(1_000_000));
        let problem = parse_json::<Body>(text.as_bytes()).unwrap_err();
        assert_eq!(problem.field(), Some("inner"));
        assert!(problem.detail().len() < 400, "{} bytes", problem.detail().len());
    }

    #[tokio::test]
    async fn nul_is_refused_before_it_reaches_a_store() {
        #[derive(Debug, Deserialize)]
        struct Search {
            #[expect(dead_code, reason = "only its parsing is tested")]
            search: Option<String>,
        }
        let (mut parts, ()) = Request::get("/x?page=1&search=a%00b").body(()).unwrap().into_parts();
        assert_eq!(query::<Search>(&mut parts).await.unwrap_err().field(), Some("search"));
        let (mut parts, ()) = Request::get("/x?search=a%2500b").body(()).unwrap().into_parts();
        assert!(query::<Search>(&mut parts).await.is_ok());
    }

    #[test]
    fn deep_nesting_is_refused_without_a_stack_overflow() {
        let text = "[".repeat(1_000_000);
        assert!(parse_json::<serde_json::Value>(text.as_bytes()).is_err());
    }

    #[tokio::test]
    async fn a_wrong_parameter_is_named() {
        #[derive(Debug, Deserialize)]
        struct Page {
            #[expect(dead_code, reason = "only its parsing is tested")]
            limit: Option<u8>,
        }
        let (mut parts, ()) = Request::get("/x?limit=300").body(()).unwrap().into_parts();
        let problem = query::<Page>(&mut parts).await.unwrap_err();
        assert_eq!(problem.field(), Some("limit"), "{}", problem.detail());
    }
}
