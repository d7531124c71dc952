package dev.sallyport.engine.store;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.ApprovalStep.Step;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.store.Statements.Filling;
import dev.sallyport.engine.store.Statements.Row;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Approvals. A move and its audit entry are one transaction. */
record SqlApprovals(GroupCommit writer, Reader reader) implements ApprovalStore {

  private static final String LAST_MOVE = "SELECT coalesce(max(sequence), 0) FROM approval_move";

  @Override
  public boolean create(Approval approval, String context, ApprovalStep step) {
    var digest = approval.question().digest();
    var json = ApprovalJson.write(approval);
    return change(
        """
        INSERT INTO approval
          (id, digest, state, version, asked_at_ms, deadline_ms, approval, subject, principal, label)
        SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
        WHERE NOT EXISTS (
          SELECT 1 FROM approval
          WHERE digest = ?
            AND (state IN ('pending', 'granted') OR state = 'refused' AND deadline_ms > ?))
        ON CONFLICT DO NOTHING
        """,
        insert -> {
          insert.setString(1, approval.id());
          insert.setString(2, digest);
          insert.setString(3, approval.state().word());
          insert.setLong(4, approval.version());
          insert.setLong(5, approval.askedAt().toEpochMilli());
          insert.setLong(6, approval.deadline().toEpochMilli());
          insert.setString(7, json);
          insert.setString(8, subject(approval));
          insert.setString(9, Statements.text(approval.question().asker()));
          insert.setString(10, Statements.text(approval.question().binding().session()));
          insert.setString(11, digest);
          insert.setLong(12, approval.askedAt().toEpochMilli());
        },
        step,
        connection -> {
          var _ =
              Statements.change(
                  connection,
                  "INSERT INTO approval_context (approval, context) VALUES (?, ?)",
                  insert -> {
                    insert.setString(1, approval.id());
                    insert.setString(2, context);
                  });
        });
  }

  @Override
  public boolean replace(Approval after, ApprovalStep step) {
    var digest = after.question().digest();
    var json = ApprovalJson.write(after);
    // What is given back while the same call is asked about anew would be a second one that is
    // open, or a yes that comes back over a newer no.
    return change(
        """
        UPDATE approval SET state = ?, version = ?, deadline_ms = ?, approval = ?
        WHERE id = ? AND digest = ? AND version = ? AND asked_at_ms = ?
          AND (? NOT IN ('pending', 'granted') OR NOT EXISTS (
            SELECT 1 FROM approval AS other
            WHERE other.digest = approval.digest AND other.id <> approval.id
              AND (other.state IN ('pending', 'granted')
                OR other.state = 'refused' AND other.deadline_ms > ?
                  AND other.asked_at_ms >= approval.asked_at_ms)))
        """,
        update -> {
          update.setString(1, after.state().word());
          update.setLong(2, after.version());
          update.setLong(3, after.deadline().toEpochMilli());
          update.setString(4, json);
          update.setString(5, after.id());
          update.setString(6, digest);
          update.setLong(7, after.version() - 1);
          update.setLong(8, after.askedAt().toEpochMilli());
          update.setString(9, after.state().word());
          update.setLong(10, step.at().toEpochMilli());
        },
        step,
        _ -> {});
  }

  @Override
  public Optional<Approval> find(String id) {
    return first("SELECT approval FROM approval WHERE id = ?", query -> query.setString(1, id));
  }

  @Override
  public Optional<Approval> latest(String digest) {
    return first(
        "SELECT approval FROM approval WHERE digest = ? ORDER BY state IN ('pending', 'granted') DESC, asked_at_ms DESC, rowid DESC LIMIT 1",
        query -> query.setString(1, digest));
  }

  @Override
  public List<Approval> pending(Instant now, int limit) {
    return rows(
        """
        SELECT approval FROM approval
        WHERE state = 'pending' AND deadline_ms > ?
        ORDER BY asked_at_ms, rowid LIMIT ?
        """,
        query -> {
          query.setLong(1, now.toEpochMilli());
          query.setInt(2, limit);
        },
        SqlApprovals::approval);
  }

  @Override
  public long waiting(Instant now) {
    return rows(
            "SELECT count(*) FROM approval WHERE state = 'pending' AND deadline_ms > ?",
            query -> query.setLong(1, now.toEpochMilli()),
            row -> row.getLong(1))
        .getFirst();
  }

  @Override
  public long waiting(String asker, Instant now) {
    // By the end of the subject, where the asker stands: phases and kinds come before it.
    var end = subject("", "", asker).substring(1);
    return rows(
            """
            SELECT count(*) FROM approval
            WHERE state = 'pending' AND deadline_ms > ?
              AND substr(subject, length(subject) - length(?) + 1) = ?
            """,
            query -> {
              query.setLong(1, now.toEpochMilli());
              query.setString(2, end);
              query.setString(3, end);
            },
            row -> row.getLong(1))
        .getFirst();
  }

