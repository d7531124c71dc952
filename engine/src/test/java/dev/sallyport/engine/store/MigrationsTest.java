package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Answer;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.payload.Erasure;
import dev.sallyport.engine.payload.Order;
import dev.sallyport.engine.support.SteppedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MigrationsTest {

  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("state.db");
  }

  static IntStream olderVersions() {
    return IntStream.range(1, Migrations.SQLITE.scripts().size());
  }

  @ParameterizedTest
  @MethodSource("olderVersions")
  void anOlderFileIsBroughtForwardWithWhatItHolds(int version) throws SQLException {
    StateLock.ensure(file);
    try (var connection = Connector.writing(file).connect()) {
      connection.setAutoCommit(false);
      var _ = Migrations.SQLITE.upTo(version).migrate(connection, "`state.db`", Entries.NOW);
      var intent = Entries.intent("ex_old");
      AuditTable.insert(new Transaction(new Prepared(connection)), intent, "{\"old\":true}");
      connection.commit();
    }
    try (var store = SqliteStore.open(file, CLOCK)) {
      assertThat(store.closedInDoubt()).isEqualTo(1);
      assertThat(store.trail().find("ex_old")).hasSize(2).first().isEqualTo("{\"old\":true}");
      assertThat(store.approvals().pending(Entries.NOW, 1)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void anOlderApprovalGoesOn(int version) throws SQLException, InterruptedException {
    var asked =
        Approval.asked(
            "ap_0000000001",
            Fixtures.question("c1", Fixtures.quorum("opus", 1, "security")),
            Fixtures.NOW);
    StateLock.ensure(file);
    try (var connection = Connector.writing(file).connect()) {
      connection.setAutoCommit(false);
      var _ = Migrations.SQLITE.upTo(version).migrate(connection, "`state.db`", Entries.NOW);
      var inserted =
          Statements.change(
              connection,
              "INSERT INTO approval (id, digest, state, version, asked_at_ms, deadline_ms, approval)"
                  + " VALUES (?, ?, 'pending', 0, ?, ?, ?)",
              insert -> {
                insert.setString(1, asked.id());
                insert.setString(2, asked.question().digest());
                insert.setLong(3, asked.askedAt().toEpochMilli());
                insert.setLong(4, asked.deadline().toEpochMilli());
                insert.setString(5, ApprovalJson.write(asked));
              });
      assertThat(inserted).isTrue();
      connection.commit();
    }
    var clock = new SteppedClock(Fixtures.NOW);
    try (var store = SqliteStore.open(file, clock)) {
      var approvals = new Approvals(store.approvals(), store.auditLog(), clock, new SecureRandom());
      assertThat(approvals.vote(asked.id(), Fixtures.person("sam", "security"), true, ""))
          .isInstanceOf(VoteResult.Recorded.class);
      assertThat(approvals.await(asked.id(), "ex_1", Duration.ZERO, () -> {}))
          .isInstanceOf(Answer.Granted.class);
      // It is the one that was granted before the next of its kind.
      clock.step(Duration.ofSeconds(1));
      var next = approvals.ask(asked.question(), () -> "{}");
      assertThat(approvals.grantedBefore(next)).map(Approval::id).hasValue(asked.id());
      // And it goes with its session.
      assertThat(
              store
                  .payloads()
                  .erase(
                      asked.question().asker(),
                      asked.question().binding().session(),
                      clock.instant(),
                      new Order("req_1", "https://issuer.example#sam")))
          .isEqualTo(new Erasure.Erased(0));
      assertThat(store.approvals().find(asked.id()))
          .hasValueSatisfying(after -> assertThat(after.question().matter().whole()).isFalse());
    }
  }

  @Test
  void aNewerFileIsRefusedByNameAndLeftAsItIs() throws SQLException, IOException {
    SqliteStore.open(file, CLOCK).close();
    sql("INSERT INTO schema_version (version, applied_at) VALUES (99, '')");
    var before = Files.readAllBytes(file);
    assertThatThrownBy(() -> SqliteStore.open(file, CLOCK))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(
            "`%s` was written by a newer Sallyport (its schema is 99, this one knows %d): run that"
                + " version, or use another place for the state",
            file, Migrations.SQLITE.scripts().size());
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void anotherProgramsFileIsRefused() throws SQLException {
    StateLock.ensure(file);
    sql("CREATE TABLE recipes (name TEXT)");
    assertThatThrownBy(() -> SqliteStore.open(file, CLOCK))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("another program's database");
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws IOException {
    Files.writeString(file, "Dear diary, ".repeat(1_000));
    assertThatThrownBy(() -> SqliteStore.open(file, CLOCK))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("state.db")
        .hasMessageContaining("not a database");
    // Nothing is held after a refusal.
    Files.delete(file);
    SqliteStore.open(file, CLOCK).close();
  }

  private void sql(String sql) throws SQLException {
    try (var connection = Connector.writing(file).connect();
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }
}
