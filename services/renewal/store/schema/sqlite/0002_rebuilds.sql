-- The last rebuild asked for, and the last that finished.
CREATE TABLE rebuilds (
  tenant TEXT NOT NULL PRIMARY KEY,
  asked INTEGER NOT NULL,
  finished INTEGER NOT NULL,
  events INTEGER NOT NULL,
  subscriptions INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
