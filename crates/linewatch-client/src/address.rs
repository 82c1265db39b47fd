//! The address of a server, as people write it.

use reqwest::Url;

use super::ClientError;

/// The server's address without a slash at its end; `http://` where it has no scheme.
pub(super) fn base(text: &str) -> Result<String, ClientError> {
    let address = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    match Url::parse(&address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            Ok(address.trim_end_matches('/').to_owned())
        }
        _ => Err(ClientError::Address(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_lack_its_scheme() {
        for (text, expected) in [
            ("127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("localhost:8000/", "http://localhost:8000"),
            ("http://desk.example/lw/", "http://desk.example/lw"),
            ("https://desk.example", "https://desk.example"),
            ("[::1]:8000", "http://[::1]:8000"),
            ("desk", "http://desk"),
        ] {
            assert_eq!(base(text).unwrap(), expected);
        }
        for text in ["", "ftp://desk.example", "http://", "a b", "://x", "postgres://localhost/lw"] {
            let refusal = base(text).unwrap_err().to_string();
            assert!(refusal.contains("http://HOST:PORT"), "{refusal}");
        }
    }
}
