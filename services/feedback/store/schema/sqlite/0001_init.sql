-- What feedback keeps. Times are microseconds since the Unix epoch, money is minor units beside its
-- currency.

-- Feedback's copy of each cancellation: billing's newest fact, and how far surveys and offers have
-- come.
CREATE TABLE departures (
  tenant TEXT NOT NULL,
  cancellation TEXT NOT NULL,
  customer TEXT NOT NULL,
  subscription TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  start_time INTEGER NOT NULL,
  effective_time INTEGER,
  policy_code TEXT NOT NULL,
  policy_version INTEGER NOT NULL,
  max_before_request INTEGER NOT NULL,
  max_after_request INTEGER NOT NULL,
  ask_permission_after INTEGER NOT NULL,
  survey_rule INTEGER NOT NULL,
  price_notice INTEGER NOT NULL,
  shown_before INTEGER NOT NULL,
  shown_after INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  plan TEXT NOT NULL,
  interval_unit TEXT NOT NULL,
  interval_count INTEGER NOT NULL,
  trialing INTEGER NOT NULL,
  open_ended_trial INTEGER NOT NULL,
  paused INTEGER NOT NULL,
  currency TEXT NOT NULL,
  mrr_minor INTEGER NOT NULL,          -- when it started
  period_price_minor INTEGER NOT NULL,
  first_start_date TEXT,
  time_zone TEXT NOT NULL,
  outlook_missed INTEGER NOT NULL,
  lifetime_value_minor INTEGER NOT NULL,
  renewal_probability REAL NOT NULL,
  survey_presented INTEGER NOT NULL,
  chosen_before INTEGER NOT NULL,
  chosen_after INTEGER NOT NULL,
  decided_before INTEGER NOT NULL,
  decided_after INTEGER NOT NULL,
  forbidden_before INTEGER NOT NULL,
  last_decision TEXT NOT NULL,
  PRIMARY KEY (tenant, cancellation)
) STRICT, WITHOUT ROWID;
CREATE INDEX departures_by_start ON departures (tenant, start_time);

-- The survey as it was asked, and what was answered. The free text stands apart.
CREATE TABLE surveys (
  tenant TEXT NOT NULL,
  cancellation TEXT NOT NULL,
  survey_id TEXT NOT NULL,     -- empty: it was answered without having been asked here
  version INTEGER NOT NULL,
  rule INTEGER NOT NULL,
  onboarding INTEGER NOT NULL,
  order_seed INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  reason TEXT NOT NULL,
  second_reason TEXT NOT NULL,
  competitor TEXT NOT NULL,
  channel TEXT NOT NULL,
  teams TEXT NOT NULL,         -- who it was routed to, separated by blanks
  answer_time INTEGER,
  PRIMARY KEY (tenant, cancellation)
) STRICT, WITHOUT ROWID;

-- Personal data: the customer's own words. Erased by customer; in no event, log or reply record.
CREATE TABLE survey_texts (
  tenant TEXT NOT NULL,
  customer TEXT NOT NULL,
  cancellation TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (tenant, customer, cancellation)
) STRICT, WITHOUT ROWID;

CREATE TABLE offer_definitions (
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,          -- JSON
  create_time INTEGER NOT NULL,
  current INTEGER NOT NULL,    -- 1: the newest version of its key
  PRIMARY KEY (tenant, key, version)
) STRICT, WITHOUT ROWID;

-- The decision log: append-only but for the outcome.
CREATE TABLE decisions (
  tenant TEXT NOT NULL,
  decision TEXT NOT NULL,
  cancellation TEXT NOT NULL,
  customer TEXT NOT NULL,
  decide_time INTEGER NOT NULL,
  phase TEXT NOT NULL,
  reason TEXT NOT NULL,
  candidates TEXT NOT NULL,    -- JSON, in the order they were weighed
  suppressed TEXT NOT NULL,
  chooser TEXT NOT NULL,
  policy_code TEXT NOT NULL,
  policy_version INTEGER NOT NULL,
  propensity REAL NOT NULL,
  random_stream TEXT NOT NULL,
  currency TEXT NOT NULL,
  mrr_minor INTEGER NOT NULL,
  tenure_days INTEGER NOT NULL,
  outlook_missed INTEGER NOT NULL,
  lifetime_value_minor INTEGER NOT NULL,
  renewal_probability REAL NOT NULL,
  offers INTEGER NOT NULL,     -- how many were chosen
  outcome TEXT NOT NULL,
  outcome_time INTEGER,
  PRIMARY KEY (tenant, decision)
) STRICT, WITHOUT ROWID;
CREATE INDEX decisions_by_cancellation ON decisions (tenant, cancellation, decision);

-- Calls to billing that must come to an end: the intent is here before the call, the result after
-- it.
CREATE TABLE presentations (
  tenant TEXT NOT NULL,
  decision TEXT NOT NULL,
  cancellation TEXT NOT NULL,
  customer TEXT NOT NULL,
  reply_to TEXT NOT NULL,
  request BLOB NOT NULL,       -- holdfast.billing.v1.PresentOffersRequest
  carried INTEGER NOT NULL,    -- 1: our own reply shows what billing answers
  state INTEGER NOT NULL,      -- 0 waiting, 1 presented, 2 given up
  attempts INTEGER NOT NULL,
  next_attempt INTEGER NOT NULL,  -- system time
  last_error TEXT NOT NULL,
  reply BLOB,                  -- holdfast.billing.v1.Cancellation, where our own reply carries it
  PRIMARY KEY (tenant, decision)
) STRICT, WITHOUT ROWID;
CREATE INDEX presentations_waiting ON presentations (next_attempt) WHERE state = 0;

CREATE TABLE accepts (
  tenant TEXT NOT NULL,
  customer TEXT NOT NULL,
  offer TEXT NOT NULL,         -- resource name
  offer_key TEXT NOT NULL,
  accept_time INTEGER NOT NULL,
  PRIMARY KEY (tenant, customer, offer)
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  customer TEXT NOT NULL,
  cancellation TEXT NOT NULL,
  kind TEXT NOT NULL,
  team TEXT NOT NULL,
  state INTEGER NOT NULL,      -- 0 open, 1 acknowledged, 2 closed
  open_time INTEGER NOT NULL,
  respond_by INTEGER NOT NULL,
  acknowledge_time INTEGER,
  close_time INTEGER,
  resolution TEXT NOT NULL,
  breached INTEGER NOT NULL,
  PRIMARY KEY (tenant, case_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX cases_by_cause ON cases (tenant, cancellation, kind, team);

-- Due instants in tenant time.
CREATE TABLE timers (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_due ON timers (tenant, due_at);

-- clock.advanced comes once in each of 16 partitions; billing hears of it when all have been
-- applied.
CREATE TABLE clock_barriers (
  tenant TEXT NOT NULL,
  barrier TEXT NOT NULL,
  partitions INTEGER NOT NULL, -- bit set
  now INTEGER NOT NULL,
  reported INTEGER NOT NULL,
  PRIMARY KEY (tenant, barrier)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_barriers_open ON clock_barriers (reported) WHERE reported = 0;
