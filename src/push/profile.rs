//! What a connection is when it begins.

use std::{net::IpAddr, time::Duration};

use super::{Channel, Filter, Form, Manner, Payload, Resume, Subject, Topics, wire::Framing};

/// What a connection wants, and whose it is.
#[derive(Debug, Clone)]
pub struct Profile {
    /// How it is spoken to.
    pub manner: Manner,
    /// In what form it gets its messages.
    pub form: Form,
    /// What it hears of, where it is about topics.
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
        match &self.manner {
            Manner::Envelope => self.topics.iter().map(Subject::Topic).collect(),
            Manner::Flat(channel) => vec![Subject::Channel(channel.clone())],
        }
    }

    /// Whether the full texts have to be made for it.
    #[must_use]
    pub fn wants_full(&self) -> bool {
        self.form.payload == Payload::Full && self.manner == Manner::Envelope
    }

    /// What kind of connection it is, for figures: its channel, or how it hears of topics.
    #[must_use]
    pub fn endpoint(&self) -> String {
        match (&self.manner, self.form.framing) {
            (Manner::Flat(channel), _) => channel.to_string(),
            (Manner::Envelope, Framing::WebSocket) => "ws".to_owned(),
            (Manner::Envelope, Framing::EventStream) => "stream".to_owned(),
        }
    }

    /// The same with few values, for metrics.
    #[must_use]
    pub const fn endpoint_kind(&self) -> &'static str {
        match (&self.manner, self.form.framing) {
            (Manner::Flat(Channel::Unified), _) => "unified",
            (Manner::Flat(Channel::Signals), _) => "signals",
            (Manner::Flat(Channel::Narrative), _) => "narrative",
            (Manner::Flat(Channel::Market(_)), _) => "market",
            (Manner::Flat(Channel::Agent(_)), _) => "agents",
            (Manner::Envelope, Framing::WebSocket) => "ws",
            (Manner::Envelope, Framing::EventStream) => "stream",
        }
    }
}
