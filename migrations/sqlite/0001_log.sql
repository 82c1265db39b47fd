-- The event log. The columns of cqrs-es repositories, plus the place in the whole log, the time and the hash chain.
-- Only the append transaction writes it, holding the log_head row.
CREATE TABLE events (
    position       integer PRIMARY KEY NOT NULL,
    aggregate_type text   NOT NULL,
    aggregate_id   text   NOT NULL,
    sequence       integer NOT NULL,
    event_type     text   NOT NULL,
    event_version  text   NOT NULL,
    payload        text   NOT NULL,
    metadata       text   NOT NULL,
    recorded_at    integer NOT NULL,
    hash           blob   NOT NULL,
    UNIQUE (aggregate_type, aggregate_id, sequence)
) STRICT;

-- One row: where the log ends. Locked by every append, so positions have no gaps and follow commit order.
CREATE TABLE log_head (
    id          integer PRIMARY KEY CHECK (id = 1),
    log_id      text     NOT NULL,
    position    integer   NOT NULL,
    hash        blob     NOT NULL,
    recorded_at integer   NOT NULL
) STRICT;

-- The newest snapshot of an aggregate, to load it without its whole stream.
CREATE TABLE snapshots (
    aggregate_type text   NOT NULL,
    aggregate_id   text   NOT NULL,
    last_sequence  integer NOT NULL,
    state_version  integer NOT NULL,
    payload        text   NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id)
) STRICT;

-- Answered scrape batches, so that a repeat gets the first answer again.
CREATE TABLE batch_ledger (
    batch_id    text   PRIMARY KEY,
    body_hash   blob   NOT NULL,
    answer      text   NOT NULL,
    recorded_at integer NOT NULL
) STRICT;

-- How far each read model is.
CREATE TABLE projection_checkpoints (
    name     text   PRIMARY KEY,
    version  integer NOT NULL,
    position integer NOT NULL
) STRICT;

-- Events that a read model could not apply.
CREATE TABLE projection_parked (
    name       text   NOT NULL,
    position   integer NOT NULL,
    event_type text   NOT NULL,
    reason     text   NOT NULL,
    parked_at  integer NOT NULL,
    PRIMARY KEY (name, position)
) STRICT;
