//! A whole desk on a free port of this machine, in this process.

use linewatch::{
    app::{HttpLimits, ServeOptions, Serving},
    desk::Desk,
    scraping::Scraper,
};
use linewatch_fanout::HubLimits;
use linewatch_log::RepositoryOptions;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::place::Place;

/// A serving desk and a client for it.
pub struct TestApp {
    serving: Serving,
    pub base: String,
    pub client: Client,
    token: Option<String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub content_type: String,
    pub text: String,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let content_type = response.headers().get("content-type").map_or("", |it| it.to_str().unwrap()).to_owned();
        Self { status: response.status(), content_type, text: response.text().await.expect("a body") }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The JSON of an answer that must have this status.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.json()
    }

    /// The detail of a problem that must have this status.
    pub fn problem(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.content_type, "application/problem+json", "{}", self.text);
        self.json()["detail"].as_str().expect("a detail").to_owned()
    }
}

pub fn options(place: &Place) -> ServeOptions {
    ServeOptions {
        listen: "127.0.0.1:0".parse().unwrap(),
        store: place.url.parse().unwrap(),
        token_file: None,
        allowed_hosts: Vec::new(),
        allowed_origins: Vec::new(),
        repository: RepositoryOptions::default(),
        http: HttpLimits::default(),
        push: HubLimits::default(),
        sources: Vec::new(),
        adapters: linewatch::app::adapters(),
        scrape_interval: None,
        interrupt: CancellationToken::new(),
    }
}

impl TestApp {
    pub async fn start(place: &Place) -> Self {
        Self::with(options(place)).await
    }

    pub async fn with(options: ServeOptions) -> Self {
        Self::of(Serving::start(options).await.expect("a serving desk"))
    }

    /// A client for one that serves already.
    pub fn of(serving: Serving) -> Self {
        let base = format!("http://{}", serving.address());
        let client = Client::builder().pool_max_idle_per_host(4).build().unwrap();
        Self { serving, base, client, token: None }
    }

    /// The desk itself.
    pub const fn desk(&self) -> &Desk {
        self.serving.desk()
    }

    /// What scrapes its bookmakers.
    pub const fn scraper(&self) -> &Scraper {
        self.serving.scraper()
    }

    /// The same desk as somebody else sees it.
    pub fn signed_in(&mut self, token: &str) {
        self.token = Some(token.to_owned());
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::of(request.send().await.expect("an answer")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send(self.request(method, path).json(body)).await
    }

    pub async fn batch(&self, body: &Value) -> Answer {
        self.json(Method::POST, "/api/scrape/batches", body).await
    }

    pub async fn ndjson(&self, query: &str, body: String) -> Answer {
        let request = self.request(Method::POST, &format!("/api/scrape/batches{query}"));
        self.send(request.header("content-type", "application/x-ndjson").body(body)).await
    }

    pub async fn stop(self) {
        drop(self.client);
        self.serving.finish().await.expect("a clean stop");
    }
}
