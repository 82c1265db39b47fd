//! What a connection is when it begins.

use std::{net::IpAddr, time::Duration};

use super::{Channel, Filter, Form, Payload, Protocol, Resume, Subject, Topics, wire::Framing};

/// What a connection wants, and whose it is.
#[derive(Debug, Clone)]
pub struct Profile {
    /// How it is spoken to.
    pub protocol: Protocol,
    /// In what form it gets its messages.
    pub form: Form,
    /// What it is told of, where it is about topics.
    pub topics: Topics,
    /// What of that.
    pub filter: Option<Box<Filter>>,
    /// The least time between two messages of a key, for topics of state.
    pub conflate: Duration,
    /// Where it goes on from.
    pub resume: Option<Resume>,
    /// Who it is.
    pub peer: Peer,
}

/// The other side of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Its address.
    pub address: IpAddr,
    /// The name of its token.
    pub actor: String,
    /// There are no tokens: whoever is at this machine is let in.
    pub is_local: bool,
}

impl Profile {
    /// What it subscribes to.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        match &self.protocol {
            Protocol::Envelope => self.topics.iter().map(Subject::Topic).collect(),
            Protocol::Flat(channel) => vec![Subject::Channel(channel.clone())],
        }
    }

    /// Whether the full texts have to be made for it.
    #[must_use]
    pub fn wants_full(&self) -> bool {
        self.form.payload == Payload::Full && self.protocol == Protocol::Envelope
    }

    /// What kind of connection it is, for figures: its channel, or how it is told of topics.
    #[must_use]
    pub fn endpoint(&self) -> String {
        match (&self.protocol, self.form.framing) {
            (Protocol::Flat(channel), _) => channel.to_string(),
            (Protocol::Envelope, Framing::WebSocket) => "ws".to_owned(),
            (Protocol::Envelope, Framing::EventStream) => "stream".to_owned(),
        }
    }

    /// The same with few values, for metrics.
    #[must_use]
    pub const fn endpoint_kind(&self) -> &'static str {
        match (&self.protocol, self.form.framing) {
            (Protocol::Flat(Channel::Unified), _) => "unified",
            (Protocol::Flat(Channel::Signals), _) => "signals",
            (Protocol::Flat(Channel::Narrative), _) => "narrative",
            (Protocol::Flat(Channel::Market(_)), _) => "market",
            (Protocol::Flat(Channel::Agent(_)), _) => "agents",
            (Protocol::Envelope, Framing::WebSocket) => "ws",
            (Protocol::Envelope, Framing::EventStream) => "stream",
        }
    }
}
