//! Taking large bodies in within bounds of memory and time, whatever clients send and however slowly.
//!
//! An [`Intake`] counts what all callers and each of them have under way. A body is admitted, decompressed as it comes
//! ([`Decoded`]), and read whole ([`read_whole`]) or in blocks of whole lines ([`Lines`]).

mod body;
mod limits;
mod lines;
mod memory;
mod stop;

pub use body::{Decoded, Encoding, WholeBody, read_whole};
pub use limits::{IngestLimits, Intake, ParsePermit};
pub use lines::{Block, Lines};
pub use memory::BodyMemory;
pub use stop::StopDeadline;
