-- Column for column what the SQLite scripts make, so that one set of statements serves both; see
-- there for what each table holds. What differs: many gateways write here.

-- The gateways that have written here, each start one. A gateway that is there holds the advisory
-- lock of its number.
CREATE TABLE writer (
  id         INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started_at TEXT NOT NULL
);

CREATE TABLE audit (
  seq       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  writer    INTEGER NOT NULL DEFAULT current_setting('sallyport.writer')::INTEGER,
  at        TEXT NOT NULL,
  exchange  TEXT,
  kind      TEXT NOT NULL,
  principal TEXT,
  entry     TEXT NOT NULL
);

CREATE INDEX audit_by_exchange ON audit (exchange, seq) WHERE exchange IS NOT NULL;
CREATE INDEX audit_by_principal ON audit (principal, seq) WHERE principal IS NOT NULL;

-- Entries are added and never changed.
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only: no entry is changed or deleted';
END
$$;

CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE open_intent (
  exchange TEXT PRIMARY KEY,
  writer   INTEGER NOT NULL
);

CREATE FUNCTION audit_intents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind = 'intent' THEN
    INSERT INTO open_intent (exchange, writer) VALUES (NEW.exchange, NEW.writer) ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM open_intent WHERE exchange = NEW.exchange;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER audit_intent AFTER INSERT ON audit
FOR EACH ROW WHEN (NEW.kind IN ('intent', 'outcome')) EXECUTE FUNCTION audit_intents();

-- `rowid` is what SQLite has by itself: the order of writing.
CREATE TABLE approval (
  id          TEXT PRIMARY KEY,
  rowid       BIGINT GENERATED ALWAYS AS IDENTITY,
  digest      TEXT NOT NULL,
  state       TEXT NOT NULL,
  version     BIGINT NOT NULL,
  asked_at_ms BIGINT NOT NULL,
  deadline_ms BIGINT NOT NULL,
  approval    TEXT NOT NULL,
  subject     TEXT NOT NULL
);

CREATE INDEX approval_by_digest ON approval (digest, asked_at_ms);
CREATE INDEX approval_pending ON approval (asked_at_ms) WHERE state = 'pending';
CREATE INDEX approval_by_subject ON approval (subject, asked_at_ms);
CREATE INDEX approval_by_time ON approval (asked_at_ms);
CREATE INDEX approval_by_end ON approval (deadline_ms) WHERE state IN ('pending', 'granted');

-- The same call has at most one question open, and at most one grant to spend.
CREATE UNIQUE INDEX approval_one_open ON approval (digest) WHERE state IN ('pending', 'granted');

CREATE TABLE approval_context (
  approval TEXT PRIMARY KEY REFERENCES approval (id) ON DELETE CASCADE,
  context  TEXT NOT NULL
);

CREATE TABLE approval_move (
  sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  approval TEXT NOT NULL,
  step     TEXT NOT NULL
);

CREATE TABLE approval_follower (
  name     TEXT PRIMARY KEY,
  sequence BIGINT NOT NULL
);

CREATE TABLE token_revoked (
  id       TEXT PRIMARY KEY,
  until_ms BIGINT NOT NULL
);

CREATE TABLE token_family (
  id            TEXT PRIMARY KEY,
  version       BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  family        TEXT NOT NULL
);

CREATE INDEX token_family_by_end ON token_family (expires_at_ms);

CREATE TABLE token_refresh (
  hash   TEXT PRIMARY KEY,
  family TEXT NOT NULL REFERENCES token_family (id) ON DELETE CASCADE
);

CREATE INDEX token_refresh_by_family ON token_refresh (family);

CREATE TABLE token_device (
  id            TEXT PRIMARY KEY,
  user_code     TEXT NOT NULL UNIQUE,
  version       BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  device        TEXT NOT NULL
);

CREATE INDEX token_device_by_end ON token_device (expires_at_ms);

