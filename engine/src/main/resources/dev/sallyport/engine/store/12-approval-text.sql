-- Whose session a question was about, and whether what it tells of the call is still here: that goes with the
-- session, or with its age.
ALTER TABLE approval ADD COLUMN principal TEXT NOT NULL DEFAULT '';
ALTER TABLE approval ADD COLUMN label TEXT NOT NULL DEFAULT '';
ALTER TABLE approval ADD COLUMN told INTEGER NOT NULL DEFAULT 1;
UPDATE approval SET
  principal = coalesce(replace(approval, '\u0000', '\ufffd') ->> '$.question.principal', ''),
  label = coalesce(replace(approval, '\u0000', '\ufffd') ->> '$.question.session', '');

CREATE INDEX approval_told_by_session ON approval (principal, label) WHERE told = 1;
CREATE INDEX approval_told_by_end ON approval (deadline_ms) WHERE told = 1;
