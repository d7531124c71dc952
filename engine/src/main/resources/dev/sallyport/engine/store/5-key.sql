-- Service keys. `key` is what is said of one, as JSON, and never changes; `hash` is what a secret is
-- held against. The secret itself is nowhere.
CREATE TABLE service_key (
  id              TEXT PRIMARY KEY,
  hash            TEXT NOT NULL,
  key             TEXT NOT NULL,
  created_at_ms   INTEGER NOT NULL,
  expires_at_ms   INTEGER NOT NULL,
  last_used_at_ms INTEGER,
  revoked_at_ms   INTEGER
) STRICT;

CREATE INDEX service_key_by_end ON service_key (expires_at_ms);

-- Who has ended stays ended.
CREATE TRIGGER service_key_stays_revoked BEFORE UPDATE OF revoked_at_ms ON service_key
WHEN OLD.revoked_at_ms IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a revoked key stays revoked');
END;

CREATE TRIGGER service_key_as_made BEFORE UPDATE OF id, hash, key, created_at_ms, expires_at_ms ON service_key
BEGIN
  SELECT RAISE(ABORT, 'a key is never changed: make another');
END;
