-- A log whose file went back to an earlier state (a restore) goes on in a new epoch. Positions after `after_position`
-- mean other events than in the epochs before.
ALTER TABLE log_head ADD COLUMN epoch integer NOT NULL DEFAULT 0;

CREATE TABLE log_epochs (
    epoch          integer PRIMARY KEY NOT NULL,
    -- Up to here the log is what it was; 0 where that could not be found out.
    after_position integer NOT NULL,
    after_hash     blob    NOT NULL,
    -- Messages go on after this position.
    from_position  integer NOT NULL,
    -- The last position of the epoch before that the declaring process knew.
    lost_upto      integer NOT NULL,
    declared_at    integer NOT NULL,
    declared_by    text    NOT NULL
) STRICT;
