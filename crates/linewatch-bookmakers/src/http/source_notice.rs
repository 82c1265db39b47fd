//! What a source says of itself when it refuses: its message, and where it has moved.

use std::fmt;

use reqwest::{
    Response, Url,
    header::{self, HeaderMap},
};
use serde_json::Value;

/// So much of an error's body is looked at.
pub(super) const ERROR_BODY_BYTES: usize = 16 << 10;
/// Characters of a message that are passed on.
const MESSAGE_CHARACTERS: usize = 200;
/// Characters of a code.
const LONGEST_CODE: usize = 60;
/// A secret shorter than that cannot be told from the words around it.
const SHORTEST_SECRET: usize = 4;

/// What a source says of a refusal. Each part is short plain text without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceNotice {
    /// Its message to people.
    pub message: Option<String>,
    /// Its name for the case: `OUT_OF_USAGE_CREDITS`.
    pub code: Option<String>,
    /// The host that it sends us to.
    pub elsewhere: Option<String>,
}

impl SourceNotice {
    /// Whether it says that what was paid for is used up.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        let code = self.code.as_deref().unwrap_or_default().to_ascii_uppercase();
        ["CREDIT", "QUOTA", "USAGE"].iter().any(|word| code.contains(word))
    }

    /// What the head of an answer says.
    pub(super) fn of_head(response: &Response) -> Self {
        let elsewhere = response.status().is_redirection().then(|| elsewhere(response)).flatten();
        Self { elsewhere, ..Self::default() }
    }

    /// Adds what the body of an answer says.
    pub(super) fn with_body(self, headers: &HeaderMap, body: &[u8], secrets: &Secrets) -> Self {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let Some(text) = text_of(body) else { return self };
        if let Ok(json) = serde_json::from_str::<Value>(text) {
            let message = find(&json, &MESSAGES, 0).map(|found| secrets.conceal(found));
            let code = find(&json, &CODES, 0).and_then(|found| short(&secrets.conceal(found), LONGEST_CODE));
            let code = code.filter(|code| Some(code) != message.as_ref());
            return Self { message: message.and_then(|message| plain(&message)), code, ..self };
        }
        let is_plain = kind.is_empty() || kind.to_ascii_lowercase().starts_with("text/plain");
        let message = is_plain.then(|| plain(&secrets.conceal(text))).flatten();
        // The beginning of some JSON is for nobody to read.
        Self { message: message.filter(|text| !text.starts_with(['{', '['])), ..self }
    }
}

impl fmt::Display for SourceNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.elsewhere {
            write!(f, ": it sends us to {host}")?;
        }
        match (&self.message, &self.code) {
            (Some(message), Some(code)) => write!(f, ": {message} ({code})"),
            (Some(said), None) | (None, Some(said)) => write!(f, ": {said}"),
            (None, None) => Ok(()),
        }
    }
}

/// A text of others as a message to people: one line, short; `None` where it is a page or has nothing to read.
#[must_use]
pub fn plain(text: &str) -> Option<String> {
    let marked_up = |after: &str| after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    if text.split('<').skip(1).any(marked_up) {
        return None;
    }
    short(text, MESSAGE_CHARACTERS)
}

fn short(text: &str, most: usize) -> Option<String> {
    let mut line = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > most * 4 {
            break;
        }
    }
    if let Some((end, _)) = line.char_indices().nth(most) {
        line.truncate(end);
        line.push('…');
    }
    (!line.is_empty()).then_some(line)
}

fn text_of(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(linewatch_model::without_mark(body).ok()?).ok()?.trim();
    (!text.is_empty() && !text.starts_with('<')).then_some(text)
}

/// What sources call their messages and codes, the most telling first.
const MESSAGES: [&str; 10] =
    ["message", "msg", "error_description", "errorMessage", "detail", "Message", "error", "errors", "title", "reason"];
const CODES: [&str; 4] = ["error_code", "errorCode", "code", "error"];

/// The first text under one of these names: in the object itself, in the first of a list, in what stands there instead.
fn find<'a>(json: &'a Value, names: &[&str], depth: usize) -> Option<&'a str> {
    const MAX_DEPTH: usize = 3;
    let json = if let Value::Array(values) = json { values.first()? } else { json };
    let found = |name: &&str| match json.get(*name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.as_str()),
        inner @ (Value::Object(_) | Value::Array(_)) if depth < MAX_DEPTH => {
            let first_text = inner.get(0).and_then(Value::as_str);
            first_text.or_else(|| find(inner, names, depth + 1))
        }
        _ => None,
    };
    names.iter().find_map(found)
}

/// The host of a redirect that is not followed, with its scheme and port. The rest of the address may hold a key.
fn elsewhere(response: &Response) -> Option<String> {
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    let target: Url = response.url().join(location).ok()?;
    let port = target.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{}{port}", target.scheme(), target.host_str()?))
}

