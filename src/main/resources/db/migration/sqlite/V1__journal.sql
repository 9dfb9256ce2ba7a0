-- Moments are milliseconds since 1970 (UTC), days are ISO dates in the connection's zone.

CREATE TABLE connection (
    id             INTEGER PRIMARY KEY,
    tenant         TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    source         TEXT    NOT NULL,
    enabled        INTEGER NOT NULL,
    opened_from    TEXT,              -- the first day that was ever planned
    closed_through TEXT,              -- every day up to this one is closed
    next_poll_at   INTEGER NOT NULL,
    lease_owner    TEXT,
    lease_until    INTEGER,
    state          TEXT    NOT NULL,
    error          TEXT,
    failures       INTEGER NOT NULL,  -- polls failed in a row
    UNIQUE (tenant, name)
);
CREATE INDEX connection_due ON connection (next_poll_at) WHERE enabled = 1;

-- What was accepted: 128 bits of the feedback id under a small number, so that 100 million rows stay small.
CREATE TABLE record (
    connection_id INTEGER NOT NULL,
    key           BLOB    NOT NULL,
    hash          BLOB    NOT NULL,
    version       INTEGER NOT NULL,
    accepted_on   INTEGER NOT NULL,   -- days since 1970, for retention
    PRIMARY KEY (connection_id, key)
) WITHOUT ROWID;

CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant      TEXT    NOT NULL,
    sink        TEXT    NOT NULL,
    connection  TEXT    NOT NULL,
    records     INTEGER NOT NULL,
    batch       BLOB    NOT NULL,     -- zstd of newline-delimited records
    accepted_at INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    lease_owner TEXT,
    lease_until INTEGER,
    error       TEXT
);
CREATE INDEX delivery_lane ON delivery (tenant, sink, id);

-- accepted = delivered + pending + dead, per tenant and sink; pending is what table delivery holds.
CREATE TABLE flow (
    tenant    TEXT    NOT NULL,
    sink      TEXT    NOT NULL,
    accepted  INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    dead      INTEGER NOT NULL,
    PRIMARY KEY (tenant, sink)
) WITHOUT ROWID;

CREATE TABLE dead_letter (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant     TEXT    NOT NULL,
    connection TEXT    NOT NULL,
    sink       TEXT    NOT NULL,      -- '' before a sink was reached
    stage      TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    key        BLOB    NOT NULL,      -- the same poison polled every day is one dead letter
    payload    BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (tenant, connection, sink, stage, key)
);

CREATE TABLE run (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL,
    started_at    INTEGER NOT NULL,
    ended_at      INTEGER,
    first_day     TEXT,
    last_day      TEXT,
    fetched       INTEGER NOT NULL,
    new           INTEGER NOT NULL,
    changed       INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,
    skipped       INTEGER NOT NULL,
    dead          INTEGER NOT NULL,
    unlinked      INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    outcome       TEXT,
    error         TEXT
);
CREATE INDEX run_of_connection ON run (connection_id, id);
