-- See 11-search.sql of SQLite. What differs: words are found by the text's own row.
CREATE TABLE search_posting (
  value BIGINT NOT NULL,
  unit  BIGINT NOT NULL,
  PRIMARY KEY (value, unit)
);

CREATE TABLE search_text (
  id      BIGINT PRIMARY KEY,
  words   TEXT NOT NULL,
  lexemes TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED
);

CREATE INDEX search_text_by_word ON search_text USING gin (lexemes);

CREATE TABLE search_hour (
  hour  TEXT NOT NULL,
  log   INTEGER NOT NULL,
  first BIGINT NOT NULL,
  last  BIGINT NOT NULL,
  PRIMARY KEY (hour, log)
);

CREATE TABLE search_cursor (
  log  INTEGER PRIMARY KEY,
  leaf BIGINT NOT NULL
);

CREATE INDEX session_part_by_label ON session_part (label);
