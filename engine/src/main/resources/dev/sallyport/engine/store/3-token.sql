-- What was taken back before its time: names of tokens and of sign-ins, until nobody could show one.
CREATE TABLE token_revoked (
  id       TEXT PRIMARY KEY,
  until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- People's sign-ins. `family` is the whole of it, as JSON.
CREATE TABLE token_family (
  id            TEXT PRIMARY KEY,
  version       INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  family        TEXT NOT NULL
) STRICT;

CREATE INDEX token_family_by_end ON token_family (expires_at_ms);

-- Every refresh token that was given in a sign-in, by its SHA-256: one that comes again is known.
CREATE TABLE token_refresh (
  hash   TEXT PRIMARY KEY,
  family TEXT NOT NULL REFERENCES token_family (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX token_refresh_by_family ON token_refresh (family);

-- Devices that wait for a person. `device` is the whole of it, as JSON.
CREATE TABLE token_device (
  id            TEXT PRIMARY KEY,
  user_code     TEXT NOT NULL UNIQUE,
  version       INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  device        TEXT NOT NULL
) STRICT;

CREATE INDEX token_device_by_end ON token_device (expires_at_ms);
