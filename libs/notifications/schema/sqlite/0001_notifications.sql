CREATE TABLE notifications (
  id TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  customer TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  created_time INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_time INTEGER NOT NULL DEFAULT 0,
  delivered_time INTEGER,
  given_up_time INTEGER,
  last_error TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX notifications_by_dedupe_key ON notifications (tenant, dedupe_key);

-- Customers have few; their list is read by people.
CREATE INDEX notifications_of_customer ON notifications (tenant, customer, id);

CREATE INDEX notifications_due ON notifications (next_attempt_time, id)
  WHERE delivered_time IS NULL AND given_up_time IS NULL;
