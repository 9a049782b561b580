CREATE TABLE notifications (
  id text NOT NULL,
  tenant text NOT NULL,
  customer text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  dedupe_key text NOT NULL,
  created_time bigint NOT NULL,
  attempts bigint NOT NULL DEFAULT 0,
  next_attempt_time bigint NOT NULL DEFAULT 0,
  delivered_time bigint,
  given_up_time bigint,
  last_error text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, customer, id)
);

CREATE UNIQUE INDEX notifications_by_dedupe_key ON notifications (tenant, dedupe_key);

CREATE INDEX notifications_by_id ON notifications (id);

CREATE INDEX notifications_due ON notifications (next_attempt_time, id)
  WHERE delivered_time IS NULL AND given_up_time IS NULL;
