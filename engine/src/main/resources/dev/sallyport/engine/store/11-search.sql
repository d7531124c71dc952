-- What the audit log is searched by. A unit is an exchange, by its first entry, or an entry that is about none. A
-- value is the hash of what is looked for, so that rows are small, and as wide whatever callers write.
CREATE TABLE search_posting (
  value INTEGER NOT NULL,
  unit  INTEGER NOT NULL,
  PRIMARY KEY (value, unit)
) STRICT, WITHOUT ROWID;

-- Each text of which single words are looked for, once, as its words between blanks; the same number is the
-- posting's value.
CREATE TABLE search_text (
  id    INTEGER PRIMARY KEY,
  words TEXT NOT NULL
) STRICT;

-- The words are made by the gateway, so there is nothing left for a tokenizer to decide.
CREATE VIRTUAL TABLE search_word USING fts5(words, content = 'search_text', content_rowid = 'id', detail = none, columnsize = 0, tokenize = 'ascii');

CREATE TRIGGER search_text_words AFTER INSERT ON search_text
BEGIN
  INSERT INTO search_word (rowid, words) VALUES (NEW.id, NEW.words);
END;

-- Which units began in which hour: a clock may go back, so their order is not that of time.
CREATE TABLE search_hour (
  hour  TEXT NOT NULL,
  log   INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last  INTEGER NOT NULL,
  PRIMARY KEY (hour, log)
) STRICT, WITHOUT ROWID;

-- The first leaf of each log that is not in the index yet.
CREATE TABLE search_cursor (
  log  INTEGER PRIMARY KEY,
  leaf INTEGER NOT NULL
) STRICT;

-- Sessions are found by what clients call them.
CREATE INDEX call_session_by_label ON call_session (label, last_seq);
