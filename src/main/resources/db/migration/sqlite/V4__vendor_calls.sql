-- Calls of vendors that several processes share: blocks of them, each until the last may leave the vendor's window. The
-- key is a fingerprint of source and credential. Empty here: an embedded journal has one process.
CREATE TABLE vendor_call (
    key          BLOB    NOT NULL,
    calls        INTEGER NOT NULL,
    counts_until INTEGER NOT NULL
);
CREATE INDEX vendor_call_of_key ON vendor_call (key, counts_until);

-- Credentials that are called no more until a person has solved a CAPTCHA, and when the next probe is due.
CREATE TABLE vendor_stop (
    key      BLOB    PRIMARY KEY,
    probe_at INTEGER NOT NULL
) WITHOUT ROWID;
