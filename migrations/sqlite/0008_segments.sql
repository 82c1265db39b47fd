-- What every 4,096 events of the log have in them, so that a search passes over those that cannot have what it looks for.
-- `last_hash` is the hash of the last of them: where the log was moved back and went on differently, the row counts no more.
CREATE TABLE log_segments (
    number    integer PRIMARY KEY NOT NULL,
    last_hash blob    NOT NULL,
    keys      blob    NOT NULL
) STRICT;
