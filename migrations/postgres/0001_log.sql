-- The event log. The columns of cqrs-es repositories, plus the place in the whole log, the time and the hash chain.
-- Only the append transaction writes it, holding the log_head row.
CREATE TABLE events (
    position       bigint PRIMARY KEY,
    aggregate_type text   NOT NULL,
    aggregate_id   text   NOT NULL,
    sequence       bigint NOT NULL,
    event_type     text   NOT NULL,
    event_version  text   NOT NULL,
    payload        json   NOT NULL,
    metadata       json   NOT NULL,
    recorded_at    bigint NOT NULL,
    hash           bytea  NOT NULL,
    UNIQUE (aggregate_type, aggregate_id, sequence)
);

-- Large payloads: lz4 costs a tenth of the default compression. Servers built without it keep the default.
DO $$ BEGIN
    ALTER TABLE events ALTER COLUMN payload SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;

-- One row: where the log ends. Locked by every append, so positions have no gaps and follow commit order.
CREATE TABLE log_head (
    id          smallint PRIMARY KEY CHECK (id = 1),
    log_id      text     NOT NULL,
    position    bigint   NOT NULL,
    hash        bytea    NOT NULL,
    recorded_at bigint   NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- The newest snapshot of an aggregate, to load it without its whole stream.
CREATE TABLE snapshots (
    aggregate_type text   NOT NULL,
    aggregate_id   text   NOT NULL,
    last_sequence  bigint NOT NULL,
    state_version  bigint NOT NULL,
    payload        text   NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id)
);

-- Answered scrape batches, so that a repeat gets the first answer again.
CREATE TABLE batch_ledger (
    batch_id    text   PRIMARY KEY,
    body_hash   bytea  NOT NULL,
    answer      text   NOT NULL,
    recorded_at bigint NOT NULL
);

-- How far each read model is.
CREATE TABLE projection_checkpoints (
    name     text   PRIMARY KEY,
    version  bigint NOT NULL,
    position bigint NOT NULL
);

-- Events that a read model could not apply.
CREATE TABLE projection_parked (
    name       text   NOT NULL,
    position   bigint NOT NULL,
    event_type text   NOT NULL,
    reason     text   NOT NULL,
    parked_at  bigint NOT NULL,
    PRIMARY KEY (name, position)
);
