-- By whom and about what kind of thing: finds what was granted before.
ALTER TABLE approval ADD COLUMN subject TEXT NOT NULL DEFAULT '';
UPDATE approval SET subject =
  (approval ->> '$.question.phase') || ' '
  || coalesce(nullif(approval ->> '$.question.tool', ''), approval ->> '$.question.endpoint') || ' '
  || (approval ->> '$.question.principal');

CREATE INDEX approval_by_subject ON approval (subject, asked_at_ms);
CREATE INDEX approval_by_time ON approval (asked_at_ms);

-- Those that stand, by when their time is over.
CREATE INDEX approval_by_end ON approval (deadline_ms) WHERE state IN ('pending', 'granted');

-- What an approver is shown of a call, as JSON. It stands apart: it may be large, and a call that
-- waits does not need it.
CREATE TABLE approval_context (
  approval TEXT PRIMARY KEY REFERENCES approval (id) ON DELETE CASCADE,
  context  TEXT NOT NULL
) STRICT;

-- Every move of an approval, in the order in which they became durable.
CREATE TABLE approval_move (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  approval TEXT NOT NULL,
  step     TEXT NOT NULL
) STRICT;

-- How far those have come who follow the moves, such as a chat that is told of them.
CREATE TABLE approval_follower (
  name     TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
