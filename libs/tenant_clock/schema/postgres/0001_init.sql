-- now: microseconds since the Unix epoch, never lowered.
CREATE TABLE tenant_clocks (
  tenant text NOT NULL PRIMARY KEY,
  now    bigint NOT NULL
);
