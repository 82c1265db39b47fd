//! Recorded odds: files of other people's formats, read moment by moment in bounded memory.

pub mod odds_api;
