-- What was pushed and only points to what has yet to be fetched: JSON, whose form is the source's. Who takes one moves
-- due_at on; whoever doesn't come back leaves it to others.
CREATE TABLE pointer (
    connection_id INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    payload       TEXT    NOT NULL,
    attempts      INTEGER NOT NULL,
    noted_at      INTEGER NOT NULL,
    due_at        INTEGER NOT NULL,
    PRIMARY KEY (connection_id, name)
) WITHOUT ROWID;

CREATE INDEX pointer_due ON pointer (due_at);
