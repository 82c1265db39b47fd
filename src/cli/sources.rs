//! `linewatch sources check`

use std::{fmt, sync::Arc, time::Instant};

use anyhow::bail;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use serde_json::{Value, json};

use super::{
    arguments::{SourcesArguments, SourcesCommand},
    output::{self, Audience},
    scrape::chosen,
};
use crate::{
    app::{self, SystemClock},
    config::Config,
    scraping::ConfiguredBook,
};
use linewatch_bookmakers::{
    books::{BodyError, Listing},
    http::AskError,
};
use linewatch_model::Bookmaker;
use linewatch_model::Clock;

pub(super) async fn run(arguments: SourcesArguments) -> anyhow::Result<()> {
    let SourcesCommand::Check(arguments) = arguments.command;
    super::start_command_log(Audience::of(arguments.json));
    let config = Config::load(arguments.config.as_deref())?;
    let sources = chosen(config.sources, &arguments.bookmaker)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let books = app::books(&sources, &app::adapters(), &clock)?;
    let mut failed = 0;
    // Whoever looks on need not wait for the slowest to hear of the others.
    let mut under_way: FuturesUnordered<_> = books.iter().map(check).collect();
    while let Some(found) = under_way.next().await {
        if arguments.json {
            output::print_line(found.json())?;
        } else {
            output::print_line(&found)?;
        }
        failed += usize::from(found.said.is_err());
    }
    if failed > 0 {
        bail!("{failed} of {} sources cannot be scraped", books.len());
    }
    Ok(())
}

/// What a bookmaker said to one question.
struct Found {
    bookmaker: Bookmaker,
    ms: u128,
    said: Result<Listing, Fault>,
    /// The line of the configuration that would help.
    line: Option<String>,
}

/// Why it said nothing usable.
enum Fault {
    Unanswered(AskError),
    /// It says why it has no answer.
    Refused(String),
    Unreadable(String),
}

/// Asks the first question of a discovery: cheap, and every bookmaker has one.
async fn check(source: &ConfiguredBook) -> Found {
    let (book, begun) = (source.book(), Instant::now());
    let mut line = None;
    let said = match book.discovery().first() {
        None => Ok(Listing::default()),
        Some(ask) => match source.ask(ask).await {
            Err(error) => {
                if matches!(error, AskError::Status(404 | 405 | 410, _)) {
                    line = source.paths_that_help(ask).await;
                }
                Err(Fault::Unanswered(error))
            }
            Ok(answered) => book
                .listing(ask, &answered.body, SystemClock.now())
                .map_err(|error| Fault::of_body(&error, |text| source.client().conceal(text))),
        },
    };
    Found { bookmaker: source.bookmaker().clone(), ms: begun.elapsed().as_millis(), said, line }
}

impl Found {
    /// A line for programs.
    fn json(&self) -> Value {
        let (bookmaker, ms) = (self.bookmaker.as_str(), u64::try_from(self.ms).unwrap_or(u64::MAX));
        match &self.said {
            Ok(listing) => json!({
                "bookmaker": bookmaker, "ok": true, "ms": ms, "fixtures": listing.listed.len(),
                "lists": listing.further.len(), "leftOut": listing.left_out.len(),
            }),
            Err(fault) => json!({
                "bookmaker": bookmaker, "ok": false, "ms": ms, "fault": fault.what(), "remedy": self.remedy(fault),
            }),
        }
    }

    /// What whoever runs this can do about a fault.
    fn remedy(&self, fault: &Fault) -> String {
        self.line.as_ref().map_or_else(
            || fault.remedy().to_owned(),
            |line| format!("another version of its API answers; have this line in place of its `paths`: {line}"),
        )
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, ms) = (self.bookmaker.as_str(), self.ms);
        match &self.said {
            Ok(listing) => write!(f, "{name:>10}  ok      {ms:>5} ms  {}", listed(listing)),
            Err(fault) => {
                let (what, remedy) = (fault.what(), self.remedy(fault));
                write!(f, "{name:>10}  failed  {ms:>5} ms  {what}\n{:>29}{remedy}", "")
            }
        }
    }
}

/// Most bookmakers first say where their fixtures are, some at once which they have.
fn listed(listing: &Listing) -> String {
    let fixtures = |count: usize| if count == 1 { "1 fixture".to_owned() } else { format!("{count} fixtures") };
    let mut parts = Vec::new();
    if !listing.listed.is_empty() || listing.further.is_empty() {
        parts.push(format!("{} listed", fixtures(listing.listed.len())));
    }
    if !listing.further.is_empty() {
        parts.push(format!("{} lists of fixtures to read", listing.further.len()));
    }
    if !listing.left_out.is_empty() {
        parts.push(format!("{} that cannot be followed", fixtures(listing.left_out.len())));
    }
    parts.join(", ")
}

