-- What is spent and reserved of each account: of a budget, in one window, by one holder. What was reserved and
-- never settled, as by a gateway that died, stays in `taken`, and so counts as spent until the window ends.
CREATE TABLE budget_account (
  budget       TEXT NOT NULL,
  unit         TEXT NOT NULL,
  span         TEXT NOT NULL,
  holder       TEXT NOT NULL,
  starts_at_ms INTEGER NOT NULL,
  ends_at_ms   INTEGER NOT NULL,
  taken        INTEGER NOT NULL,
  PRIMARY KEY (budget, unit, span, holder, starts_at_ms)
) STRICT, WITHOUT ROWID;

CREATE INDEX budget_account_by_end ON budget_account (ends_at_ms);

-- What each person has spent on each day, in UTC, for each model.
CREATE TABLE spending (
  principal         TEXT NOT NULL,
  model             TEXT NOT NULL,
  day               TEXT NOT NULL,
  calls             INTEGER NOT NULL,
  tokens            INTEGER NOT NULL,
  dollar_millionths INTEGER NOT NULL,
  PRIMARY KEY (principal, day, model)
) STRICT, WITHOUT ROWID;

CREATE INDEX spending_by_day ON spending (day);
