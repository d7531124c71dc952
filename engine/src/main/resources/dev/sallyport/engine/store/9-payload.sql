-- The keys under which a session's documents are sealed, wrapped by another key that is kept elsewhere.
-- A row stays when its key was destroyed, and says when and by whom. `period` is the day of calls without
-- a label. `wrap` is the name of the key that wraps this one.
CREATE TABLE session_key (
  id            INTEGER PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  principal     TEXT NOT NULL,
  label         TEXT NOT NULL,
  period        TEXT NOT NULL,
  wrapped       BLOB,
  wrap          TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  hold_at_ms    INTEGER,
  hold_by       TEXT,
  erased_at_ms  INTEGER,
  erased_by     TEXT,
  swept_at_ms   INTEGER,
  CHECK ((wrapped IS NULL) = (erased_at_ms IS NOT NULL))
) STRICT;

-- A session has one key that lives.
CREATE UNIQUE INDEX session_key_live ON session_key (principal, label, period) WHERE erased_at_ms IS NULL;
CREATE INDEX session_key_by_wrap ON session_key (wrap) WHERE erased_at_ms IS NULL;

-- Those whose blocks may not be gone yet.
CREATE INDEX session_key_unswept ON session_key (erased_at_ms) WHERE erased_at_ms IS NOT NULL AND swept_at_ms IS NULL;

CREATE TRIGGER session_key_stays_erased BEFORE UPDATE OF wrapped, erased_at_ms, erased_by ON session_key
WHEN OLD.erased_at_ms IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'an erased key stays erased');
END;

CREATE TRIGGER session_key_kept_on_hold BEFORE UPDATE OF erased_at_ms ON session_key
WHEN NEW.erased_at_ms IS NOT NULL AND OLD.hold_at_ms IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'what is on hold is not erased');
END;

CREATE TRIGGER session_key_no_delete BEFORE DELETE ON session_key
BEGIN
  SELECT RAISE(ABORT, 'the row of a key stays: erase the key');
END;

-- Parts of documents, sealed. In the order of writing, so that a write touches few pages.
CREATE TABLE payload_block (
  key    INTEGER NOT NULL REFERENCES session_key (id),
  id     BLOB NOT NULL,
  writer INTEGER NOT NULL DEFAULT 0,
  data   BLOB NOT NULL,
  UNIQUE (key, id, writer)
) STRICT;

-- When a session's documents were last written, and how much of them there is.
CREATE TABLE payload_use (
  key        INTEGER NOT NULL REFERENCES session_key (id),
  writer     INTEGER NOT NULL DEFAULT 0,
  last_at_ms INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  PRIMARY KEY (key, writer)
) STRICT, WITHOUT ROWID;

CREATE INDEX payload_use_by_last ON payload_use (last_at_ms);
