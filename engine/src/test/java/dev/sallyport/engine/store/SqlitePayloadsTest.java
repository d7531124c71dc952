package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Fixtures;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.approval.VoteResult;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.payload.Found;
import dev.sallyport.engine.payload.PayloadRef;
import dev.sallyport.engine.payload.PayloadStore;
import dev.sallyport.engine.payload.PayloadsContract;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.payload.Retention;
import dev.sallyport.engine.recording.RecordedLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SqlitePayloadsTest extends PayloadsContract {
  private Path file;
  private SqliteStore store;

  @BeforeEach
  void open() {
    file = folder.resolve("state").resolve("state.db");
    store = SqliteStore.open(file, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected PayloadStore store() {
    return store.payloads();
  }

  @Override
  protected PayloadStore second() {
    return store.payloads();
  }

  @Override
  protected List<String> erasedBesideTheLog() {
    return store.trail().erasedBesideTheLog();
  }

  @Override
  protected RecordedLog log() {
    return store.recordedLog();
  }

  @Override
  protected RecordedLog secondLog() {
    return store.recordedLog();
  }

  @Override
  protected long count(String sql) {
    try (var connection = Connector.reading(file).connect()) {
      return Statements.rows(connection, sql, _ -> {}, row -> row.getLong(1)).getFirst();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void change(String sql) {
    try (var connection = Connector.writing(file).connect();
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  protected String bytes(String hex) {
    return "x'" + hex + "'";
  }

  /** Whatever lies in the state's folder, the log of pages among it. */
  private String files() throws IOException {
    var all = new StringBuilder();
    try (var files = Files.walk(file.getParent())) {
      for (var each : files.filter(Files::isRegularFile).toList()) {
        all.append(new String(Files.readAllBytes(each), StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  private byte[] column(String sql) throws SQLException {
    try (var connection = Connector.reading(file).connect()) {
      return Statements.rows(connection, sql, _ -> {}, row -> row.getBytes(1)).getFirst();
    }
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void noTextIsInTheFileAndAfterAnErasureNoKeyAndNoBlock() throws Exception {
    var payloads = payloads();
    keep(payloads, session("s-1"), document("Rumpelstiltskin"));
    asked("s-1", "Rumpelstilzchen");
    asked("s-2", "Rapunzel");
    for (var at = 0; at < 50; at++) {
      keep(payloads, session("s-2"), document("other " + at));
    }
    var wrapped = latin(column("SELECT wrapped FROM session_key WHERE label = 's-1'"));
    var block =
        latin(
            column(
                "SELECT data FROM payload_block WHERE key ="
                    + " (SELECT id FROM session_key WHERE label = 's-1')"));
    assertThat(files())
        .contains(wrapped, block, "preview Rumpelstilzchen", "context Rumpelstilzchen")
        .doesNotContain(
            "Rumpelstiltskin",
            HexFormat.of().formatHex(wrapped.getBytes(StandardCharsets.ISO_8859_1)));
    payloads.erase(ADA, "s-1", by("somebody"));
    assertThat(files())
        .contains("somebody", "preview Rapunzel", "context Rapunzel")
        .doesNotContain(wrapped, block, "Rumpelstilzchen");
  }

  /** A call that was held, and how it ended. */
  private void asked(String label, String text) {
    var binding = new Question.Binding(ADA, label, "request", label, "policy-1");
    var question =
        new Question(
            binding,
            List.of(Fixtures.quorum("opus", 1, "security")),
            "ex_" + label,
            new Matter("messages", "claude-opus-5", "", "preview " + text));
    var approvals = new Approvals(store.approvals(), store.auditLog(), clock, new SecureRandom());
    var asked = approvals.ask(question, () -> "{\"shown\":\"context %s\"}".formatted(text));
    assertThat(approvals.vote(asked.id(), Fixtures.person("sam", "security"), false, "no"))
        .isInstanceOf(VoteResult.Recorded.class);
  }

  @Test
  void whereSomebodyReadsTheFileIsScrubbedAtTheNextGo() throws Exception {
    var payloads = payloads();
    keep(payloads, session("s-1"), document("a"));
    var wrapped = latin(column("SELECT wrapped FROM session_key"));
    try (var reading = Connector.reading(file).connect();
        var statement = reading.createStatement()) {
      reading.setAutoCommit(false);
      statement.executeQuery("SELECT count(*) FROM session_key").close();
      payloads.erase(ADA, "s-1", by("somebody"));
      assertThat(files()).contains(wrapped);
    }
    assertThat(payloads.tidy(Retention.FOR_EVER).blocks()).isZero();
    assertThat(files()).doesNotContain(wrapped);
  }

  @Test
  void whatAnotherGatewayErasesMeanwhileIsEnough() {
    var payloads = payloads();
    for (var at = 0; at < 8; at++) {
      keep(payloads, session("s-" + at), document("a"));
      clock.step(Duration.ofMinutes(1));
    }
    var most = count("SELECT sum(bytes) FROM payload_use") / 2;
    var other = (SqlPayloads) store.payloads();
    // It has seen that there is too much, and before it looks for the oldest others have erased.
    var looks = new AtomicInteger();
    var late =
        new Reader() {
          @Override
          public <T> T read(Query<T> query) {
            if (looks.incrementAndGet() == 2) {
              assertThat(store.payloads().eraseBeyond(most, 16, clock.instant())).hasSize(4);
            }
            return other.reader().read(query);
          }

          @Override
          public void close() {
            other.reader().close();
          }
        };
    assertThat(
            new SqlPayloads(other.writer(), late, other.scrubbing())
                .eraseBeyond(most, 16, clock.instant()))
        .isEmpty();
    assertThat(looks).hasValue(2);
    assertThat(count("SELECT count(*) FROM session_key WHERE erased_at_ms IS NULL")).isEqualTo(4);
  }

  @Test
  void aStoreThatCannotBeWrittenIsSaid() throws IOException {
    var payloads = payloads();
    var ref = keep(payloads, session("s-1"), document("a"));
    var keeping = payloads.begin(session("s-1"));
    var away = folder.resolve("away");
    Files.move(file.getParent(), away);
    assertThatThrownBy(() -> keeping.keep(document("b"), written(payloads)))
        .isInstanceOf(AuditUnavailableException.class);
    assertThatThrownBy(() -> payloads.begin(session("s-2")))
        .isInstanceOf(PayloadsUnavailableException.class)
        .hasMessageContaining("payloads are not available");
    Files.move(away, file.getParent());
    assertThat(keeping.keep(document("b"), written(payloads))).isTrue();
    assertThat(payloads.reader().read(ref)).isNotNull();
  }

  @Test
  void aFullDiskLosesNothingThatWasKept() {
    store.close();
    var faults = new Faults();
    faults.limitPages(200);
    store = SqliteStore.open(file, clock, faults.between(), GroupCommit.PATIENCE);
    var payloads = payloads();
    var kept = new HashMap<PayloadRef, byte[]>();
    var random = new Random(1);
    var document = new byte[20_000];
    var full = false;
    while (!full) {
      random.nextBytes(document);
      try {
        kept.put(keep(payloads, session("s-1"), document), document.clone());
      } catch (AuditUnavailableException e) {
        assertThat(e).hasMessageContaining("the audit log is not available");
        full = true;
      }
    }
    assertThat(kept).hasSizeBetween(5, 60);
    faults.limitPages(Integer.MAX_VALUE);
    // What failed was not taken for kept.
    kept.put(keep(payloads, session("s-1"), document), document);
    kept.forEach(
        (ref, bytes) ->
            assertThat(payloads.reader().read(ref))
                .isInstanceOfSatisfying(
                    Found.Kept.class, found -> assertThat(found.document()).isEqualTo(bytes)));
  }
}
