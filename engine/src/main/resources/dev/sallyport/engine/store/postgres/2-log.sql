-- See 8-log.sql of SQLite. What differs: each of the gateways that share the database has a log of its own.
CREATE TABLE log (
  id         INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  origin     TEXT NOT NULL UNIQUE,
  key        TEXT NOT NULL,
  size       BIGINT NOT NULL,
  edge       BYTEA NOT NULL,
  checkpoint TEXT NOT NULL
);

CREATE TABLE log_leaf (
  log  INTEGER NOT NULL REFERENCES log (id),
  leaf BIGINT NOT NULL,
  seq  BIGINT NOT NULL UNIQUE,
  hash BYTEA NOT NULL,
  PRIMARY KEY (log, leaf)
);

CREATE TABLE log_node (
  log   INTEGER NOT NULL REFERENCES log (id),
  level INTEGER NOT NULL,
  node  BIGINT NOT NULL,
  hash  BYTEA NOT NULL,
  PRIMARY KEY (log, level, node)
);

CREATE TRIGGER log_leaf_no_change BEFORE UPDATE OR DELETE ON log_leaf
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER log_leaf_no_truncate BEFORE TRUNCATE ON log_leaf
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER log_no_delete BEFORE DELETE ON log
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER log_grows BEFORE UPDATE ON log
FOR EACH ROW WHEN (NEW.size < OLD.size OR NEW.origin <> OLD.origin OR NEW.key <> OLD.key)
EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE log_cosignature (
  log     INTEGER NOT NULL REFERENCES log (id),
  witness TEXT NOT NULL,
  size    BIGINT NOT NULL,
  note    TEXT NOT NULL,
  PRIMARY KEY (log, witness)
);
