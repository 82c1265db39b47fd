//! What a connection says about itself in its address.

use std::time::Duration;

use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use crate::api::{params::without, problem::Problem};
use linewatch_fanout::{Channel, Filter, Form, Framing, Payload, Peer, Profile, Protocol, Resume, Topics};
use linewatch_model::{Position, in_plain_words};

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PushQuery {
    /// `risk_alerts`, `odds_updates` and `scrape_progress`, separated by commas; all of them unless told.
    topics: Option<String>,
    /// Go on after this position; answered with `resumed` or `resume_impossible`.
    since: Option<String>,
    /// The identity of the log that `since` belongs to, from an earlier `connection_ack`.
    log: Option<String>,
    /// The `hash` that came with the position `since`: another history of the same log is then recognised.
    hash: Option<String>,
    /// `light` (the default) notifies, `full` sends whole alerts and changes of odds.
    payload: Option<String>,
    /// The least time in milliseconds between two messages about one bookmaker's odds, 0 to 120000.
    #[param(minimum = 0, maximum = 120_000)]
    conflate_ms: Option<u64>,
    /// Only about these events: ids separated by commas.
    event_ids: Option<String>,
    /// Only alerts of these severities, separated by commas.
    severities: Option<String>,
    /// Only of these bookmakers: slugs separated by commas.
    bookmakers: Option<String>,
    /// Only alerts of these types, separated by commas.
    alert_types: Option<String>,
    /// Of an event stream: a channel instead of topics, `unified`, `signals`, `narrative`, `market_SPY` or `agent_x`. It
    /// may stand in `topics` as well, by itself.
    channel: Option<String>,
    /// A ticket from `POST /api/ws/ticket`.
    #[expect(dead_code, reason = "read where callers are recognised; named here for the documentation")]
    ticket: Option<String>,
}

/// What a WebSocket about topics says of itself: all of this but `channel`, as channels have sockets of their own.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct TopicsQuery(pub PushQuery);

impl IntoParams for TopicsQuery {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        without("channel", PushQuery::into_params(parameter_in))
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ChannelQuery {
    /// Go on after this position; answered with `resumed` or `resume_impossible`.
    pub since: Option<String>,
    /// The identity of the log that `since` belongs to, from an earlier `welcome`.
    pub log: Option<String>,
    /// The `hash` that came with the position `since`: another history of the same log is then recognised.
    pub hash: Option<String>,
    /// A ticket from `POST /api/ws/ticket`.
    #[expect(dead_code, reason = "read where callers are recognised; named here for the documentation")]
    ticket: Option<String>,
}

const LONGEST_CONFLATION: u64 = 120_000;

impl PushQuery {
    /// The connection that is asked for. `last` is where an event stream's client says that it is.
    pub fn profile(self, framing: Framing, peer: Peer, last: Option<&str>) -> Result<Profile, Box<Problem>> {
        let payload = match self.payload.as_deref().map(str::parse::<Payload>) {
            None => Payload::Light,
            Some(Ok(payload)) => payload,
            Some(Err(())) => return Err(refuse("payload is light or full".to_owned()).into_box()),
        };
        let conflate_ms = self.conflate_ms.unwrap_or_default();
        if conflate_ms > LONGEST_CONFLATION {
            return Err(refuse(format!("conflate_ms is at most {LONGEST_CONFLATION}")).into_box());
        }
        let filter = self.filter()?;
        let channel = self.channel.as_deref().or_else(|| self.channel_among_topics());
        let protocol = match channel.filter(|_| framing == Framing::EventStream).map(Channel::named) {
            None => Protocol::Envelope,
            Some(Ok(channel)) => Protocol::Flat(channel),
            Some(Err(_)) => {
                let detail = "channels are unified, signals, narrative, market_<symbol> and agent_<name>";
                return Err(refuse(detail.to_owned()).into_box());
            }
        };
        Ok(Profile {
            protocol,
            form: Form { framing, payload },
            topics: self.topics.as_deref().map_or_else(Topics::all, Topics::of_query),
            filter: Some(filter).filter(|filter| !filter.is_open()).map(Box::new),
            conflate: Duration::from_millis(conflate_ms),
            resume: match last.filter(|last| !last.is_empty()) {
                // The address and its hash are as old as the stream's first connection. The id has its own.
                Some(last) => {
                    let (since, hash) = last.split_once('-').map_or((last, None), |(since, hash)| (since, Some(hash)));
                    resume(Some(since), self.log.as_deref(), hash)
                }
                None => resume(self.since.as_deref(), self.log.as_deref(), self.hash.as_deref()),
            },
            peer,
        })
    }

    /// An event stream may name a channel where topics are named. It cannot be heard together with others.
    fn channel_among_topics(&self) -> Option<&str> {
        let topics = self.topics.as_deref()?;
        let is_channel = |name: &str| Channel::named(name.trim()).is_ok();
        topics.split(',').any(is_channel).then_some(topics)
    }

