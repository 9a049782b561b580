-- Positions are gap-free from 1 in a partition; the newest row of each partition is never trimmed.
CREATE TABLE outbox_events (
  partition INTEGER NOT NULL,
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  tenant TEXT NOT NULL,
  customer TEXT NOT NULL,
  customer_seq INTEGER NOT NULL,
  subject TEXT NOT NULL,
  time INTEGER NOT NULL,
  schema_version INTEGER NOT NULL,
  actor TEXT NOT NULL,
  channel TEXT NOT NULL,
  cause TEXT NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (partition, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox_customers (
  tenant TEXT NOT NULL,
  customer TEXT NOT NULL,
  last_seq INTEGER NOT NULL,
  PRIMARY KEY (tenant, customer)
) STRICT, WITHOUT ROWID;

-- Which database this is, so that after a commit its relay is found (relay.h).
CREATE TABLE outbox_identity (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  identity TEXT NOT NULL
) STRICT;
INSERT INTO outbox_identity VALUES (1, lower(hex(randomblob(16))));

-- Where each partition stood at a time of the system's clock: what is older than the retention is
-- trimmed up to there. Event times will not do, they follow test clocks.
CREATE TABLE outbox_marks (
  marked_time INTEGER NOT NULL,
  partition INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (marked_time, partition)
) STRICT, WITHOUT ROWID;
