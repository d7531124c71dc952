-- Calls by what they belong together: one row for each caller and session label, empty where the client
-- gives none, so that sessions are found without reading the whole log. `last_seq` orders them.
CREATE TABLE call_session (
  id        INTEGER PRIMARY KEY,
  principal TEXT NOT NULL,
  label     TEXT NOT NULL,
  first_at  TEXT NOT NULL,
  last_at   TEXT NOT NULL,
  last_seq  INTEGER NOT NULL,
  calls     INTEGER NOT NULL,
  UNIQUE (principal, label)
) STRICT;

CREATE INDEX call_session_by_last ON call_session (last_seq);

-- The exchanges of each session, by their first entry.
CREATE TABLE call_of_session (
  session  INTEGER NOT NULL REFERENCES call_session (id),
  seq      INTEGER NOT NULL,
  exchange TEXT NOT NULL,
  PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO call_session (principal, label, first_at, last_at, last_seq, calls)
SELECT principal, coalesce(json_extract(entry, '$.call.session_label'), ''), min(at), max(at), max(seq), count(*)
FROM audit
WHERE kind IN ('intent', 'outcome') AND principal IS NOT NULL AND json_type(entry, '$.call') = 'object'
GROUP BY 1, 2;

INSERT INTO call_of_session (session, seq, exchange)
SELECT call_session.id, audit.seq, audit.exchange
FROM audit
JOIN call_session
  ON call_session.principal = audit.principal
 AND call_session.label = coalesce(json_extract(audit.entry, '$.call.session_label'), '')
WHERE audit.kind IN ('intent', 'outcome') AND json_type(audit.entry, '$.call') = 'object';

-- A call's intent, or the outcome of one that was turned away before its intent: each call once.
CREATE TRIGGER audit_session AFTER INSERT ON audit
WHEN NEW.kind IN ('intent', 'outcome') AND NEW.principal IS NOT NULL AND json_type(NEW.entry, '$.call') = 'object'
BEGIN
  INSERT INTO call_session (principal, label, first_at, last_at, last_seq, calls)
  VALUES (NEW.principal, coalesce(json_extract(NEW.entry, '$.call.session_label'), ''), NEW.at, NEW.at, NEW.seq, 1)
  ON CONFLICT (principal, label)
  DO UPDATE SET last_at = excluded.last_at, last_seq = excluded.last_seq, calls = calls + 1;
  INSERT INTO call_of_session (session, seq, exchange)
  SELECT id, NEW.seq, NEW.exchange
  FROM call_session
  WHERE principal = NEW.principal AND label = coalesce(json_extract(NEW.entry, '$.call.session_label'), '');
END;
