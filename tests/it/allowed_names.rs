//! `allowed_hosts` and `allowed_origins` as people write them: each works, or the start is refused with the form that would.

use linewatch::app::Serving;
use reqwest::Method;
use serde_json::json;

use crate::support::{
    app::{TestApp, options},
    place::Place,
};

/// Starts with one entry of each kind and changes the settings with these headers: answers the status and what was said.
async fn try_out(host: Option<&str>, origin: Option<&str>, headers: &[(&str, &str)]) -> Result<(u16, String), String> {
    let place = Place::sqlite();
    let mut options = options(&place);
    options.allowed_hosts.extend(host.map(str::to_owned));
    options.allowed_origins.extend(origin.map(str::to_owned));
    let serving = Serving::start(options).await.map_err(|error| error.to_string())?;
    let app = TestApp::of(serving);
    let mut request = app.request(Method::PUT, "/api/settings").json(&json!({ "alertThresholdWarning": 6 }));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = app.send(request).await;
    app.stop().await;
    Ok((answer.status.as_u16(), answer.text))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_works_or_the_start_says_how_to_write_it() {
    let host = "desk.example.org";
    for entry in [host, "Desk.Example.Org", "desk.example.org."] {
        assert_eq!(try_out(Some(entry), None, &[("host", host)]).await.unwrap().0, 200, "{entry}");
    }
    for (entry, form) in [
        ("https://desk.example.org", "write `desk.example.org`"),
        ("desk.example.org/", "write `desk.example.org`"),
        ("*.example.org", "list each host by its name"),
    ] {
        let refused = try_out(Some(entry), None, &[]).await.unwrap_err();
        assert!(refused.contains(&format!("`{entry}`")) && refused.contains(form), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_with_a_port_is_that_one_and_a_refusal_says_which_was_seen() {
    let entry = "desk.example.org:8443";
    assert_eq!(try_out(Some(entry), None, &[("host", entry)]).await.unwrap().0, 200);
    let (status, said) = try_out(Some(entry), None, &[("host", "desk.example.org")]).await.unwrap();
    assert_eq!(status, 403);
    assert!(said.contains("`desk.example.org`,") && said.contains("desk.example.org:8443"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_origin_works_or_the_start_says_how_to_write_it() {
    let origin = "https://desk.example.org";
    for entry in [origin, "https://desk.example.org/", "https://desk.example.org:443", "HTTPS://Desk.Example.Org"] {
        assert_eq!(try_out(None, Some(entry), &[("origin", origin)]).await.unwrap().0, 200, "{entry}");
    }
    for entry in ["desk.example.org", "https://desk.example.org/risk"] {
        let refused = try_out(None, Some(entry), &[]).await.unwrap_err();
        assert!(
            refused.contains(&format!("`{entry}`")) && refused.contains("write `https://desk.example.org`"),
            "{refused}"
        );
    }
    assert!(try_out(None, Some("https://*.example.org"), &[]).await.unwrap_err().contains("wildcard"));
    let (status, said) = try_out(None, Some(origin), &[("origin", "https://other.example.org")]).await.unwrap();
    assert_eq!(status, 403);
    assert!(said.contains("`https://other.example.org`") && said.contains("https://desk.example.org may"), "{said}");
}
