//! What can go wrong between a program and a server.

/// Why a request led to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// What was given is no address of a server.
    #[error("{0:?} is no address of a server; write it as http://HOST:PORT")]
    Address(String),
    /// Something that cannot be sent as a header.
    #[error("the token has characters that a header cannot have")]
    Token,
    /// The server does not answer.
    #[error("{base} does not answer: {source}")]
    Unreachable {
        /// The server.
        base: String,
        /// Why.
        source: reqwest::Error,
    },
    /// The server refused it.
    #[error("{base} answered {status}: {detail}")]
    Refused {
        /// The server.
        base: String,
        /// The status code.
        status: reqwest::StatusCode,
        /// What it says.
        detail: String,
    },
    /// The server had no time for it, again and again.
    #[error("{base} was too busy for {seconds} s; try again later")]
    Busy {
        /// The server.
        base: String,
        /// For how long.
        seconds: u64,
    },
    /// The answer is not what this client knows.
    #[error("{base} answered something else than expected: {reason}; client and server are of different versions")]
    Unexpected {
        /// The server.
        base: String,
        /// What is wrong with it.
        reason: String,
    },
}
