-- Days are `YYYY-MM-DD`, times microseconds since the Unix epoch, money int64 minor units beside a
-- currency. Append-only tables are keyed by time-ordered ids, everything else by tenant and
-- customer first.


CREATE TABLE products (
  tenant       TEXT NOT NULL,
  id           TEXT NOT NULL,
  display_name TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE plans (
  tenant           TEXT NOT NULL,
  id               TEXT NOT NULL,
  product          TEXT NOT NULL,
  display_name     TEXT NOT NULL,
  unit_price_minor INTEGER NOT NULL,
  currency         TEXT NOT NULL,
  interval_unit    TEXT NOT NULL,     -- day, week, month, year
  interval_count   INTEGER NOT NULL,
  unused_days      TEXT NOT NULL,     -- kept, credited
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_features (
  tenant  TEXT NOT NULL,
  plan    TEXT NOT NULL,
  feature TEXT NOT NULL,
  number  INTEGER NOT NULL,  -- place in the plan's list, from 0
  PRIMARY KEY (tenant, plan, feature)
) STRICT, WITHOUT ROWID;

CREATE TABLE customers (
  tenant       TEXT NOT NULL,
  customer     TEXT NOT NULL,
  time_zone    TEXT NOT NULL,
  currency     TEXT NOT NULL,
  country      TEXT NOT NULL,
  region       TEXT NOT NULL,
  kind         TEXT NOT NULL,      -- unspecified, consumer, business
  first_start  TEXT,
  credit_minor INTEGER NOT NULL,   -- sum of customer_credits.remaining_minor
  version      INTEGER NOT NULL,
  PRIMARY KEY (tenant, customer)
) STRICT, WITHOUT ROWID;

-- Personal data, and nothing else of a customer.
CREATE TABLE customer_profiles (
  tenant       TEXT NOT NULL,
  customer     TEXT NOT NULL,
  display_name TEXT NOT NULL,
  email        TEXT NOT NULL,
  PRIMARY KEY (tenant, customer)
) STRICT, WITHOUT ROWID;

CREATE TABLE subscriptions (
  tenant            TEXT NOT NULL,
  customer          TEXT NOT NULL,
  id                TEXT NOT NULL,
  plan              TEXT NOT NULL,
  quantity          INTEGER NOT NULL,
  state             TEXT NOT NULL,     -- scheduled, trialing, active, paused, canceled
  start_date        TEXT NOT NULL,
  trial_end         TEXT,              -- first day that is billed
  open_ended_trial  INTEGER NOT NULL,
  anchor_date       TEXT NOT NULL,
  anchor_day        INTEGER NOT NULL,
  interval_unit     TEXT NOT NULL,
  interval_count    INTEGER NOT NULL,
  period_start      TEXT,              -- the period billed last, [start, end)
  period_end        TEXT,
  unit_price_minor  INTEGER NOT NULL,
  currency          TEXT NOT NULL,
  time_zone         TEXT NOT NULL,
  end_date          TEXT,              -- first day without service
  end_kind          TEXT NOT NULL,     -- none, voluntary, involuntary, seller
  end_reason        TEXT NOT NULL,
  pending_plan      TEXT NOT NULL,
  discount_basis_points INTEGER,       -- either this
  discount_minor    INTEGER,           -- or this, in the subscription's currency
  discount_periods  INTEGER,
  discount_offer    TEXT,
  pause_from        TEXT,
  resume_date       TEXT,
  open_cancellation TEXT NOT NULL,
  renewal_held      INTEGER NOT NULL,
  periods_billed    INTEGER NOT NULL,
  observed_from     TEXT NOT NULL,
  version           INTEGER NOT NULL,
  PRIMARY KEY (tenant, customer, id)
) STRICT, WITHOUT ROWID;

-- Ids are time-ordered, so rows arrive at the end of the table; the natural key guards the one
-- invoice of a period.
CREATE TABLE invoices (
  tenant               TEXT NOT NULL,
  id                   TEXT NOT NULL,
  customer             TEXT NOT NULL,
  subscription         TEXT NOT NULL,
  period_start         TEXT NOT NULL,
  period_end           TEXT NOT NULL,
  currency             TEXT NOT NULL,
  total_minor          INTEGER NOT NULL,
  credit_applied_minor INTEGER NOT NULL,
  state                TEXT NOT NULL,  -- draft, open, paid
  number               TEXT NOT NULL,  -- empty while draft
  created_at           INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX invoices_by_period ON invoices (tenant, customer, subscription, period_start);
CREATE INDEX invoices_draft ON invoices (state, tenant, id) WHERE state = 'draft';

CREATE TABLE invoice_lines (
  tenant           TEXT NOT NULL,
  invoice          TEXT NOT NULL,
  number           INTEGER NOT NULL,  -- from 0
  description      TEXT NOT NULL,
  period_start     TEXT NOT NULL,
  period_end       TEXT NOT NULL,
  quantity         INTEGER NOT NULL,
  unit_price_minor INTEGER NOT NULL,
  amount_minor     INTEGER NOT NULL,
  PRIMARY KEY (tenant, invoice, number)
) STRICT, WITHOUT ROWID;

-- One row a tenant; last: the number given last.
CREATE TABLE invoice_series (
  tenant TEXT NOT NULL,
  last   INTEGER NOT NULL,
  PRIMARY KEY (tenant)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_credits (
  tenant          TEXT NOT NULL,
  customer        TEXT NOT NULL,
  id              TEXT NOT NULL,      -- sorts by age
  subscription    TEXT NOT NULL,
  currency        TEXT NOT NULL,
  amount_minor    INTEGER NOT NULL,
  remaining_minor INTEGER NOT NULL,
  created_at      INTEGER NOT NULL,
  PRIMARY KEY (tenant, customer, id)
) STRICT, WITHOUT ROWID;

-- `entry` is the order of commit, and the only order there is. A source posts once: (tenant,
-- source, number).
CREATE TABLE ledger_entries (
  entry        INTEGER PRIMARY KEY,
  tenant       TEXT NOT NULL,
  source       TEXT NOT NULL,         -- id of an invoice or credit
  number       INTEGER NOT NULL,      -- within the source, from 0
  customer     TEXT NOT NULL,
  account      TEXT NOT NULL,         -- receivable, revenue, customer_credit
  currency     TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,      -- debit positive
  posted_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_entries_by_source ON ledger_entries (tenant, source, number);

-- Due work. `parked_until` (system time) keeps a timer that failed from being tried again at once.
CREATE TABLE timers (
  tenant       TEXT NOT NULL,
  customer     TEXT NOT NULL,
  kind         TEXT NOT NULL,
  subject      TEXT NOT NULL,
  due_at       INTEGER NOT NULL,      -- tenant time
  attempts     INTEGER NOT NULL,      -- failed ones since it was set
  parked_until INTEGER NOT NULL,
  PRIMARY KEY (tenant, customer, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX timers_due ON timers (tenant, due_at);

-- Moves of test clocks, finished or under way.
CREATE TABLE clock_advances (
  tenant   TEXT NOT NULL,
  id       TEXT NOT NULL,             -- also the name of its barrier
  to_time  INTEGER NOT NULL,
  wait_for TEXT NOT NULL,             -- services, comma separated
  actions  INTEGER NOT NULL,          -- timers fired
  finished INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_advances_open ON clock_advances (tenant, id) WHERE finished = 0;

CREATE TABLE clock_barrier_reports (
  tenant  TEXT NOT NULL,
  advance TEXT NOT NULL,
  service TEXT NOT NULL,
  PRIMARY KEY (tenant, advance, service)
) STRICT, WITHOUT ROWID;

