#![doc = include_str!("../README.md")]

pub mod ask;
pub mod batch_json;
mod body_error;
pub mod books;
mod collapsed;
pub mod http;
mod json;
pub mod markets;
pub mod object;
mod price;
pub mod recorded;
pub mod scraping;
#[cfg(test)]
mod test_fixture;
