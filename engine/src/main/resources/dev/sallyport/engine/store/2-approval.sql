-- Approvals. `approval` is the whole of it, as JSON; the other columns repeat what is searched for.
CREATE TABLE approval (
  id          TEXT PRIMARY KEY,
  digest      TEXT NOT NULL,
  state       TEXT NOT NULL,
  version     INTEGER NOT NULL,
  asked_at_ms INTEGER NOT NULL,
  deadline_ms INTEGER NOT NULL,
  approval    TEXT NOT NULL
) STRICT;

CREATE INDEX approval_by_digest ON approval (digest, asked_at_ms);
CREATE INDEX approval_pending ON approval (asked_at_ms) WHERE state = 'pending';

-- The same call has at most one question open, and at most one grant to spend.
CREATE UNIQUE INDEX approval_one_open ON approval (digest) WHERE state IN ('pending', 'granted');
