-- The request id comes first although every lookup knows all three: request ids made by our clients
-- are UUIDv7, so rows arrive in key order and an insert touches the page the last one touched. With
-- the tenant first every command would dirty a page of its own, which costs several times the
-- throughput (ADR-0005). Random ids work, only slower.
CREATE TABLE replies (
  request_id TEXT NOT NULL,
  tenant     TEXT NOT NULL,
  method     TEXT NOT NULL,
  body_hash  BLOB NOT NULL,     -- sha256 of the request without its request_id
  reply      BLOB NOT NULL,
  created_at INTEGER NOT NULL,  -- microseconds since the Unix epoch
  PRIMARY KEY (request_id, tenant, method)
) STRICT, WITHOUT ROWID;
