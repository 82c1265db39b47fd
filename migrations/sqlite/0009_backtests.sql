-- What backtests found out. Kept for a week beside the log; nothing depends on it.
CREATE TABLE backtests (
    id          text PRIMARY KEY NOT NULL,
    slot        integer NOT NULL,
    state       text NOT NULL,
    failure     text,
    request     text NOT NULL,
    actor       text NOT NULL,
    created_at  integer NOT NULL,
    finished_at integer,
    expires_at  integer NOT NULL,
    done        integer NOT NULL,
    in_all      integer NOT NULL,
    summary     text,
    timeline    text
) STRICT;
CREATE INDEX backtests_created_at ON backtests (created_at);

-- The rows of a backtest, as JSON, by time. They count once the backtest is done.
CREATE TABLE backtest_rows (
    backtest text NOT NULL,
    number   integer NOT NULL,
    class    text NOT NULL,
    why      text NOT NULL,
    content  text NOT NULL,
    PRIMARY KEY (backtest, number)
) STRICT;
CREATE INDEX backtest_rows_class ON backtest_rows (backtest, class, number);
