//! How dear a message is to who waits for it.

/// Delivery class: what may happen to a message for a client that cannot keep up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryClass {
    /// It must arrive: the client gets it from the log when it does not get it at once.
    MustArrive,
    /// It tells a state: a newer one with the same key may take its place.
    State,
    /// Only the newest counts.
    LatestOnly,
}
