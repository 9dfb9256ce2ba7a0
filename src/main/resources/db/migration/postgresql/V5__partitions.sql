-- How far a connection is in each part of what it reads that goes by itself, such as a survey that is exported: JSON,
-- whose form is the source's. '' is the connection as a whole.
CREATE TABLE partition_state (
    connection_id BIGINT NOT NULL,
    name          TEXT   NOT NULL,
    cursor        TEXT   NOT NULL,
    PRIMARY KEY (connection_id, name)
);

-- How far a run is that waits for something, for people; null when none does.
ALTER TABLE connection ADD COLUMN progress TEXT;
