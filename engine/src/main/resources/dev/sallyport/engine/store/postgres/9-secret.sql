-- Secrets that all gateways need, sealed under a key that is not here.
CREATE TABLE secret (
  name TEXT PRIMARY KEY,
  sealed BYTEA NOT NULL,
  wrap TEXT NOT NULL
);
