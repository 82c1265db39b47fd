//! Why an answer of a bookmaker cannot be used.

/// Why an answer could not be used. The fixture keeps its state; the rest of the run goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Not the JSON that the bookmaker answers: HTML, cut short, of another shape.
    #[error("the answer cannot be read: {0}")]
    Malformed(String),
    /// The bookmaker itself says that it could not answer.
    #[error("the bookmaker answered: {0}")]
    Refused(String),
    /// The bookmaker says that it has no such fixture (any more). The only answer that means "not offered".
    #[error("the bookmaker does not have this fixture")]
    Gone,
    /// The answer is about another fixture than was asked for, or its teams changed.
    #[error("asked for {asked}, the answer is about {answered}")]
    OtherFixture {
        /// The fixture asked for.
        asked: String,
        /// What the answer says.
        answered: String,
    },
    /// The match is of another sport.
    #[error("the answer is about a match of {sport}, not of football")]
    OtherSport {
        /// Which, as the bookmaker calls it.
        sport: String,
    },
    /// A value of the fixture itself is missing or invalid.
    #[error("{field} {reason}")]
    Value {
        /// The field, as the bookmaker calls it.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}
