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
use linewatch_model::{in_plain_words, in_short};

/// The query parameters of every route.
pub struct KnownParameters {
    routes: HashMap<String, Vec<(Method, Vec<String>)>>,
    other_names: &'static [(&'static str, &'static str)],
}

impl KnownParameters {
    /// Those that a document lists. Some names are taken for another one wherever a route takes that: `(taken, documented)`.
    #[must_use]
    pub fn of(document: &OpenApi, other_names: &'static [(&'static str, &'static str)]) -> Arc<Self> {
        let mut routes = HashMap::new();
        for (path, item) in &document.paths.paths {
            let operations = [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            let named = |(method, operation): (Method, &Option<Operation>)| Some((method, names(operation.as_ref()?)));
            routes.insert(path.clone(), operations.into_iter().filter_map(named).collect());
        }
        Arc::new(Self { routes, other_names })
    }

    /// What a route takes. One that is not documented takes nothing; with another method there is no route.
    fn taken(&self, path: &str, method: &Method) -> Option<&[String]> {
        let Some(operations) = self.routes.get(path) else { return Some(&[]) };
        let method = if method == Method::HEAD { &Method::GET } else { method };
        operations.iter().find(|(documented, _)| documented == method).map(|(_, names)| names.as_slice())
    }

    /// Refuses the first parameter of a request that its route does not take.
    ///
    /// # Errors
    /// 400 which names it.
    pub fn check(&self, path: &str, method: &Method, query: &str) -> Result<(), Problem> {
        let Some(known) = self.taken(path, method) else { return Ok(()) };
        let is_known = |name: &str| {
            let documented =
                self.other_names.iter().find(|(taken, _)| *taken == name).map(|(_, documented)| *documented);
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
pub async fn refuse_unknown(State(known): State<Arc<KnownParameters>>, request: Request, next: Next) -> Response {
    let query = request.uri().query().filter(|query| !query.is_empty());
    if let (Some(query), Some(path)) = (query, request.extensions().get::<MatchedPath>())
        && let Err(problem) = known.check(path.as_str(), request.method(), query)
    {
        return problem.into_response();
    }
    next.run(request).await
}
