-- What the connection lists, and how often that or its source has changed: a run that began before closes no days of
-- what it didn't read.
ALTER TABLE connection ADD COLUMN scope TEXT;
ALTER TABLE connection ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
