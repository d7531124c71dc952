-- What 9-payload.sql makes in SQLite; see there for what each table holds. Each gateway writes blocks
-- and counts uses in rows of its own, so that calls never wait for another gateway's calls.
CREATE TABLE session_key (
  id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  principal     TEXT NOT NULL,
  label         TEXT NOT NULL,
  period        TEXT NOT NULL,
  wrapped       BYTEA,
  wrap          TEXT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  hold_at_ms    BIGINT,
  hold_by       TEXT,
  erased_at_ms  BIGINT,
  erased_by     TEXT,
  swept_at_ms   BIGINT,
  CHECK ((wrapped IS NULL) = (erased_at_ms IS NOT NULL))
);

CREATE UNIQUE INDEX session_key_live ON session_key (principal, label, period) WHERE erased_at_ms IS NULL;
CREATE INDEX session_key_by_wrap ON session_key (wrap) WHERE erased_at_ms IS NULL;
CREATE INDEX session_key_unswept ON session_key (erased_at_ms) WHERE erased_at_ms IS NOT NULL AND swept_at_ms IS NULL;

CREATE FUNCTION session_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'the row of a key stays: erase the key';
  END IF;
  IF OLD.erased_at_ms IS NOT NULL
    AND (NEW.wrapped, NEW.erased_at_ms, NEW.erased_by) IS DISTINCT FROM (OLD.wrapped, OLD.erased_at_ms, OLD.erased_by) THEN
    RAISE EXCEPTION 'an erased key stays erased';
  END IF;
  IF NEW.erased_at_ms IS NOT NULL AND OLD.hold_at_ms IS NOT NULL THEN
    RAISE EXCEPTION 'what is on hold is not erased';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER session_key_stays BEFORE UPDATE OR DELETE ON session_key
FOR EACH ROW EXECUTE FUNCTION session_key_stays();

-- No foreign key: it would lock the key's row at each call.
CREATE TABLE payload_block (
  key    BIGINT NOT NULL,
  id     BYTEA NOT NULL,
  writer INTEGER NOT NULL DEFAULT current_setting('sallyport.writer')::INTEGER,
  data   BYTEA NOT NULL,
  UNIQUE (key, id, writer)
);

-- What is sealed cannot be compressed.
ALTER TABLE payload_block ALTER COLUMN data SET STORAGE EXTERNAL;

CREATE TABLE payload_use (
  key        BIGINT NOT NULL,
  writer     INTEGER NOT NULL DEFAULT current_setting('sallyport.writer')::INTEGER,
  last_at_ms BIGINT NOT NULL,
  bytes      BIGINT NOT NULL,
  PRIMARY KEY (key, writer)
);

CREATE INDEX payload_use_by_last ON payload_use (last_at_ms);