impl Fault {
    fn of_body(error: &BodyError, conceal: impl Fn(&str) -> String) -> Self {
        let said = conceal(&error.to_string());
        if matches!(error, BodyError::Refused(_)) { Self::Refused(said) } else { Self::Unreadable(said) }
    }

    fn what(&self) -> String {
        match self {
            Self::Unanswered(error) => error.to_string(),
            Self::Refused(said) | Self::Unreadable(said) => said.clone(),
        }
    }

    /// What whoever runs this can do about it.
    fn remedy(&self) -> &'static str {
        match self {
            Self::Unanswered(error) => remedy(error),
            Self::Refused(_) => {
                "it says itself why it has no answer; where that tells nothing, check `api_key` and `adapter`"
            }
            Self::Unreadable(_) => {
                "it answers, but not as its API does: a page for people means that it blocks this client; check `adapter`"
            }
        }
    }
}

fn remedy(error: &AskError) -> &'static str {
    match error {
        AskError::Network(_) => {
            "check `base_url` and that this machine reaches it (curl -v); some bookmakers drop connections from abroad"
        }
        AskError::Timeout(_) => "try again later; if it is always so slow, raise `timeout_seconds`",
        AskError::Status(_, said) if said.is_used_up() => {
            "wait until it renews what is used up, or buy more of it; a longer interval uses less"
        }
        AskError::Status(300..400, _) => "it is somewhere else: check `base_url`",
        AskError::Status(401 | 403, _) => {
            "it keeps this client out: check `api_key` and `headers`, and whether it serves this country"
        }
        AskError::Status(404 | 405 | 410, _) => {
            "its API is not there: check `base_url` and `adapter`, or its API has changed"
        }
        AskError::Status(451, _) => "ask it from a country that it serves, or for another country's site in `base_url`",
        AskError::Status(400..500, _) => "it does not take what it is asked: check `adapter`, or its API has changed",
        AskError::Status(..) | AskError::Empty => "it has a fault of its own: try again later",
        AskError::RateLimited(..) | AskError::OnHold(_) => {
            "wait, then lower `concurrency` or `requests_per_second` of this source"
        }
        AskError::CircuitOpen { .. } => "it failed several times in a row: try again in a minute",
        AskError::TooLarge(_) => "this is not its API: check `base_url`",
        AskError::Unsendable(_) => "correct `base_url` or `headers` in the configuration",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_bookmakers::{
        ask::{Ask, AskKind},
        http::SourceNotice,
    };

    #[test]
    fn what_was_found_is_said_in_one_line_and_a_fault_with_its_remedy() {
        let ask = || Ask { path: "/".to_owned(), body: None, kind: AskKind::Discovery("x".into()) };
        let found = |said| Found { bookmaker: "betpawa".parse().unwrap(), ms: 43, said, line: None };
        let listing = Listing { further: vec![ask(), ask()], ..Listing::default() };
        assert_eq!(found(Ok(listing)).to_string(), "   betpawa  ok         43 ms  2 lists of fixtures to read");
        assert!(found(Ok(Listing::default())).to_string().ends_with("0 fixtures listed"));
        let fault = found(Err(Fault::Unanswered(AskError::Status(403, SourceNotice::default())))).to_string();
        assert_eq!(fault.lines().count(), 2);
        assert!(fault.contains("answered with status 403") && fault.contains("`api_key`"), "{fault}");
    }

    #[test]
    fn who_is_out_of_credits_is_not_sent_after_the_key() {
        let said = |code: &str| SourceNotice {
            message: Some("No more".to_owned()),
            code: Some(code.to_owned()),
            elsewhere: None,
        };
        assert!(remedy(&AskError::Status(401, said("INVALID_KEY"))).contains("`api_key`"));
        for code in ["OUT_OF_USAGE_CREDITS", "quota_exceeded"] {
            let remedy = remedy(&AskError::Status(401, said(code)));
            assert!(remedy.contains("used up") && !remedy.contains("key") && !remedy.contains("country"), "{remedy}");
        }
        assert!(remedy(&AskError::Status(451, SourceNotice::default())).contains("country"));
        assert!(remedy(&AskError::Status(308, SourceNotice::default())).contains("base_url"));
    }
}
