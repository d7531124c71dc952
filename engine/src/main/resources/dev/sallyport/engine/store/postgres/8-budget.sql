-- See 13-budget.sql of SQLite.
CREATE TABLE budget_account (
  budget       TEXT NOT NULL,
  unit         TEXT NOT NULL,
  span         TEXT NOT NULL,
  holder       TEXT NOT NULL,
  starts_at_ms BIGINT NOT NULL,
  ends_at_ms   BIGINT NOT NULL,
  taken        BIGINT NOT NULL,
  PRIMARY KEY (budget, unit, span, holder, starts_at_ms)
);

CREATE INDEX budget_account_by_end ON budget_account (ends_at_ms);

CREATE TABLE spending (
  principal         TEXT NOT NULL,
  model             TEXT NOT NULL,
  day               TEXT NOT NULL,
  calls             BIGINT NOT NULL,
  tokens            BIGINT NOT NULL,
  dollar_millionths BIGINT NOT NULL,
  PRIMARY KEY (principal, day, model)
);

CREATE INDEX spending_by_day ON spending (day);
