package dev.sallyport.engine.store;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.ApprovalsUnavailableException;
import dev.sallyport.engine.audit.AuditEntry.ApprovalStep;
import dev.sallyport.engine.audit.AuditJson;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Approvals in SQLite. A move and its audit entry are one transaction. */
record SqliteApprovals(GroupCommit writer, Reader reader) implements ApprovalStore {

  @Override
  public boolean create(Approval approval, ApprovalStep step) {
    return change(
        """
        INSERT INTO approval (id, digest, state, version, asked_at_ms, deadline_ms, approval)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
        WHERE NOT EXISTS (
          SELECT 1 FROM approval
          WHERE digest = ?2
            AND (state IN ('pending', 'granted') OR state = 'refused' AND deadline_ms > ?5))
        ON CONFLICT DO NOTHING
        """,
        approval,
        step);
  }

  @Override
  public boolean replace(Approval after, ApprovalStep step) {
    return change(
        """
        UPDATE approval SET state = ?3, version = ?4, deadline_ms = ?6, approval = ?7
        WHERE id = ?1 AND digest = ?2 AND version = ?4 - 1 AND asked_at_ms = ?5
        """,
        after,
        step);
  }

  @Override
  public Optional<Approval> find(String id) {
    return one("SELECT approval FROM approval WHERE id = ?", id);
  }

  @Override
  public Optional<Approval> latest(String digest) {
    return one(
        "SELECT approval FROM approval WHERE digest = ? ORDER BY state IN ('pending', 'granted') DESC, asked_at_ms DESC, rowid DESC LIMIT 1",
        digest);
  }

  @Override
  public List<Approval> pending(Instant now) {
    return available(
        () ->
            reader.read(
                connection -> {
                  try (var query =
                      connection.prepareStatement(
                          """
                          SELECT approval FROM approval
                          WHERE state = 'pending' AND deadline_ms > ?
                          ORDER BY asked_at_ms, rowid
                          """)) {
                    query.setLong(1, now.toEpochMilli());
                    return approvals(query);
                  }
                }));
  }

  private boolean change(String sql, Approval approval, ApprovalStep step) {
    var json = ApprovalJson.write(approval);
    var digest = approval.question().digest();
    var line = AuditJson.line(step);
    return available(
        () ->
            writer.commit(
                connection -> {
                  try (var statement = connection.prepareStatement(sql)) {
                    statement.setString(1, approval.id());
                    statement.setString(2, digest);
                    statement.setString(3, approval.state().word());
                    statement.setLong(4, approval.version());
                    statement.setLong(5, approval.askedAt().toEpochMilli());
                    statement.setLong(6, approval.deadline().toEpochMilli());
                    statement.setString(7, json);
                    if (statement.executeUpdate() == 0) {
                      return false;
                    }
                  }
                  AuditTable.insert(connection, step, line);
                  return true;
                }));
  }

  private Optional<Approval> one(String sql, String key) {
    return available(
        () ->
            reader.read(
                connection -> {
                  try (var query = connection.prepareStatement(sql)) {
                    query.setString(1, key);
                    return approvals(query).stream().findFirst();
                  }
                }));
  }

  private static List<Approval> approvals(PreparedStatement query) throws SQLException {
    var approvals = new ArrayList<Approval>();
    try (var rows = query.executeQuery()) {
      while (rows.next()) {
        approvals.add(ApprovalJson.read(rows.getString(1)));
      }
    }
    return approvals;
  }

  private static <T> T available(Supplier<T> access) {
    try {
      return access.get();
    } catch (StoreUnavailableException e) {
      throw new ApprovalsUnavailableException("approvals are not available: " + e.getMessage(), e);
    }
  }
}
