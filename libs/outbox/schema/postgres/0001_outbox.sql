-- An event is inserted without a place; once that has committed, one sequencer at a time gives
-- positions, gap-free from 1 in a partition. `number` is the order in which events of one customer
-- were inserted. The newest row of each partition is never trimmed.
CREATE TABLE outbox_events (
  tenant text NOT NULL,
  customer text NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  partition bigint NOT NULL,
  position bigint,
  id text NOT NULL,
  type text NOT NULL,
  customer_seq bigint NOT NULL,
  subject text NOT NULL,
  time bigint NOT NULL,
  schema_version bigint NOT NULL,
  actor text NOT NULL,
  channel text NOT NULL,
  cause text NOT NULL,
  data bytea NOT NULL,
  reply_to text NOT NULL,      -- where the process that appended it takes answers
  PRIMARY KEY (tenant, customer, number)
);
CREATE INDEX outbox_events_by_position ON outbox_events (partition, position);
CREATE INDEX outbox_events_unplaced ON outbox_events (partition, number) WHERE position IS NULL;

CREATE TABLE outbox_customers (
  tenant text NOT NULL,
  customer text NOT NULL,
  last_seq bigint NOT NULL,
  PRIMARY KEY (tenant, customer)
);

-- Which database this is, so that after a commit its relay is found (relay.h). Held FOR UPDATE by
-- the sequencer at work.
CREATE TABLE outbox_identity (
  only_row bigint NOT NULL PRIMARY KEY CHECK (only_row = 1),
  identity text NOT NULL
);
INSERT INTO outbox_identity VALUES (1, replace(CAST(gen_random_uuid() AS text), '-', ''));

-- The last position given in each partition.
CREATE TABLE outbox_heads (
  partition bigint NOT NULL PRIMARY KEY,
  position bigint NOT NULL
);
INSERT INTO outbox_heads SELECT n, 0 FROM generate_series(0, 15) AS n;

-- Where each partition stood at a time of the system's clock: what is older than the retention is
-- trimmed up to there. Event times will not do, they follow test clocks.
CREATE TABLE outbox_marks (
  marked_time bigint NOT NULL,
  partition bigint NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (marked_time, partition)
);