  @Override
  public List<Approval> recent(int limit) {
    return rows(
        "SELECT approval FROM approval ORDER BY asked_at_ms DESC, rowid DESC LIMIT ?",
        query -> query.setInt(1, limit),
        SqlApprovals::approval);
  }

  @Override
  public List<Approval> recent(Approval.State state, int limit) {
    return rows(
        """
        SELECT approval FROM approval WHERE state = ?
        ORDER BY asked_at_ms DESC, rowid DESC LIMIT ?
        """,
        query -> {
          query.setString(1, state.word());
          query.setInt(2, limit);
        },
        SqlApprovals::approval);
  }

  @Override
  public List<Approval> overdue(Instant now, int limit) {
    return rows(
        """
        SELECT approval FROM approval
        WHERE state IN ('pending', 'granted') AND deadline_ms <= ?
        ORDER BY deadline_ms, rowid LIMIT ?
        """,
        query -> {
          query.setLong(1, now.toEpochMilli());
          query.setInt(2, limit);
        },
        SqlApprovals::approval);
  }

  @Override
  public Optional<String> context(String id) {
    return rows(
            "SELECT context FROM approval_context WHERE approval = ?",
            query -> query.setString(1, id),
            row -> row.getString(1))
        .stream()
        .findFirst();
  }

  @Override
  public Optional<Approval> grantedBefore(Approval approval) {
    return first(
        """
        SELECT approval FROM approval
        WHERE subject = ? AND state IN ('granted', 'spent')
          AND asked_at_ms <= ? AND id <> ?
        ORDER BY asked_at_ms DESC, rowid DESC LIMIT 1
        """,
        query -> {
          query.setString(1, subject(approval));
          query.setLong(2, approval.askedAt().toEpochMilli());
          query.setString(3, approval.id());
        });
  }

  @Override
  public List<Moved> moves(long after, int limit) {
    return rows(
        "SELECT sequence, approval, step FROM approval_move WHERE sequence > ? ORDER BY sequence LIMIT ?",
        query -> {
          query.setLong(1, after);
          query.setInt(2, limit);
        },
        row ->
            new Moved(
                row.getLong(1),
                row.getString(2),
                Step.valueOf(row.getString(3).toUpperCase(Locale.ROOT))));
  }

  @Override
  public long lastMove() {
    return rows(LAST_MOVE, _ -> {}, row -> row.getLong(1)).getFirst();
  }

  @Override
  public long followed(String follower) {
    return rows(
            "SELECT coalesce((SELECT sequence FROM approval_follower WHERE name = ?), ("
                + LAST_MOVE
                + "))",
            query -> query.setString(1, follower),
            row -> row.getLong(1))
        .getFirst();
  }

  @Override
  public boolean follow(String follower, long from, long to) {
    return available(
        () ->
            writer.commit(
                transaction ->
                    Statements.change(
                        transaction.connection(),
                        """
                        INSERT INTO approval_follower (name, sequence) VALUES (?, ?)
                        ON CONFLICT (name) DO UPDATE SET sequence = excluded.sequence
                        WHERE approval_follower.sequence = ?
                        """,
                        statement -> {
                          statement.setString(1, follower);
                          statement.setLong(2, to);
                          statement.setLong(3, from);
                        })));
  }

  /** Whose approval it is, and of what kind: by this, one that was granted before is found. */
  private static String subject(Approval approval) {
    var question = approval.question();
    return subject(question.binding().phase(), question.matter().kind(), question.asker());
  }

  private static String subject(String phase, String kind, String asker) {
    return Statements.text(String.join(" ", phase, kind, asker));
  }

  /** What else goes into the same transaction. */
  private interface Besides {
    void write(Connection connection) throws SQLException;
  }

  private boolean change(String sql, Filling filling, ApprovalStep step, Besides besides) {
    var line = AuditJson.line(step);
    return available(
        () ->
            writer.commit(
                transaction -> {
                  var connection = transaction.connection();
                  if (!Statements.change(connection, sql, filling)) {
                    return false;
                  }
                  besides.write(connection);
                  moved(connection, step);
                  AuditTable.insert(transaction, step, line);
                  return true;
                }));
  }

  static void moved(Connection connection, ApprovalStep step) throws SQLException {
    var _ =
        Statements.change(
            connection,
            "INSERT INTO approval_move (approval, step) VALUES (?, ?)",
            insert -> {
              insert.setString(1, step.approval());
              insert.setString(2, step.step().word());
            });
  }

  private Optional<Approval> first(String sql, Filling filling) {
    return rows(sql, filling, SqlApprovals::approval).stream().findFirst();
  }

  private <T> List<T> rows(String sql, Filling filling, Row<T> meaning) {
    return available(
        () -> reader.read(connection -> Statements.rows(connection, sql, filling, meaning)));
  }

  private static Approval approval(ResultSet row) throws SQLException {
    return ApprovalJson.read(row.getString(1));
  }

  private static <T> T available(Supplier<T> access) {
    try {
      return access.get();
    } catch (StoreUnavailableException e) {
      throw new ApprovalsUnavailableException("approvals are not available: " + e.getMessage(), e);
    }
  }
}
