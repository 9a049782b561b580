-- applied + dead = position - base. `base` is 0 unless the consumer was born after the oldest
-- events were trimmed.
CREATE TABLE inbox_cursors (
  consumer text NOT NULL,
  partition bigint NOT NULL,
  position bigint NOT NULL,
  base bigint NOT NULL,
  applied bigint NOT NULL,
  dead bigint NOT NULL,
  failures bigint NOT NULL,
  PRIMARY KEY (consumer, partition)
);

CREATE TABLE inbox_applied (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer text NOT NULL,
  event_id text NOT NULL,
  applied_time bigint NOT NULL
);
CREATE UNIQUE INDEX inbox_applied_by_event ON inbox_applied (consumer, event_id);

CREATE TABLE inbox_dead_letters (
  consumer text NOT NULL,
  event_id text NOT NULL,
  partition bigint NOT NULL,
  position bigint NOT NULL,
  reason text NOT NULL,
  attempts bigint NOT NULL,
  failed_time bigint NOT NULL,
  replayed_time bigint,
  event bytea NOT NULL,
  PRIMARY KEY (consumer, event_id)
);