    fn filter(&self) -> Result<Filter, Box<Problem>> {
        let mut lists = serde_json::Map::new();
        let texts =
            [("severities", &self.severities), ("bookmakers", &self.bookmakers), ("alert_types", &self.alert_types)];
        for (name, text) in texts {
            lists.insert(name.to_owned(), split(text.as_deref()).collect::<Vec<_>>().into());
        }
        let ids = split(self.event_ids.as_deref()).map(str::parse::<u64>).collect::<Result<Vec<_>, _>>();
        let ids = ids.map_err(|_| refuse("event_ids are numbers separated by commas".to_owned()))?;
        lists.insert("event_ids".to_owned(), ids.into());
        let filter: Filter =
            serde_json::from_value(lists.into()).map_err(|error| refuse(in_plain_words(&error.to_string())))?;
        if filter.is_bounded() {
            Ok(filter)
        } else {
            Err(refuse("a filter has at most 2000 values".to_owned()).into_box())
        }
    }
}

fn split(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.into_iter().flat_map(|list| list.split(',')).map(str::trim).filter(|word| !word.is_empty())
}

/// Where to go on from, if anywhere. What is no position is answered on the connection.
pub(super) fn resume(since: Option<&str>, log: Option<&str>, hash: Option<&str>) -> Option<Resume> {
    let since = since.filter(|since| !since.is_empty())?;
    Some(Resume { since: since.parse().ok().map(Position::new), log: log.map(Into::into), hash: hash.map(Into::into) })
}

fn refuse(detail: String) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(query: PushQuery) -> Result<Profile, u16> {
        let peer = Peer { address: "127.0.0.1".parse().unwrap(), actor: "anna".to_owned(), is_local: true };
        query.profile(Framing::WebSocket, peer, None).map_err(|problem| problem.status().as_u16())
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the fields want it")]
    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn an_address_says_what_is_wanted() {
        let query = PushQuery {
            topics: some("risk_alerts"),
            since: some("17"),
            payload: some("full"),
            severities: some("critical, elevated"),
            event_ids: some("3,4"),
            ..PushQuery::default()
        };
        let profile = profile(query).unwrap();
        assert_eq!(profile.topics.names(), ["risk_alerts"]);
        assert_eq!(profile.resume.unwrap().since, Some(Position::new(17)));
        assert_eq!(profile.form.payload, Payload::Full);
        let filter = profile.filter.unwrap();
        assert_eq!((filter.severities.len(), filter.event_ids.len()), (2, 2));
    }

    #[test]
    fn an_event_stream_can_be_of_a_channel() {
        let of = |channel: &str| {
            let peer = Peer { address: "127.0.0.1".parse().unwrap(), actor: "anna".to_owned(), is_local: true };
            let query = PushQuery { channel: some(channel), ..PushQuery::default() };
            let profile = query.profile(Framing::EventStream, peer, None);
            profile.map(|profile| profile.endpoint()).map_err(|problem| problem.status().as_u16())
        };
        for channel in ["unified", "market_SPY", "agent_x"] {
            assert_eq!(of(channel), Ok(channel.to_owned()));
        }
        for channel in ["", "gossip", "market_", "market_a/b"] {
            assert_eq!(of(channel), Err(400), "{channel}");
        }
        let topics = |topics: &str| {
            let peer = Peer { address: "127.0.0.1".parse().unwrap(), actor: "anna".to_owned(), is_local: true };
            let query = PushQuery { topics: some(topics), ..PushQuery::default() };
            let profile = query.profile(Framing::EventStream, peer, Some(""));
            profile.map(|profile| profile.endpoint()).map_err(|problem| problem.status().as_u16())
        };
        assert_eq!(topics("unified"), Ok("unified".to_owned()));
        assert_eq!(topics("risk_alerts,nonsense"), Ok("stream".to_owned()));
        assert_eq!(topics("risk_alerts,unified"), Err(400), "one or the other");
    }

    #[test]
    fn nothing_said_is_everything() {
        let profile = profile(PushQuery::default()).unwrap();
        assert_eq!((profile.topics, profile.filter, profile.resume), (Topics::all(), None, None));
    }

    #[test]
    fn what_cannot_be_is_refused_and_what_is_no_position_is_answered_later() {
        for query in [
            PushQuery { payload: some("half"), ..PushQuery::default() },
            PushQuery { conflate_ms: Some(120_001), ..PushQuery::default() },
            PushQuery { severities: some("mild"), ..PushQuery::default() },
            PushQuery { event_ids: some("-1"), ..PushQuery::default() },
            PushQuery { event_ids: some("9999999999999999999999"), ..PushQuery::default() },
            PushQuery { event_ids: Some("1,".repeat(3_000) + "x"), ..PushQuery::default() },
        ] {
            assert_eq!(profile(query).err(), Some(400));
        }
        for since in ["-1", "99999999999999999999999", "text"] {
            let profile = profile(PushQuery { since: some(since), ..PushQuery::default() }).unwrap();
            assert_eq!(profile.resume.unwrap().since, None, "{since}");
        }
    }
}
