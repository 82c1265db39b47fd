-- What a store that refused to write is asked with, whether it takes writes again.
CREATE TABLE write_probe (
    id      smallint PRIMARY KEY CHECK (id = 1),
    content bytea NOT NULL
);

-- Who is taking a batch in, so that a repeat on another node waits for its answer. A node that died lets go by the time;
-- what is in the ledger decides. A crash of the server may lose it.
CREATE UNLOGGED TABLE batch_claims (
    batch_id   text        PRIMARY KEY,
    body_hash  bytea       NOT NULL,
    holder     text        NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Answered batches and snapshots are kept for a bounded time.
CREATE INDEX batch_ledger_recorded_at ON batch_ledger (recorded_at);
ALTER TABLE snapshots ADD COLUMN saved_at bigint NOT NULL DEFAULT 0;
UPDATE snapshots SET saved_at = CAST(extract(epoch FROM now()) AS bigint) * 1000000;
CREATE INDEX snapshots_saved_at ON snapshots (saved_at);
