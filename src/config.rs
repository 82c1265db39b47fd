//! Configuration: a TOML file, then `LINEWATCH_…` variables, then the command line; the later one wins.

mod fault;

use std::{io, net::SocketAddr, path::PathBuf};

use anyhow::Context as _;
use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Env, Format as _, Serialized, Toml},
    value::{Dict, Map},
};
use serde::{Deserialize, Serialize};

use crate::{
    app::HttpLimits,
    scraping::configuration::{self, SourceConfig},
};
use linewatch_fanout::HubLimits;
use linewatch_log::{RepositoryOptions, StoreUrl};
use linewatch_model::{EncodingError, utf8};

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where to listen. Anything but the loopback interface needs `api_token_file`.
    pub listen: SocketAddr,
    /// `sqlite:PATH` or `postgres://…`; the platform's data directory when empty.
    pub store: Option<String>,
    /// The file with the API's tokens.
    pub api_token_file: Option<PathBuf>,
    /// Host names, with their port if not the default one, under which browsers may reach the server besides its own
    /// address.
    pub allowed_hosts: Vec<String>,
    /// Origins besides its own whose pages may use the server: `https://desk.example`.
    pub allowed_origins: Vec<String>,
    /// Megabytes of hot fixtures to keep in memory.
    pub cache_mb: usize,
    /// After how many events a fixture gets a new snapshot.
    pub snapshot_every: u64,
    /// `text` or `json`.
    pub log_format: LogFormat,
    /// Whether messages may be sent through `io_uring`, where the kernel allows it.
    pub io_uring: bool,
    /// Connections that speak HTTP at once.
    pub connections: usize,
    /// Those from one address that are served at once. Behind a proxy all have the proxy's.
    pub connections_per_address: usize,
    /// Connections that are pushed to at once.
    pub push_connections: usize,
    /// Those from one address. Behind a proxy on another machine all have the proxy's.
    pub push_per_address: usize,
    /// Those with one token.
    pub push_per_token: usize,
    /// The bookmakers to scrape: `[[sources]]` tables, or in the environment their slugs between commas. None by
    /// default.
    #[serde(deserialize_with = "configuration::deserialize")]
    pub sources: Vec<SourceConfig>,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        let (http, push) = (HttpLimits::default(), HubLimits::default());
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8000)),
            store: None,
            api_token_file: None,
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            cache_mb: 192,
            snapshot_every: 200,
            log_format: LogFormat::Text,
            io_uring: push.io_uring,
            connections: http.connections,
            connections_per_address: http.per_address,
            push_connections: push.connections,
            push_per_address: push.per_address,
            push_per_token: push.per_token,
            sources: Vec::new(),
        }
    }
}

