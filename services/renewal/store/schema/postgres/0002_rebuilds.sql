-- The last rebuild asked for, and the last that finished.
CREATE TABLE rebuilds (
  tenant text NOT NULL PRIMARY KEY,
  asked bigint NOT NULL,
  finished bigint NOT NULL,
  events bigint NOT NULL,
  subscriptions bigint NOT NULL
);
