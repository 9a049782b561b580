-- Days are `YYYY-MM-DD`, times microseconds since the Unix epoch, money int64 minor units beside a
-- currency. Unique keys of customers' data start with tenant and customer; what is looked up
-- without the customer has an index of its own.


CREATE TABLE products (
  tenant       text NOT NULL,
  id           text NOT NULL,
  display_name text NOT NULL,
  PRIMARY KEY (tenant, id)
);

CREATE TABLE plans (
  tenant           text NOT NULL,
  id               text NOT NULL,
  product          text NOT NULL,
  display_name     text NOT NULL,
  unit_price_minor bigint NOT NULL,
  currency         text NOT NULL,
  interval_unit    text NOT NULL,     -- day, week, month, year
  interval_count   bigint NOT NULL,
  unused_days      text NOT NULL,     -- kept, credited
  PRIMARY KEY (tenant, id)
);

CREATE TABLE plan_features (
  tenant  text NOT NULL,
  plan    text NOT NULL,
  feature text NOT NULL,
  number  bigint NOT NULL,  -- place in the plan's list, from 0
  PRIMARY KEY (tenant, plan, feature)
);

CREATE TABLE customers (
  tenant       text NOT NULL,
  customer     text NOT NULL,
  time_zone    text NOT NULL,
  currency     text NOT NULL,
  country      text NOT NULL,
  region       text NOT NULL,
  kind         text NOT NULL,      -- unspecified, consumer, business
  first_start  text,
  credit_minor bigint NOT NULL,   -- sum of customer_credits.remaining_minor
  version      bigint NOT NULL,
  PRIMARY KEY (tenant, customer)
);

-- Personal data, and nothing else of a customer.
CREATE TABLE customer_profiles (
  tenant       text NOT NULL,
  customer     text NOT NULL,
  display_name text NOT NULL,
  email        text NOT NULL,
  PRIMARY KEY (tenant, customer)
);

CREATE TABLE subscriptions (
  tenant            text NOT NULL,
  customer          text NOT NULL,
  id                text NOT NULL,
  plan              text NOT NULL,
  quantity          bigint NOT NULL,
  state             text NOT NULL,     -- scheduled, trialing, active, paused, canceled
  start_date        text NOT NULL,
  trial_end         text,              -- first day that is billed
  open_ended_trial  bigint NOT NULL,
  anchor_date       text NOT NULL,
  anchor_day        bigint NOT NULL,
  interval_unit     text NOT NULL,
  interval_count    bigint NOT NULL,
  period_start      text,              -- the period billed last, [start, end)
  period_end        text,
  unit_price_minor  bigint NOT NULL,
  currency          text NOT NULL,
  time_zone         text NOT NULL,
  end_date          text,              -- first day without service
  end_kind          text NOT NULL,     -- none, voluntary, involuntary, seller
  end_reason        text NOT NULL,
  pending_plan      text NOT NULL,
  discount_basis_points bigint,       -- either this
  discount_minor    bigint,           -- or this, in the subscription's currency
  discount_periods  bigint,
  discount_offer    text,
  pause_from        text,
  resume_date       text,
  open_cancellation text NOT NULL,
  renewal_held      bigint NOT NULL,
  periods_billed    bigint NOT NULL,
  observed_from     text NOT NULL,
  version           bigint NOT NULL,
  PRIMARY KEY (tenant, customer, id)
);

-- The natural key guards the one invoice of a period.
CREATE TABLE invoices (
  tenant               text NOT NULL,
  id                   text NOT NULL,
  customer             text NOT NULL,
  subscription         text NOT NULL,
  period_start         text NOT NULL,
  period_end           text NOT NULL,
  currency             text NOT NULL,
  total_minor          bigint NOT NULL,
  credit_applied_minor bigint NOT NULL,
  state                text NOT NULL,  -- draft, open, paid
  number               text NOT NULL,  -- empty while draft
  created_at           bigint NOT NULL,
  PRIMARY KEY (tenant, customer, id)
);
CREATE INDEX invoices_by_id ON invoices (tenant, id);
CREATE UNIQUE INDEX invoices_by_period ON invoices (tenant, customer, subscription, period_start);
CREATE INDEX invoices_draft ON invoices (state, tenant, id) WHERE state = 'draft';

CREATE TABLE invoice_lines (
  tenant           text NOT NULL,
  invoice          text NOT NULL,
  number           bigint NOT NULL,  -- from 0
  description      text NOT NULL,
  period_start     text NOT NULL,
  period_end       text NOT NULL,
  quantity         bigint NOT NULL,
  unit_price_minor bigint NOT NULL,
  amount_minor     bigint NOT NULL,
  PRIMARY KEY (tenant, invoice, number)
);

-- One row a tenant; last: the number given last.
CREATE TABLE invoice_series (
  tenant text NOT NULL,
  last   bigint NOT NULL,
  PRIMARY KEY (tenant)
);

CREATE TABLE customer_credits (
  tenant          text NOT NULL,
  customer        text NOT NULL,
  id              text NOT NULL,      -- sorts by age
  subscription    text NOT NULL,
  currency        text NOT NULL,
  amount_minor    bigint NOT NULL,
  remaining_minor bigint NOT NULL,
  created_at      bigint NOT NULL,
  PRIMARY KEY (tenant, customer, id)
);

-- `entry` is the order in which the entries of one customer were committed, and the only order
-- there is. A source posts once: (tenant, customer, source, number).
CREATE TABLE ledger_entries (
  entry        bigint GENERATED ALWAYS AS IDENTITY,
  tenant       text NOT NULL,
  source       text NOT NULL,         -- id of an invoice or credit
  number       bigint NOT NULL,      -- within the source, from 0
  customer     text NOT NULL,
  account      text NOT NULL,         -- receivable, revenue, customer_credit
  currency     text NOT NULL,
  amount_minor bigint NOT NULL,      -- debit positive
  posted_at    bigint NOT NULL,
  PRIMARY KEY (tenant, customer, entry)
);
CREATE UNIQUE INDEX ledger_entries_by_source
  ON ledger_entries (tenant, customer, source, number);
CREATE INDEX ledger_entries_of_tenant ON ledger_entries (tenant, source);

-- Due work. `parked_until` (system time) keeps a timer that failed from being tried again at once.
CREATE TABLE timers (
  tenant       text NOT NULL,
  customer     text NOT NULL,
  kind         text NOT NULL,
  subject      text NOT NULL,
  due_at       bigint NOT NULL,      -- tenant time
  attempts     bigint NOT NULL,      -- failed ones since it was set
  parked_until bigint NOT NULL,
  PRIMARY KEY (tenant, customer, kind, subject)
);
CREATE INDEX timers_due ON timers (tenant, due_at);

-- Moves of test clocks, finished or under way.
CREATE TABLE clock_advances (
  tenant   text NOT NULL,
  id       text NOT NULL,             -- also the name of its barrier
  to_time  bigint NOT NULL,
  wait_for text NOT NULL,             -- services, comma separated
  actions  bigint NOT NULL,          -- timers fired
  finished bigint NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX clock_advances_open ON clock_advances (tenant, id) WHERE finished = 0;

CREATE TABLE clock_barrier_reports (
  tenant  text NOT NULL,
  advance text NOT NULL,
  service text NOT NULL,
  PRIMARY KEY (tenant, advance, service)
);

