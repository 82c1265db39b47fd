-- What a store that refused to write is asked with, whether it takes writes again.
CREATE TABLE write_probe (
    id      integer PRIMARY KEY CHECK (id = 1),
    content blob NOT NULL
) STRICT;

-- Answered batches and snapshots are kept for a bounded time.
CREATE INDEX batch_ledger_recorded_at ON batch_ledger (recorded_at);
ALTER TABLE snapshots ADD COLUMN saved_at integer NOT NULL DEFAULT 0;
UPDATE snapshots SET saved_at = CAST(unixepoch('now') AS integer) * 1000000;
CREATE INDEX snapshots_saved_at ON snapshots (saved_at);
