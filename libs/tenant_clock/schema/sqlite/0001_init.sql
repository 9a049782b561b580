-- now: microseconds since the Unix epoch, never lowered.
CREATE TABLE tenant_clocks (
  tenant TEXT NOT NULL PRIMARY KEY,
  now    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
