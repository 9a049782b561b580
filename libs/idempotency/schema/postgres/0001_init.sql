CREATE TABLE replies (
  request_id text NOT NULL,
  tenant     text NOT NULL,
  method     text NOT NULL,
  body_hash  bytea NOT NULL,     -- sha256 of the request without its request_id
  reply      bytea NOT NULL,
  created_at bigint NOT NULL,    -- microseconds since the Unix epoch
  PRIMARY KEY (tenant, request_id, method)
);
-- Old rows are swept in the order of their ids, which is the order of time for our own clients.
CREATE INDEX replies_by_request ON replies (request_id);
