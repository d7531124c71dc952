-- The audit log: one row per entry, in the order of writing. `entry` is the entry itself, as JSON;
-- the other columns repeat what is searched for.
CREATE TABLE audit (
  seq       INTEGER PRIMARY KEY,
  at        TEXT NOT NULL,
  exchange  TEXT,
  kind      TEXT NOT NULL,
  principal TEXT,
  entry     TEXT NOT NULL
) STRICT;

CREATE INDEX audit_by_exchange ON audit (exchange, seq) WHERE exchange IS NOT NULL;
CREATE INDEX audit_by_principal ON audit (principal, seq) WHERE principal IS NOT NULL;

-- Entries are added and never changed.
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: no entry is changed');
END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: no entry is deleted');
END;

-- `INSERT OR REPLACE` deletes without asking the trigger above.
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: no entry is replaced');
END;

-- Intents that have no outcome yet, so that a start need not search the whole log for them.
CREATE TABLE open_intent (
  exchange TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_intent AFTER INSERT ON audit
WHEN NEW.kind = 'intent'
BEGIN
  INSERT OR IGNORE INTO open_intent (exchange) VALUES (NEW.exchange);
END;

CREATE TRIGGER audit_outcome AFTER INSERT ON audit
WHEN NEW.kind = 'outcome'
BEGIN
  DELETE FROM open_intent WHERE exchange = NEW.exchange;
END;
