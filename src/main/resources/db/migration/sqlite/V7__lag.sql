-- All that a scrape of the metrics asks of what waits; in SQLite a column after the batch costs reading the batch.
DROP INDEX delivery_lane;
CREATE INDEX delivery_lane ON delivery (tenant, sink, id, records, accepted_at);
