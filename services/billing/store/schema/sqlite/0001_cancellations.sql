-- Cancellations, their offers, and billing's replica of the retention policy. Times are
-- microseconds since the Unix epoch, days are ISO text. Ids of cancellations and offers sort by the
-- time they were made, so inserts touch the last pages of these tables.
CREATE TABLE cancellations (
  tenant            TEXT NOT NULL,
  cancellation      TEXT NOT NULL,
  customer          TEXT NOT NULL,
  subscription      TEXT NOT NULL,
  state             TEXT NOT NULL,
  mode              TEXT NOT NULL,
  timing            TEXT NOT NULL,
  wish_date         TEXT,              -- with timing `date`
  started_at        INTEGER NOT NULL,
  requested_at      INTEGER,
  end_day           TEXT NOT NULL,     -- first day without service, in the customer's zone
  effective_at      INTEGER NOT NULL,
  reason            TEXT NOT NULL,
  channel           TEXT NOT NULL,
  survey            BLOB NOT NULL,     -- as feedback presented it; empty: none
  choice_made       INTEGER NOT NULL,
  degraded          INTEGER NOT NULL,
  offers_suppressed TEXT NOT NULL,
  policy_code       TEXT NOT NULL,
  policy_version    INTEGER NOT NULL,
  intent_allowed    INTEGER NOT NULL,
  max_before        INTEGER NOT NULL,
  max_after         INTEGER NOT NULL,
  survey_allowed    INTEGER NOT NULL,
  ask_permission    INTEGER NOT NULL,
  shown_before      INTEGER NOT NULL,
  shown_after       INTEGER NOT NULL,
  retention         TEXT NOT NULL,
  window_ends_at    INTEGER,
  active_at         INTEGER NOT NULL,
  closed_at         INTEGER,
  version           INTEGER NOT NULL,
  PRIMARY KEY (cancellation, tenant)
) STRICT, WITHOUT ROWID;
-- One open cancellation to a subscription.
CREATE UNIQUE INDEX cancellations_open ON cancellations (tenant, customer, subscription)
  WHERE state IN ('intent', 'requested');
CREATE INDEX cancellations_of_customer ON cancellations (tenant, customer, cancellation);
CREATE INDEX cancellations_of_tenant ON cancellations (tenant, cancellation);
CREATE INDEX cancellations_provisional ON cancellations (tenant, customer, subscription)
  WHERE retention = 'provisional';

CREATE TABLE offers (
  tenant         TEXT NOT NULL,
  cancellation   TEXT NOT NULL,
  offer          TEXT NOT NULL,
  customer       TEXT NOT NULL,
  decision       TEXT NOT NULL,
  offer_key      TEXT NOT NULL,
  offer_version  INTEGER NOT NULL,
  title          TEXT NOT NULL,
  body           TEXT NOT NULL,
  terms_kind     TEXT NOT NULL,
  terms_count    INTEGER NOT NULL,     -- periods, or days of a term extension
  basis_points   INTEGER NOT NULL,     -- of a percent discount
  amount_minor   INTEGER,              -- of an amount discount
  terms_text     TEXT NOT NULL,        -- plan of a plan change, kind of a human contact
  currency       TEXT NOT NULL,        -- of all amounts of this row; empty: it has none
  cap_this_offer INTEGER NOT NULL,
  cap_year       INTEGER NOT NULL,
  cool_down_days INTEGER NOT NULL,
  retains        INTEGER NOT NULL,
  state          TEXT NOT NULL,
  shown_at       INTEGER,
  shown_phase    TEXT,
  expires_at     INTEGER NOT NULL,
  answered_at    INTEGER,
  price_now      INTEGER,
  price_after    INTEGER,
  personalised   INTEGER NOT NULL,
  rank           INTEGER NOT NULL,
  PRIMARY KEY (cancellation, offer, tenant)
) STRICT, WITHOUT ROWID;
CREATE INDEX offers_accepted ON offers (tenant, customer, answered_at) WHERE state = 'accepted';

-- Decisions already presented; presenting one again changes nothing.
CREATE TABLE presentations (
  cancellation TEXT NOT NULL,
  decision     TEXT NOT NULL,
  tenant       TEXT NOT NULL,
  presented_at INTEGER NOT NULL,
  PRIMARY KEY (cancellation, decision, tenant)
) STRICT, WITHOUT ROWID;

-- One row once feedback has pushed a table; none: the one that ships with this build.
CREATE TABLE policy_replica (
  id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  version     INTEGER NOT NULL,
  policy_json TEXT NOT NULL,
  replaced_at INTEGER NOT NULL
) STRICT;