CREATE TABLE assertion (
  issuer   TEXT NOT NULL,
  id       TEXT NOT NULL,
  until_ms BIGINT NOT NULL,
  PRIMARY KEY (issuer, id)
);

CREATE INDEX assertion_ended ON assertion (until_ms);

CREATE TABLE service_key (
  id              TEXT PRIMARY KEY,
  hash            TEXT NOT NULL,
  key             TEXT NOT NULL,
  created_at_ms   BIGINT NOT NULL,
  expires_at_ms   BIGINT NOT NULL,
  last_used_at_ms BIGINT,
  revoked_at_ms   BIGINT
);

CREATE INDEX service_key_by_end ON service_key (expires_at_ms);

-- Who has ended stays ended, and a key is never changed.
CREATE FUNCTION service_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.revoked_at_ms IS NOT NULL AND NEW.revoked_at_ms IS DISTINCT FROM OLD.revoked_at_ms THEN
    RAISE EXCEPTION 'a revoked key stays revoked';
  END IF;
  IF (NEW.id, NEW.hash, NEW.key, NEW.created_at_ms, NEW.expires_at_ms)
    IS DISTINCT FROM (OLD.id, OLD.hash, OLD.key, OLD.created_at_ms, OLD.expires_at_ms) THEN
    RAISE EXCEPTION 'a key is never changed: make another';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER service_key_stays BEFORE UPDATE ON service_key
FOR EACH ROW EXECUTE FUNCTION service_key_stays();

-- Sessions. Each gateway counts its own part of one: if they changed each other's rows, they would
-- have to take turns for every call.
CREATE TABLE session_part (
  id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  writer    INTEGER NOT NULL,
  principal TEXT NOT NULL,
  label     TEXT NOT NULL,
  first_at  TEXT NOT NULL,
  last_at   TEXT NOT NULL,
  last_seq  BIGINT NOT NULL,
  calls     BIGINT NOT NULL,
  UNIQUE (principal, label, writer)
);

CREATE TABLE session_call (
  principal TEXT NOT NULL,
  label     TEXT NOT NULL,
  seq       BIGINT NOT NULL,
  exchange  TEXT NOT NULL,
  PRIMARY KEY (principal, label, seq)
);

CREATE VIEW call_session AS
SELECT min(id) AS id, principal, label, min(first_at) AS first_at, max(last_at) AS last_at,
  max(last_seq) AS last_seq, sum(calls)::BIGINT AS calls
FROM session_part
GROUP BY principal, label;

CREATE VIEW call_of_session AS
SELECT call_session.id AS session, session_call.seq, session_call.exchange
FROM session_call JOIN call_session USING (principal, label);

-- A label that holds the character 0, which only who plays tricks has, cannot be a text here.
CREATE FUNCTION audit_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  call  JSON;
  named TEXT := '';
BEGIN
  IF position('\u0000' IN NEW.entry) = 0 THEN
    call := NEW.entry::JSON -> 'call';
    named := coalesce(call ->> 'session_label', '');
  ELSIF position('"call":{' IN NEW.entry) > 0 THEN
    call := '{}';
  END IF;
  IF call IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO session_part (writer, principal, label, first_at, last_at, last_seq, calls)
  VALUES (NEW.writer, NEW.principal, named, NEW.at, NEW.at, NEW.seq, 1)
  ON CONFLICT (principal, label, writer)
  DO UPDATE SET last_at = excluded.last_at, last_seq = excluded.last_seq, calls = session_part.calls + 1;
  INSERT INTO session_call (principal, label, seq, exchange)
  VALUES (NEW.principal, named, NEW.seq, NEW.exchange);
  RETURN NULL;
END
$$;

CREATE TRIGGER audit_session AFTER INSERT ON audit
FOR EACH ROW WHEN (NEW.kind IN ('intent', 'outcome') AND NEW.principal IS NOT NULL)
EXECUTE FUNCTION audit_sessions();
