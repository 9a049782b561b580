-- One row a customer that was ever written for. Held FOR UPDATE by the transaction that runs the
-- customer's commands, so that they are serial across replicas.
CREATE TABLE sql_locks (
  affinity text NOT NULL PRIMARY KEY
);
