-- How far each export has come with each log: the first leaf that is not confirmed. `turn` grows with each
-- move, so that of two gateways that export the same log one sees that it has lost it.
CREATE TABLE export_cursor (
  export TEXT NOT NULL,
  log    INTEGER NOT NULL REFERENCES log (id),
  leaf   INTEGER NOT NULL,
  turn   INTEGER NOT NULL,
  PRIMARY KEY (export, log)
) STRICT, WITHOUT ROWID;

-- Entries that a far side was not given, or not whole, and why.
CREATE TABLE export_aside (
  export TEXT NOT NULL,
  log    INTEGER NOT NULL REFERENCES log (id),
  leaf   INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (export, log, leaf)
) STRICT, WITHOUT ROWID;
