-- A dead letter is looked for by its key whatever its stage, once for each that is buried. Its own index, because
-- that of the unique columns has the stage in between.
CREATE INDEX dead_letter_of_key ON dead_letter (tenant, connection, sink, key, stage);

-- Claims look first for heads that nobody has tried; after an outage thousands that failed stand before them.
CREATE INDEX delivery_fresh ON delivery (due_at) WHERE attempts = 0;
