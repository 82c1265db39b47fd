-- A log whose database went back to an earlier state (a failover to a standby that lacked the end, a restore) goes on in
-- a new epoch. Positions after `after_position` mean other events than in the epochs before.
ALTER TABLE log_head ADD COLUMN epoch bigint NOT NULL DEFAULT 0;

CREATE TABLE log_epochs (
    epoch          bigint PRIMARY KEY,
    -- Up to here the log is what it was; 0 where that could not be found out.
    after_position bigint NOT NULL,
    after_hash     bytea  NOT NULL,
    -- Messages go on after this position.
    from_position  bigint NOT NULL,
    -- The last position of the epoch before that the declaring process knew.
    lost_upto      bigint NOT NULL,
    declared_at    bigint NOT NULL,
    declared_by    text   NOT NULL
);
