//! Refuses query parameters that a route does not take. One that is misspelt would otherwise be passed over, and the
//! answer be to another question than the one that was asked.
//!
//! What a route takes is what the OpenAPI document says of it, so that no route can be without this.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{MatchedPath, Query, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use utoipa::openapi::{
    OpenApi, RefOr,
    path::{Operation, ParameterIn},
};

use super::problem::Problem;
use linewatch_bookmakers::object::in_short;
use linewatch_model::in_plain_words;

/// Names that are taken for another one, wherever a route takes that: `(taken, documented)`.
const OTHER_NAMES: [(&str, &str); 4] = [
    ("alertType", "alert_type"),
    ("eventId", "event_id"),
    ("marketId", "market_id"),
    ("tournaments", "tournament_ids"),
];

/// The query parameters of every route.
pub(super) struct KnownParameters(HashMap<String, Vec<(Method, Vec<String>)>>);

impl KnownParameters {
    /// Those that a document lists.
    pub fn of(document: &OpenApi) -> Arc<Self> {
        let mut known = HashMap::new();
        for (path, item) in &document.paths.paths {
            let operations = [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            let named = |(method, operation): (Method, &Option<Operation>)| Some((method, names(operation.as_ref()?)));
            known.insert(path.clone(), operations.into_iter().filter_map(named).collect());
        }
        Arc::new(Self(known))
    }

    /// What a route takes. One that is not documented takes nothing; with another method there is no route.
    fn taken(&self, path: &str, method: &Method) -> Option<&[String]> {
        let Some(operations) = self.0.get(path) else { return Some(&[]) };
        let method = if method == Method::HEAD { &Method::GET } else { method };
        operations.iter().find(|(documented, _)| documented == method).map(|(_, names)| names.as_slice())
    }

    /// Refuses the first parameter of a request that its route does not take.
    fn check(&self, path: &str, method: &Method, query: &str) -> Result<(), Problem> {
        let Some(known) = self.taken(path, method) else { return Ok(()) };
        let is_known = |name: &str| {
            let documented = OTHER_NAMES.iter().find(|(taken, _)| *taken == name).map(|(_, documented)| *documented);
            known.iter().any(|known| known == name || Some(known.as_str()) == documented)
        };
        let uri = format!("/?{query}").parse().map_err(|_| Problem::bad_request("the query is not one"))?;
        let Query(sent) = Query::<Vec<(String, String)>>::try_from_uri(&uri)
            .map_err(|error| Problem::bad_request(in_short(&in_plain_words(&error.body_text()))))?;
        let Some((unknown, _)) = sent.iter().find(|(name, _)| !is_known(name)) else { return Ok(()) };
        let detail = if known.is_empty() {
            "this route takes no query parameters; leave it out".to_owned()
        } else {
            format!("there is no such query parameter here; this route takes {}", known.join(", "))
        };
        Err(Problem::bad_request(detail).at(in_short(unknown)))
    }
}

fn names(operation: &Operation) -> Vec<String> {
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    parameters.filter(|parameter| parameter.parameter_in == ParameterIn::Query).map(|it| it.name.clone()).collect()
}

/// Lets requests pass whose parameters are known.
pub(super) async fn refuse_unknown(
    State(known): State<Arc<KnownParameters>>,
    request: Request,
    next: Next,
) -> Response {
    let query = request.uri().query().filter(|query| !query.is_empty());
    if let (Some(query), Some(path)) = (query, request.extensions().get::<MatchedPath>())
        && let Err(problem) = known.check(path.as_str(), request.method(), query)
    {
        return problem.into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_known_where_the_document_lists_it() {
        let known = KnownParameters::of(&crate::api::document());
        let check = |path: &str, method: Method, query: &str| known.check(path, &method, query);
        for (path, query) in [
            ("/api/alerts", "limit=1&severity=critical&severity=elevated&alertType=availability&min_position=3"),
            ("/api/alerts", "alert%5Ftype=availability"),
            ("/api/events", "tournaments=3&page=2"),
            ("/healthz", "&&"),
        ] {
            assert!(check(path, Method::GET, query).is_ok(), "{path}?{query}");
            assert!(check(path, Method::HEAD, query).is_ok(), "{path}?{query}");
        }
        let refused = check("/api/audit/events", Method::GET, "limit=1&as_of=7").unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.field()), (400, Some("as_of")));
        assert!(refused.detail().contains("since, until, newest_first, limit, type, stream"), "{}", refused.detail());
        let none = check("/healthz", Method::GET, "verbose").unwrap_err();
        assert_eq!(
            (none.field(), none.detail()),
            (Some("verbose"), "this route takes no query parameters; leave it out")
        );
        assert!(check("/api/events", Method::GET, "alertType=x").is_err(), "an alias is known where its name is");
        for (path, query) in [
            ("/api/ws", "channel=unified"),
            ("/api/events/{id}/alerts", "event_id=1"),
            ("/api/events/{id}/alerts", "eventId=1"),
        ] {
            assert!(check(path, Method::GET, query).is_err(), "{path}?{query}");
        }
        assert!(check("/api/stream", Method::GET, "channel=unified").is_ok());
        assert!(check("/api/scrape", Method::POST, "timeot=5").is_err());
        assert!(check("/undocumented", Method::GET, "x").is_err());
        assert!(check("/healthz", Method::DELETE, "x").is_ok(), "it is another refusal that tells of the method");
        let long = check("/healthz", Method::GET, &"x".repeat(60_000)).unwrap_err();
        assert!(long.field().unwrap().len() < 1_000, "what is repeated of a name is short");
    }
}
