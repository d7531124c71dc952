-- A session's id is that of one of its parts: it is looked up, where all parts were summed up before for each page.
CREATE OR REPLACE VIEW call_of_session AS
SELECT session_part.id AS session, session_call.seq, session_call.exchange
FROM session_part JOIN session_call USING (principal, label);
