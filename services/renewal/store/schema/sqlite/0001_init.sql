-- Subscriptions as the forecast follows them; everything else here is derived from them.
CREATE TABLE tracked_subscriptions (
  tenant TEXT NOT NULL,
  customer TEXT NOT NULL,
  subscription TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  segment TEXT NOT NULL,
  interval_unit TEXT NOT NULL,
  interval_count INTEGER NOT NULL,
  phase INTEGER NOT NULL,
  mrr_minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  tenure_from TEXT NOT NULL,
  paying_since TEXT,
  paused_since TEXT,
  period_end TEXT,
  end_day TEXT,
  ending INTEGER NOT NULL,
  entry_age INTEGER NOT NULL,
  age INTEGER NOT NULL,
  next_step_at INTEGER,
  PRIMARY KEY (tenant, customer, subscription)
) STRICT, WITHOUT ROWID;
CREATE INDEX tracked_subscriptions_due ON tracked_subscriptions (next_step_at)
  WHERE next_step_at IS NOT NULL;
CREATE INDEX tracked_subscriptions_paying ON tracked_subscriptions (tenant, currency)
  WHERE phase = 1;

-- Counts by segment and step; sums of what each subscription contributes.
CREATE TABLE counts (
  tenant TEXT NOT NULL,
  segment TEXT NOT NULL,
  step INTEGER NOT NULL,
  at_risk INTEGER NOT NULL,
  voluntary INTEGER NOT NULL,
  involuntary INTEGER NOT NULL,
  PRIMARY KEY (tenant, segment, step)
) STRICT, WITHOUT ROWID;

-- How often a requested cancellation was taken back in time.
CREATE TABLE comebacks (
  tenant TEXT NOT NULL PRIMARY KEY,
  requested INTEGER NOT NULL,
  kept INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outlooks (
  tenant TEXT NOT NULL,
  customer TEXT NOT NULL,
  currency TEXT NOT NULL,
  mrr_minor INTEGER NOT NULL,
  renewal_probability REAL NOT NULL,
  lifetime_value_minor INTEGER NOT NULL,
  tenure_from TEXT NOT NULL,
  row_version INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  PRIMARY KEY (tenant, customer)
) STRICT, WITHOUT ROWID;

-- Customers whose outlook is to be made anew.
CREATE TABLE stale_outlooks (
  tenant TEXT NOT NULL,
  customer TEXT NOT NULL,
  PRIMARY KEY (tenant, customer)
) STRICT, WITHOUT ROWID;
