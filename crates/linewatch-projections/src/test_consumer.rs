//! A consumer without tables, for tests of what drives one.

use async_trait::async_trait;
use linewatch_log::{DecodeError, RecordedEvent};

use super::{ApplyError, Consumer, LogEvent, ModelTx, StoredEvent};

#[derive(Debug)]
pub(crate) struct TestEvent;

impl StoredEvent for TestEvent {
    fn decode(_: &RecordedEvent) -> Result<Self, DecodeError> {
        Ok(Self)
    }
}

pub(crate) struct TestConsumer;

#[async_trait]
impl Consumer<TestEvent> for TestConsumer {
    fn name(&self) -> &'static str {
        "test"
    }

    fn version(&self) -> i64 {
        1
    }

    fn concerns(&self, _: &RecordedEvent) -> bool {
        true
    }

    async fn handle(&self, _: &mut ModelTx<'_>, _: &[LogEvent<TestEvent>]) -> Result<(), ApplyError> {
        Ok(())
    }
}
