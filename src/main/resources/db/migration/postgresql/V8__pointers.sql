-- What was pushed and only points to what has yet to be fetched: JSON, whose form is the source's. Who takes one moves
-- due_at on; whoever doesn't come back leaves it to others.
CREATE TABLE pointer (
    connection_id BIGINT NOT NULL,
    name          TEXT   NOT NULL,
    payload       TEXT   NOT NULL,
    attempts      INTEGER NOT NULL,
    noted_at      BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    PRIMARY KEY (connection_id, name)
);

-- Which connections have some that are due is asked every second: two steps of this index for each that has any.
CREATE INDEX pointer_due ON pointer (connection_id, due_at);
