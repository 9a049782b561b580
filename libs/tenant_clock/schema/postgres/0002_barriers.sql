-- One row a clock.advanced: which of the 16 partitions' copies have been applied (a bit each), and
-- whether the clock's owner has been told.
CREATE TABLE tenant_clock_barriers (
  tenant text NOT NULL,
  barrier text NOT NULL,
  partitions bigint NOT NULL,
  now bigint NOT NULL,
  reported bigint NOT NULL,
  PRIMARY KEY (tenant, barrier)
);
CREATE INDEX tenant_clock_barriers_due ON tenant_clock_barriers (tenant, barrier)
  WHERE reported = 0;