/// What must stand in no message: the key in the query, tokens and cookies in headers.
#[derive(Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// Those of a client: of its headers what their names tell, and what is in its query.
    pub(super) fn of(headers: &[(String, String)], query: Option<&(String, String)>) -> Self {
        let mut secrets = Self::default();
        headers.iter().filter(|(name, _)| is_telling(name)).for_each(|(_, value)| secrets.add(value));
        if let Some((_, value)) = query {
            secrets.add(value);
        }
        secrets
    }

    /// Adds those of a query, as it stands in an address.
    pub(super) fn add_query(&mut self, query: &str) {
        let Ok(address) = Url::parse(&format!("http://localhost/?{query}")) else { return };
        address.query_pairs().filter(|(name, _)| is_telling(name)).for_each(|(_, value)| self.add(&value));
    }

    fn add(&mut self, value: &str) {
        self.0.push(value.to_owned());
        // `Bearer abc`, `session=abc; other=def`
        self.0.extend(value.split([' ', ';', '=', ',']).map(ToOwned::to_owned));
        if let Ok(address) = Url::parse_with_params("http://localhost/", [("", value)]) {
            let encoded = address.query().unwrap_or_default().trim_start_matches('=');
            self.0.extend([encoded.to_owned(), encoded.replace('+', "%20")]);
        }
        let schemes = ["bearer", "basic", "token", "digest"];
        self.0.retain(|secret| {
            secret.len() >= SHORTEST_SECRET && !schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case(secret))
        });
        // The longest first, so that none hides the rest of another.
        self.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        self.0.dedup();
    }

    /// A text without them.
    pub(super) fn conceal(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| replace(&text, secret))
    }
}

/// Whether what has this name is for nobody else to know.
fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["auth", "cookie", "key", "token", "secret", "session", "password"].iter().any(|word| name.contains(word))
}

/// Replaces a secret, however its letters are written.
fn replace(text: &str, secret: &str) -> String {
    let (lower, secret) = (text.to_ascii_lowercase(), secret.to_ascii_lowercase());
    let (mut concealed, mut from) = (String::with_capacity(text.len()), 0);
    for (at, found) in lower.match_indices(&secret) {
        concealed.push_str(&text[from..at]);
        concealed.push('…');
        from = at + found.len();
    }
    concealed.push_str(&text[from..]);
    concealed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: &str, body: &str) -> (Option<String>, Option<String>) {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]);
        let query = ("apiKey".to_owned(), "s3cret key".to_owned());
        let secrets = Secrets::of(&[("Authorization".to_owned(), "Bearer abc.DEF".to_owned())], Some(&query));
        let said = SourceNotice::default().with_body(&headers, body.as_bytes(), &secrets);
        (said.message, said.code)
    }

    #[test]
    fn messages_are_found_where_sources_put_them() {
        for body in [
            r#"{"message":"No credits"}"#,
            "\u{FEFF}{\"msg\":\" No\\n credits \"}",
            r#"{"error":{"message":"No credits"}}"#,
            r#"{"errors":[{"detail":"No credits"}]}"#,
            r#"{"errors":["No credits"]}"#,
            r#"[{"error":"No credits"}]"#,
            r#"{"title":"","detail":"No credits"}"#,
        ] {
            assert_eq!(said("application/json", body).0.as_deref(), Some("No credits"), "{body}");
        }
        assert_eq!(said("text/plain; charset=utf-8", "No\r\ncredits").0.as_deref(), Some("No credits"));
        let both = said("application/json", r#"{"message":"m","error_code":"OUT_OF_USAGE_CREDITS"}"#);
        assert_eq!(both, (Some("m".to_owned()), Some("OUT_OF_USAGE_CREDITS".to_owned())));
        assert!(SourceNotice { code: both.1, ..SourceNotice::default() }.is_used_up());
    }

    #[test]
    fn no_message_is_made_of_what_is_none() {
        for (kind, body) in [
            ("text/html", "<!doctype html><p>Forbidden"),
            ("text/html", "Forbidden"),
            ("application/json", "<html>Forbidden</html>"),
            ("application/json", r#"{"message":"<b>Forbidden</b>"}"#),
            ("text/plain", "Forbidden <script>x</script>"),
            ("application/json", r#"{"message":null,"code":7}"#),
            ("application/json", r#"{"mess"#),
            ("text/plain", r#"{"mess"#),
            ("text/plain", "  "),
            ("application/json", "7"),
        ] {
            assert_eq!(said(kind, body), (None, None), "{body}");
        }
        assert_eq!(plain("odds < 2 are not for you").as_deref(), Some("odds < 2 are not for you"));
    }

    #[test]
    fn messages_are_short_and_without_secrets() {
        let long = said("text/plain", &"word ".repeat(3_000)).0.unwrap();
        assert_eq!(long.chars().count(), MESSAGE_CHARACTERS + 1);
        for secret in ["s3cret key", "S3CRET KEY", "s3cret+key", "s3cret%20key", "abc.DEF", "Bearer abc.def"] {
            let body =
                serde_json::json!({ "message": format!("The key {secret} is unknown"), "code": secret }).to_string();
            let (message, code) = said("application/json", &body);
            assert!(
                message.as_deref().is_some_and(|text| text.starts_with("The key …") && text.ends_with(" is unknown"))
            );
            let shown = format!("{message:?}{code:?}").to_lowercase();
            assert!(!shown.contains("s3cret") && !shown.contains("abc.def"), "{shown}");
        }
        let secrets = Secrets::of(&[("accept".to_owned(), "application/json".to_owned())], None);
        assert_eq!(secrets.conceal("application/json"), "application/json", "no secret");
        let mut secrets = Secrets::default();
        secrets.add_query("lang=en-GB&access_token=a%20long%2Fone");
        assert_eq!(secrets.conceal("en-GB: a long/one, a%20long%2Fone"), "en-GB: …, …");
    }
}
