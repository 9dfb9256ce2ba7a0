-- An interaction may come in two forms, polled and pushed. hash is of what counts in both, extra of all of the polled
-- one (null until there was one), confirmed says that the last write was a poll that only confirmed a push.
ALTER TABLE record ADD COLUMN extra BLOB;
ALTER TABLE record ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;
