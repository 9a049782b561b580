-- One row a clock.advanced: which of the 16 partitions' copies have been applied (a bit each), and
-- whether the clock's owner has been told.
CREATE TABLE tenant_clock_barriers (
  tenant TEXT NOT NULL,
  barrier TEXT NOT NULL,
  partitions INTEGER NOT NULL,
  now INTEGER NOT NULL,
  reported INTEGER NOT NULL,
  PRIMARY KEY (tenant, barrier)
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_clock_barriers_due ON tenant_clock_barriers (tenant, barrier)
  WHERE reported = 0;
