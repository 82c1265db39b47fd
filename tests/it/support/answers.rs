//! A bookmaker on HTTP that answers by what requests begin with.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};

/// An answer to the requests that begin with a path.
#[derive(Clone, Debug)]
pub struct Line {
    path: String,
    /// What must occur in the address or in the body.
    contains: String,
    status: u16,
    body: String,
    delay: Duration,
}

/// What requests that begin so are answered, with status 200.
#[expect(clippy::needless_pass_by_value, reason = "bodies are handed over as they are made")]
pub fn line(path: &str, body: impl ToString) -> Line {
    let (path, body) = (path.to_owned(), body.to_string());
    Line { path, contains: String::new(), status: 200, body, delay: Duration::ZERO }
}

impl Line {
    pub fn containing(self, text: &str) -> Self {
        Self { contains: text.to_owned(), ..self }
    }

    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

/// The bookmaker. The first line that fits is what it answers; 404 where none does.
#[derive(Clone, Default)]
pub struct Answers(Arc<Mutex<(Vec<Line>, Vec<String>)>>);

impl Answers {
    /// Starts it; answers where it is.
    pub async fn start(lines: Vec<Line>) -> (Self, String) {
        let answers = Self::default();
        answers.set(lines);
        let router = Router::new().fallback(answer).with_state(answers.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (answers, address)
    }

    /// From now on it answers so.
    pub fn set(&self, lines: Vec<Line>) {
        self.0.lock().unwrap().0 = lines;
    }

    /// What was asked since the last time.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().1)
    }
}

async fn answer(State(answers): State<Answers>, uri: Uri, body: Bytes) -> Response {
    let asked = format!("{} {}", decoded(&uri.to_string()), String::from_utf8_lossy(&body));
    let line = {
        let mut inner = answers.0.lock().unwrap();
        inner.1.push(asked.clone());
        inner.0.iter().find(|line| asked.starts_with(&line.path) && asked.contains(&line.contains)).cloned()
    };
    let Some(line) = line else { return StatusCode::NOT_FOUND.into_response() };
    tokio::time::sleep(line.delay).await;
    (StatusCode::from_u16(line.status).unwrap(), line.body).into_response()
}

/// An address without its percent signs.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = address;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let (code, tail) = after.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).expect("a percent code"));
        rest = tail;
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).expect("UTF-8")
}
