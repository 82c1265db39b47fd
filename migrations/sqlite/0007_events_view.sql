-- The events with the columns that they always had.
DROP TABLE events;

CREATE VIEW events (
    position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, hash
) AS SELECT l.position, s.aggregate_type, s.aggregate_id, l.sequence, t.event_type, t.event_version, l.payload, m.metadata,
    l.recorded_at, l.hash
FROM event_log l CROSS JOIN streams s ON s.number = l.stream CROSS JOIN event_types t ON t.number = l.type
    CROSS JOIN event_metadata m ON m.position = l.metadata_at;
