-- Cancellations, their offers, and billing's replica of the retention policy. Times are
-- microseconds since the Unix epoch, days are ISO text. Unique keys start with tenant and customer;
-- what is looked up without the customer has an index of its own.
CREATE TABLE cancellations (
  tenant            text NOT NULL,
  cancellation      text NOT NULL,
  customer          text NOT NULL,
  subscription      text NOT NULL,
  state             text NOT NULL,
  mode              text NOT NULL,
  timing            text NOT NULL,
  wish_date         text,              -- with timing `date`
  started_at        bigint NOT NULL,
  requested_at      bigint,
  end_day           text NOT NULL,     -- first day without service, in the customer's zone
  effective_at      bigint NOT NULL,
  reason            text NOT NULL,
  channel           text NOT NULL,
  survey            bytea NOT NULL,     -- as feedback presented it; empty: none
  choice_made       bigint NOT NULL,
  degraded          bigint NOT NULL,
  offers_suppressed text NOT NULL,
  policy_code       text NOT NULL,
  policy_version    bigint NOT NULL,
  intent_allowed    bigint NOT NULL,
  max_before        bigint NOT NULL,
  max_after         bigint NOT NULL,
  survey_allowed    bigint NOT NULL,
  ask_permission    bigint NOT NULL,
  shown_before      bigint NOT NULL,
  shown_after       bigint NOT NULL,
  retention         text NOT NULL,
  window_ends_at    bigint,
  active_at         bigint NOT NULL,
  closed_at         bigint,
  version           bigint NOT NULL,
  PRIMARY KEY (tenant, customer, cancellation)
);
-- One open cancellation to a subscription.
CREATE UNIQUE INDEX cancellations_open ON cancellations (tenant, customer, subscription)
  WHERE state IN ('intent', 'requested');
CREATE INDEX cancellations_of_tenant ON cancellations (tenant, cancellation);
CREATE INDEX cancellations_provisional ON cancellations (tenant, customer, subscription)
  WHERE retention = 'provisional';

CREATE TABLE offers (
  tenant         text NOT NULL,
  cancellation   text NOT NULL,
  offer          text NOT NULL,
  customer       text NOT NULL,
  decision       text NOT NULL,
  offer_key      text NOT NULL,
  offer_version  bigint NOT NULL,
  title          text NOT NULL,
  body           text NOT NULL,
  terms_kind     text NOT NULL,
  terms_count    bigint NOT NULL,     -- periods, or days of a term extension
  basis_points   bigint NOT NULL,     -- of a percent discount
  amount_minor   bigint,              -- of an amount discount
  terms_text     text NOT NULL,        -- plan of a plan change, kind of a human contact
  currency       text NOT NULL,        -- of all amounts of this row; empty: it has none
  cap_this_offer bigint NOT NULL,
  cap_year       bigint NOT NULL,
  cool_down_days bigint NOT NULL,
  retains        bigint NOT NULL,
  state          text NOT NULL,
  shown_at       bigint,
  shown_phase    text,
  expires_at     bigint NOT NULL,
  answered_at    bigint,
  price_now      bigint,
  price_after    bigint,
  personalised   bigint NOT NULL,
  rank           bigint NOT NULL,
  PRIMARY KEY (tenant, customer, cancellation, offer)
);
CREATE INDEX offers_of_cancellation ON offers (tenant, cancellation, offer);
CREATE INDEX offers_accepted ON offers (tenant, customer, answered_at) WHERE state = 'accepted';

-- Decisions already presented; presenting one again changes nothing.
CREATE TABLE presentations (
  cancellation text NOT NULL,
  decision     text NOT NULL,
  tenant       text NOT NULL,
  presented_at bigint NOT NULL,
  PRIMARY KEY (tenant, cancellation, decision)
);

-- One row once feedback has pushed a table; none: the one that ships with this build.
CREATE TABLE policy_replica (
  id          bigint NOT NULL PRIMARY KEY CHECK (id = 1),
  version     bigint NOT NULL,
  policy_json text NOT NULL,
  replaced_at bigint NOT NULL
);
