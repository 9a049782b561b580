-- applied + dead = position - base. `base` is 0 unless the consumer was born after the oldest
-- events were trimmed.
CREATE TABLE inbox_cursors (
  consumer TEXT NOT NULL,
  partition INTEGER NOT NULL,
  position INTEGER NOT NULL,
  base INTEGER NOT NULL,
  applied INTEGER NOT NULL,
  dead INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (consumer, partition)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox_applied (
  number INTEGER PRIMARY KEY,
  consumer TEXT NOT NULL,
  event_id TEXT NOT NULL,
  applied_time INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX inbox_applied_by_event ON inbox_applied (consumer, event_id);

CREATE TABLE inbox_dead_letters (
  consumer TEXT NOT NULL,
  event_id TEXT NOT NULL,
  partition INTEGER NOT NULL,
  position INTEGER NOT NULL,
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  failed_time INTEGER NOT NULL,
  replayed_time INTEGER,
  event BLOB NOT NULL,
  PRIMARY KEY (consumer, event_id)
) STRICT, WITHOUT ROWID;
