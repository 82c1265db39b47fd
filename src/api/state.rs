//! What every handler may use.

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;

use super::{auth::Tokens, batches::Intake, guard::Guard};
use crate::{desk::Desk, model::Timestamp, push::Hub, store::Reader};

/// Makes ids of requests.
pub type Ids = Arc<dyn Fn() -> String + Send + Sync>;

/// What the API is made of.
pub struct ApiParts {
    /// The use cases.
    pub desk: Desk,
    /// The tokens that are accepted; `None` lets whoever reaches the loopback interface do everything.
    pub tokens: Option<Tokens>,
    /// Knows this server's names.
    pub guard: Guard,
    /// Makes ids.
    pub ids: Ids,
    /// Renders the metrics.
    pub metrics: PrometheusHandle,
    /// Counts the batches that are being taken in.
    pub intake: Intake,
    /// Fans messages out to sockets.
    pub hub: Hub,
}

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub struct ApiState(Arc<ApiParts>);

impl ApiState {
    /// The state of an API.
    #[must_use]
    pub fn new(parts: ApiParts) -> Self {
        Self(Arc::new(parts))
    }

    /// The use cases.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// Reads the read models.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        self.0.desk.store().reader()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.desk.now()
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> String {
        (self.0.ids)()
    }

    /// Renders the metrics.
    #[must_use]
    pub fn metrics(&self) -> &PrometheusHandle {
        &self.0.metrics
    }

    /// Fans messages out to sockets.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.0.hub
    }

    pub(super) fn intake(&self) -> &Intake {
        &self.0.intake
    }

    pub(super) fn tokens(&self) -> Option<&Tokens> {
        self.0.tokens.as_ref()
    }

    pub(super) fn guard(&self) -> &Guard {
        &self.0.guard
    }
}
