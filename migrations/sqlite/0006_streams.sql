-- The log in a layout in which an append writes at the end of its tables only. What was in `events` is copied before the next
-- migration, which puts a view in its place.

-- The streams, and where each begins and ends.
CREATE TABLE streams (
    number         integer PRIMARY KEY NOT NULL,
    aggregate_type text    NOT NULL,
    aggregate_id   text    NOT NULL,
    first_position integer NOT NULL,
    last_position  integer NOT NULL,
    last_sequence  integer NOT NULL,
    UNIQUE (aggregate_type, aggregate_id)
) STRICT;

CREATE TABLE event_types (
    number        integer PRIMARY KEY NOT NULL,
    event_type    text    NOT NULL,
    event_version text    NOT NULL,
    UNIQUE (event_type, event_version)
) STRICT;

-- Metadata that the events of a command or a batch share, under the position of the first of them.
CREATE TABLE event_metadata (
    position integer PRIMARY KEY NOT NULL,
    metadata text    NOT NULL
) STRICT;

-- The events. `previous` is the position of the stream's event before, 0 for its first: a stream is read from its end.
CREATE TABLE event_log (
    position    integer PRIMARY KEY NOT NULL,
    stream      integer NOT NULL,
    sequence    integer NOT NULL,
    previous    integer NOT NULL,
    type        integer NOT NULL,
    metadata_at integer NOT NULL,
    recorded_at integer NOT NULL,
    hash        blob    NOT NULL,
    payload     text    NOT NULL
) STRICT;

-- Where every 64th event of a stream is, so that reading can begin near any of them.
CREATE TABLE stream_marks (
    stream   integer NOT NULL,
    sequence integer NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (stream, sequence)
) STRICT, WITHOUT ROWID;

-- Where the last event is that is in a snapshot.
ALTER TABLE snapshots ADD COLUMN position integer NOT NULL DEFAULT 0;
UPDATE snapshots SET position = COALESCE((SELECT e.position FROM events e WHERE e.aggregate_type = snapshots.aggregate_type
    AND e.aggregate_id = snapshots.aggregate_id AND e.sequence = snapshots.last_sequence), 0);
