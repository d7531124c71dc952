-- See 10-export.sql of SQLite.
CREATE TABLE export_cursor (
  export TEXT NOT NULL,
  log    INTEGER NOT NULL REFERENCES log (id),
  leaf   BIGINT NOT NULL,
  turn   BIGINT NOT NULL,
  PRIMARY KEY (export, log)
);

CREATE TABLE export_aside (
  export TEXT NOT NULL,
  log    INTEGER NOT NULL REFERENCES log (id),
  leaf   BIGINT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (export, log, leaf)
);
