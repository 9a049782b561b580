-- until: microseconds since the Unix epoch, on the holder's system clock.
CREATE TABLE leases (
  name text NOT NULL PRIMARY KEY,
  owner text NOT NULL,
  until bigint NOT NULL
);
