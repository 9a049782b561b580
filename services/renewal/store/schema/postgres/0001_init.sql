-- Subscriptions as the forecast follows them; everything else here is derived from them.
CREATE TABLE tracked_subscriptions (
  tenant text NOT NULL,
  customer text NOT NULL,
  subscription text NOT NULL,
  time_zone text NOT NULL,
  segment text NOT NULL,
  interval_unit text NOT NULL,
  interval_count bigint NOT NULL,
  phase bigint NOT NULL,
  mrr_minor bigint NOT NULL,
  currency text NOT NULL,
  tenure_from text NOT NULL,
  paying_since text,
  paused_since text,
  period_end text,
  end_day text,
  ending bigint NOT NULL,
  entry_age bigint NOT NULL,
  age bigint NOT NULL,
  next_step_at bigint,
  PRIMARY KEY (tenant, customer, subscription)
);
CREATE INDEX tracked_subscriptions_due ON tracked_subscriptions (next_step_at)
  WHERE next_step_at IS NOT NULL;
CREATE INDEX tracked_subscriptions_paying ON tracked_subscriptions (tenant, currency)
  WHERE phase = 1;

-- Counts by segment and step; sums of what each subscription contributes.
CREATE TABLE counts (
  tenant text NOT NULL,
  segment text NOT NULL,
  step bigint NOT NULL,
  at_risk bigint NOT NULL,
  voluntary bigint NOT NULL,
  involuntary bigint NOT NULL,
  PRIMARY KEY (tenant, segment, step)
);

-- How often a requested cancellation was taken back in time.
CREATE TABLE comebacks (
  tenant text NOT NULL PRIMARY KEY,
  requested bigint NOT NULL,
  kept bigint NOT NULL
);

CREATE TABLE outlooks (
  tenant text NOT NULL,
  customer text NOT NULL,
  currency text NOT NULL,
  mrr_minor bigint NOT NULL,
  renewal_probability double precision NOT NULL,
  lifetime_value_minor bigint NOT NULL,
  tenure_from text NOT NULL,
  row_version bigint NOT NULL,
  as_of bigint NOT NULL,
  PRIMARY KEY (tenant, customer)
);

-- Customers whose outlook is to be made anew.
CREATE TABLE stale_outlooks (
  tenant text NOT NULL,
  customer text NOT NULL,
  PRIMARY KEY (tenant, customer)
);
