//! Where a store is.

use std::{fmt, path::PathBuf, str::FromStr};

use super::StoreError;

/// A store's address: `sqlite:PATH` or `postgres://user:password@host/database`.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A server; the text may hold a password.
    Postgres(String),
}

impl FromStr for StoreUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))),
            _ => Err(StoreError::Address(
                "a store's address is sqlite:PATH or postgres://user:password@host/database".to_owned(),
            )),
        }
    }
}

impl StoreUrl {
    /// The files that a store has, or had while it was open; the first is the store itself. None on a server.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let Self::Sqlite(path) = self else { return Vec::new() };
        let file = |suffix: &&str| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        ["", "-wal", "-shm", ".lock", ".rebuild.lock"].iter().map(file).collect()
    }
}

/// Without the password.
impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let place = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
                write!(f, "postgres://{}", place.split('?').next().unwrap_or(place))
            }
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let url: StoreUrl = "postgres://desk:s3cret@db.local:5432/linewatch?sslmode=require".parse().unwrap();
        assert_eq!(url.to_string(), "postgres://db.local:5432/linewatch");
        assert_eq!(format!("{url:?}"), url.to_string());
        assert!("mysql://x".parse::<StoreUrl>().is_err());
        assert_eq!("sqlite:/tmp/a.db".parse::<StoreUrl>().unwrap(), StoreUrl::Sqlite("/tmp/a.db".into()));
    }
}
