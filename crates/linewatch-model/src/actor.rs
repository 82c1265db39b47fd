//! Who did it.

use super::text::{check_label, text_type};

text_type! {
    /// Who caused an event: the name of an API token, `system` for what linewatch does by itself, `local` on the
    /// loopback interface without tokens.
    Actor, |text| check_label(text, 100)
}

impl Actor {
    /// linewatch itself: sweeps, schedules.
    #[must_use]
    pub fn system() -> Self {
        Self(compact_str::CompactString::const_new("system"))
    }

    /// Whoever sits at this machine, where no tokens are configured.
    #[must_use]
    pub fn local() -> Self {
        Self(compact_str::CompactString::const_new("local"))
    }
}
