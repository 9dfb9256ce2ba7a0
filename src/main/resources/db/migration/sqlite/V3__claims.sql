-- due_at is when the head of a lane (tenant and sink) is tried next. What waits behind a head has the end of time, so
-- that a claim looks at the heads that are due and at nothing else, however much waits.
UPDATE delivery SET due_at = 9223372036854775807
WHERE id NOT IN (SELECT min(id) FROM delivery GROUP BY tenant, sink);
CREATE INDEX delivery_due ON delivery (due_at);

-- What is claimed, to keep the claims; what has failed, to tell how much waits behind it. In SQLite a column after the
-- batch costs reading the batch, so these hold all that is asked for.
CREATE INDEX delivery_leased ON delivery (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX delivery_failed ON delivery (tenant, sink, attempts, lease_owner) WHERE error IS NOT NULL;
CREATE INDEX connection_leased ON connection (lease_owner) WHERE lease_owner IS NOT NULL;
