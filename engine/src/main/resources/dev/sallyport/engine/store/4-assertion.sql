-- SAML assertions (and requests to sign out) that were used, until they have ended: each counts once.
CREATE TABLE assertion (
  issuer   TEXT NOT NULL,
  id       TEXT NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (issuer, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX assertion_ended ON assertion (until_ms);
