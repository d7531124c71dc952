-- The audit log as Merkle trees (RFC 6962): one log for each key that signs, with its right edge, from
-- which it goes on, and its newest checkpoint (C2SP tlog-checkpoint).
CREATE TABLE log (
  id         INTEGER PRIMARY KEY,
  origin     TEXT NOT NULL UNIQUE,
  key        TEXT NOT NULL,
  size       INTEGER NOT NULL,
  edge       BLOB NOT NULL,
  checkpoint TEXT NOT NULL
) STRICT;

-- Which entry is which leaf: numbered from 0 without gaps. `hash` is the leaf's, of the entry as it stands.
CREATE TABLE log_leaf (
  log  INTEGER NOT NULL REFERENCES log (id),
  leaf INTEGER NOT NULL,
  seq  INTEGER NOT NULL UNIQUE REFERENCES audit (seq),
  hash BLOB NOT NULL,
  PRIMARY KEY (log, leaf)
) STRICT, WITHOUT ROWID;

-- The hashes of whole subtrees of 256 leaves (level 1), of 256 of these (level 2), and so on: what a proof
-- needs between them is worked out. Levels and numbers are those of C2SP's tlog-tiles.
CREATE TABLE log_node (
  log   INTEGER NOT NULL REFERENCES log (id),
  level INTEGER NOT NULL,
  node  INTEGER NOT NULL,
  hash  BLOB NOT NULL,
  PRIMARY KEY (log, level, node)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER log_leaf_no_update BEFORE UPDATE ON log_leaf
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: no leaf is changed');
END;

CREATE TRIGGER log_leaf_no_delete BEFORE DELETE ON log_leaf
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: no leaf is deleted');
END;

-- A log only grows.
CREATE TRIGGER log_grows BEFORE UPDATE ON log
WHEN NEW.size < OLD.size OR NEW.origin <> OLD.origin OR NEW.key <> OLD.key
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: no log becomes shorter');
END;

CREATE TRIGGER log_no_delete BEFORE DELETE ON log
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only: no log is deleted');
END;

-- The newest checkpoint that each witness has signed, with its signature (C2SP tlog-cosignature).
CREATE TABLE log_cosignature (
  log     INTEGER NOT NULL REFERENCES log (id),
  witness TEXT NOT NULL,
  size    INTEGER NOT NULL,
  note    TEXT NOT NULL,
  PRIMARY KEY (log, witness)
) STRICT, WITHOUT ROWID;