/// Why a configuration was refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value that does not fit; the message names the setting and where it stands.
    #[error("{}", fault::message(.0))]
    Value(Box<figment::Error>),
    /// A file that cannot be read.
    #[error("cannot read {}", file.display())]
    NoFile {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that is not UTF-8.
    #[error("the configuration file {} {source}", file.display())]
    Encoding {
        /// The file.
        file: PathBuf,
        /// What it is instead.
        source: EncodingError,
    },
    /// With none of these nobody could be served.
    #[error("{0} is 0, so nobody could be served; give it at least 1, or leave it out")]
    Zero(&'static str),
    /// The platform has no data directory.
    #[error("this platform has no data directory; say where the store is with --store sqlite:PATH")]
    NoDataDirectory,
}

impl Config {
    /// Reads the file, if one is named, and the environment.
    ///
    /// # Errors
    /// When the file is missing or a value does not fit.
    pub fn load(file: Option<&std::path::Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            figment = figment.merge(TomlFile::read(file)?);
        }
        let config: Self = figment
            .merge(Env::prefixed("LINEWATCH_").only(&[
                "listen",
                "store",
                "api_token_file",
                "allowed_hosts",
                "allowed_origins",
                "cache_mb",
                "snapshot_every",
                "log_format",
                "io_uring",
                "connections",
                "connections_per_address",
                "push_connections",
                "push_per_address",
                "push_per_token",
                "sources",
            ]))
            .extract()
            .map_err(|error| ConfigError::Value(Box::new(error)))?;
        config.checked()
    }

    fn checked(self) -> Result<Self, ConfigError> {
        let bounds = [
            ("connections", self.connections),
            ("connections_per_address", self.connections_per_address),
            ("push_connections", self.push_connections),
            ("push_per_address", self.push_per_address),
            ("push_per_token", self.push_per_token),
        ];
        match bounds.into_iter().find(|(_, bound)| *bound == 0) {
            Some((name, _)) => Err(ConfigError::Zero(name)),
            None => Ok(self),
        }
    }

    /// The environment's configuration, with a store from the command line if there is one.
    ///
    /// # Errors
    /// When a value does not fit.
    pub fn with_store(store: Option<String>) -> Result<Self, ConfigError> {
        let config = Self::load(None)?;
        Ok(Self { store: store.or(config.store.clone()), ..config })
    }

    /// The store's address.
    ///
    /// # Errors
    /// When it is not one, or there is none and the platform has no data directory.
    pub fn store_url(&self) -> anyhow::Result<StoreUrl> {
        match &self.store {
            Some(url) => Ok(url.parse()?),
            None => Ok(default_store()?),
        }
    }

    /// The same for a command that may make the store: in the platform's data directory, which is made as well.
    ///
    /// # Errors
    /// As [`Self::store_url`], and when the directory cannot be made.
    pub fn store_to_write(&self) -> anyhow::Result<StoreUrl> {
        let url = self.store_url()?;
        if let (None, StoreUrl::Sqlite(path)) = (&self.store, &url)
            && let Some(folder) = path.parent()
        {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        Ok(url)
    }

    /// How the repository is set up.
    #[must_use]
    pub const fn repository(&self) -> RepositoryOptions {
        RepositoryOptions { cache_bytes: self.cache_mb << 20, snapshot_every: self.snapshot_every, seed: 0 }
    }

    /// How the connections that speak HTTP are bounded.
    #[must_use]
    pub const fn http(&self) -> HttpLimits {
        HttpLimits { connections: self.connections, per_address: self.connections_per_address }
    }

    /// How the connections that are pushed to are bounded and served.
    #[must_use]
    pub fn push(&self) -> HubLimits {
        HubLimits {
            connections: self.push_connections,
            per_address: self.push_per_address,
            per_token: self.push_per_token,
            io_uring: self.io_uring,
            ..HubLimits::default()
        }
    }
}

/// A TOML file as editors write it, perhaps with a byte order mark before it.
struct TomlFile {
    file: PathBuf,
    text: String,
}

impl TomlFile {
    fn read(file: &std::path::Path) -> Result<Self, ConfigError> {
        let unreadable = |source| ConfigError::NoFile { file: file.to_owned(), source };
        let bytes = std::fs::read(file).map_err(unreadable)?;
        let text = utf8(&bytes).map_err(|source| ConfigError::Encoding { file: file.to_owned(), source })?;
        Ok(Self { file: file.to_owned(), text: text.to_owned() })
    }
}

impl Provider for TomlFile {
    fn metadata(&self) -> Metadata {
        Metadata::from("TOML file", self.file.as_path())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Toml::string(&self.text).data()
    }
}

/// `linewatch.db` in the platform's data directory.
///
/// # Errors
/// When the platform has none.
pub fn default_store() -> Result<StoreUrl, ConfigError> {
    let folders = directories::ProjectDirs::from("", "", "linewatch").ok_or(ConfigError::NoDataDirectory)?;
    Ok(StoreUrl::Sqlite(folders.data_dir().join("linewatch.db")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_changes_what_it_names_and_typing_errors_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("linewatch.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:9000\"\ncache_mb = 64\npush_per_address = 4000\n").unwrap();
        let config = Config::load(Some(&file)).unwrap();
        assert_eq!(config.listen.port(), 9000);
        assert_eq!(config.repository().cache_bytes, 64 << 20);
        assert_eq!((config.push().per_address, config.push().per_token), (4_000, 2_000));
        assert!(config.sources.is_empty(), "nothing is scraped unless somebody asks for it");
        std::fs::write(&file, "[[sources]]\nbookmaker = \"betpawa\"\nbase_url = \"http://127.0.0.1:1\"\n").unwrap();
        let config = Config::load(Some(&file)).unwrap();
        assert_eq!(config.sources[0].base_url.as_deref(), Some("http://127.0.0.1:1"));
        assert!(matches!(Config::load(Some(&folder.path().join("none.toml"))), Err(ConfigError::NoFile { .. })));
    }

    #[test]
    fn a_mistake_is_told_by_the_name_of_its_setting() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("linewatch.toml");
        for (text, told) in [
            ("lisen = \"127.0.0.1:9000\"\n", "`lisen` is not a setting; did you mean `listen`?"),
            ("cache_mb = \"x\"\n", "`cache_mb` must be a whole number, not the text \"x\""),
            ("io_uring = 3\n", "`io_uring` must be true or false, not 3"),
            ("log_format = \"xml\"\n", "`log_format` must be text or json, not xml"),
            ("listen = \"here\"\n", "`listen` must be an address with a port, such as 127.0.0.1:8000"),
            ("allowed_hosts = \"a.example\"\n", "`allowed_hosts` must be a list, not the text \"a.example\""),
            ("cache_mb 64\n", "line 1, column 10: "),
            (
                "[[sources]]\nbookmaker = \"betpawa\"\nbase_ur = \"x\"\n",
                "`base_ur` is not a setting of source 1; did you mean `base_url`?",
            ),
            ("[[sources]]\nadapter = \"betpawa\"\n", "`bookmaker` of source 1 is missing"),
            (
                "[[sources]]\nbookmaker = \"betpawa\"\nconcurrency = \"x\"\n",
                "`concurrency` of source 1 must be a whole number, not the text \"x\"",
            ),
        ] {
            std::fs::write(&file, text).unwrap();
            let error = Config::load(Some(&file)).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{}: {told}", file.display())), "{error}");
            assert!(!error.contains('\n') && !error.contains("default."), "{error}");
        }
        std::fs::write(&file, "colour = 1\n").unwrap();
        assert!(Config::load(Some(&file)).unwrap_err().to_string().contains("not a setting; there are listen, store"));
    }

    #[test]
    fn a_bound_that_lets_nobody_in_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("linewatch.toml");
        for name in ["connections", "connections_per_address", "push_connections", "push_per_address", "push_per_token"]
        {
            std::fs::write(&file, format!("{name} = 0\n")).unwrap();
            let error = Config::load(Some(&file)).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} is 0")), "{error}");
        }
    }

    #[test]
    fn a_mark_before_the_file_is_passed_over_and_errors_name_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("linewatch.toml");
        std::fs::write(&file, "\u{FEFF}listen = \"127.0.0.1:9000\"\r\ncache_mb = 64\r\n").unwrap();
        let config = Config::load(Some(&file)).unwrap();
        assert_eq!((config.listen.port(), config.cache_mb), (9000, 64));
        for (text, says) in [("cache_mb = \"x\"\n", "cache_mb"), ("cache_mb\n", "linewatch.toml")] {
            std::fs::write(&file, text).unwrap();
            let error = Config::load(Some(&file)).unwrap_err().to_string();
            assert!(error.contains(says) && error.contains("linewatch.toml"), "{error}");
        }
        let utf_16: Vec<u8> = "\u{FEFF}cache_mb = 64".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, says) in [(utf_16.as_slice(), "UTF-16"), (b"cache_mb = \"\xE9\"", "UTF-8")] {
            std::fs::write(&file, bytes).unwrap();
            let error = Config::load(Some(&file)).unwrap_err().to_string();
            assert!(error.contains(says) && error.contains("linewatch.toml"), "{error}");
        }
    }
}
