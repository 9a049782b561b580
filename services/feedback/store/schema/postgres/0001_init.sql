-- What feedback keeps. Times are microseconds since the Unix epoch, money is minor units beside its
-- currency.

-- Feedback's copy of each cancellation: billing's newest fact, and how far surveys and offers have
-- come.
CREATE TABLE departures (
  tenant text NOT NULL,
  cancellation text NOT NULL,
  customer text NOT NULL,
  subscription text NOT NULL,
  state text NOT NULL,
  reason text NOT NULL,
  start_time bigint NOT NULL,
  effective_time bigint,
  policy_code text NOT NULL,
  policy_version bigint NOT NULL,
  max_before_request bigint NOT NULL,
  max_after_request bigint NOT NULL,
  ask_permission_after bigint NOT NULL,
  survey_rule bigint NOT NULL,
  price_notice bigint NOT NULL,
  shown_before bigint NOT NULL,
  shown_after bigint NOT NULL,
  last_sequence bigint NOT NULL,
  plan text NOT NULL,
  interval_unit text NOT NULL,
  interval_count bigint NOT NULL,
  trialing bigint NOT NULL,
  open_ended_trial bigint NOT NULL,
  paused bigint NOT NULL,
  currency text NOT NULL,
  mrr_minor bigint NOT NULL,          -- when it started
  period_price_minor bigint NOT NULL,
  first_start_date text,
  time_zone text NOT NULL,
  outlook_missed bigint NOT NULL,
  lifetime_value_minor bigint NOT NULL,
  renewal_probability double precision NOT NULL,
  survey_presented bigint NOT NULL,
  chosen_before bigint NOT NULL,
  chosen_after bigint NOT NULL,
  decided_before bigint NOT NULL,
  decided_after bigint NOT NULL,
  forbidden_before bigint NOT NULL,
  last_decision text NOT NULL,
  PRIMARY KEY (tenant, cancellation)
);
CREATE INDEX departures_by_start ON departures (tenant, start_time);

-- The survey as it was asked, and what was answered. The free text stands apart.
CREATE TABLE surveys (
  tenant text NOT NULL,
  cancellation text NOT NULL,
  survey_id text NOT NULL,     -- empty: it was answered without having been asked here
  version bigint NOT NULL,
  rule bigint NOT NULL,
  onboarding bigint NOT NULL,
  order_seed bigint NOT NULL,
  answered bigint NOT NULL,
  skipped bigint NOT NULL,
  reason text NOT NULL,
  second_reason text NOT NULL,
  competitor text NOT NULL,
  channel text NOT NULL,
  teams text NOT NULL,         -- who it was routed to, separated by blanks
  answer_time bigint,
  PRIMARY KEY (tenant, cancellation)
);

-- Personal data: the customer's own words. Erased by customer; in no event, log or reply record.
CREATE TABLE survey_texts (
  tenant text NOT NULL,
  customer text NOT NULL,
  cancellation text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (tenant, customer, cancellation)
);

CREATE TABLE offer_definitions (
  tenant text NOT NULL,
  key text NOT NULL,
  version bigint NOT NULL,
  body text NOT NULL,          -- JSON
  create_time bigint NOT NULL,
  current bigint NOT NULL,    -- 1: the newest version of its key
  PRIMARY KEY (tenant, key, version)
);

-- The decision log: append-only but for the outcome.
CREATE TABLE decisions (
  tenant text NOT NULL,
  decision text NOT NULL,
  cancellation text NOT NULL,
  customer text NOT NULL,
  decide_time bigint NOT NULL,
  phase text NOT NULL,
  reason text NOT NULL,
  candidates text NOT NULL,    -- JSON, in the order they were weighed
  suppressed text NOT NULL,
  chooser text NOT NULL,
  policy_code text NOT NULL,
  policy_version bigint NOT NULL,
  propensity double precision NOT NULL,
  random_stream text NOT NULL,
  currency text NOT NULL,
  mrr_minor bigint NOT NULL,
  tenure_days bigint NOT NULL,
  outlook_missed bigint NOT NULL,
  lifetime_value_minor bigint NOT NULL,
  renewal_probability double precision NOT NULL,
  offers bigint NOT NULL,     -- how many were chosen
  outcome text NOT NULL,
  outcome_time bigint,
  PRIMARY KEY (tenant, decision)
);
CREATE INDEX decisions_by_cancellation ON decisions (tenant, cancellation, decision);

-- Calls to billing that must come to an end: the intent is here before the call, the result after
-- it.
CREATE TABLE presentations (
  tenant text NOT NULL,
  decision text NOT NULL,
  cancellation text NOT NULL,
  customer text NOT NULL,
  reply_to text NOT NULL,
  request bytea NOT NULL,       -- holdfast.billing.v1.PresentOffersRequest
  carried bigint NOT NULL,    -- 1: our own reply shows what billing answers
  state bigint NOT NULL,      -- 0 waiting, 1 presented, 2 given up
  attempts bigint NOT NULL,
  next_attempt bigint NOT NULL,  -- system time
  last_error text NOT NULL,
  reply bytea,                  -- holdfast.billing.v1.Cancellation, where our own reply carries it
  PRIMARY KEY (tenant, decision)
);
CREATE INDEX presentations_waiting ON presentations (next_attempt) WHERE state = 0;

CREATE TABLE accepts (
  tenant text NOT NULL,
  customer text NOT NULL,
  offer text NOT NULL,         -- resource name
  offer_key text NOT NULL,
  accept_time bigint NOT NULL,
  PRIMARY KEY (tenant, customer, offer)
);

CREATE TABLE cases (
  tenant text NOT NULL,
  case_id text NOT NULL,
  customer text NOT NULL,
  cancellation text NOT NULL,
  kind text NOT NULL,
  team text NOT NULL,
  state bigint NOT NULL,      -- 0 open, 1 acknowledged, 2 closed
  open_time bigint NOT NULL,
  respond_by bigint NOT NULL,
  acknowledge_time bigint,
  close_time bigint,
  resolution text NOT NULL,
  breached bigint NOT NULL,
  PRIMARY KEY (tenant, case_id)
);
CREATE UNIQUE INDEX cases_by_cause ON cases (tenant, cancellation, kind, team);

-- Due instants in tenant time.
CREATE TABLE timers (
  tenant text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  due_at bigint NOT NULL,
  PRIMARY KEY (tenant, kind, subject)
);
CREATE INDEX timers_due ON timers (tenant, due_at);

-- clock.advanced comes once in each of 16 partitions; billing hears of it when all have been
-- applied.
CREATE TABLE clock_barriers (
  tenant text NOT NULL,
  barrier text NOT NULL,
  partitions bigint NOT NULL, -- bit set
  now bigint NOT NULL,
  reported bigint NOT NULL,
  PRIMARY KEY (tenant, barrier)
);
CREATE INDEX clock_barriers_open ON clock_barriers (reported) WHERE reported = 0;
