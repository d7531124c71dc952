package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.export.Event;
import dev.sallyport.engine.export.Export;
import dev.sallyport.engine.export.ExportedLog;
import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.ExportedLog.Position;
import dev.sallyport.engine.export.ExportedLog.Standing;
import dev.sallyport.engine.export.ExportedLogContract;
import dev.sallyport.engine.export.Exports;
import dev.sallyport.engine.export.Sink;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.support.SteppedClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The log in a PostgreSQL POSTGRES.config(), as exports of several gateways read it. */
final class PostgresExportsTest extends ExportedLogContract {
  private static final int LIMIT_SECONDS = 60;

  @RegisterExtension private static final PostgresDatabase POSTGRES = new PostgresDatabase();

  private PostgresStore store;

  @BeforeEach
  void open() {
    store = OverPostgres.opened(POSTGRES.config());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ExportedLog log() {
    return store.exportedLog();
  }

  @Override
  protected void delete(long leaf) {
    try (var connection = new PostgresPlace(POSTGRES.config()).connect();
        var statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      statement.execute(
          "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM log_leaf WHERE leaf = %d)"
              .formatted(leaf));
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected void write(AuditEntry entry) {
    store.auditLog().append(entry);
  }

  @Test
  void eachGatewaySeesAllLogsAndWhichIsItsOwn() {
    try (var other = OverPostgres.opened(POSTGRES.config())) {
      write(Entries.intent("ex_1"));
      other.auditLog().append(Entries.intent("ex_2"));
      other.auditLog().append(Entries.outcome("ex_2"));
      assertThat(log().standings("siem"))
          .extracting(Standing::own, Standing::leaves)
          .containsExactly(tuple(true, 1L), tuple(false, 2L));
      assertThat(other.exportedLog().standings("siem"))
          .extracting(Standing::own, Standing::leaves)
          .containsExactly(tuple(true, 2L), tuple(false, 1L));
    }
  }

  @Test
  void ofTwoGatewaysThatMoveAtOnceOneDoes() throws Exception {
    write(Entries.intent("ex_1"));
    var id = log().standings("siem").getFirst().id();
    try (var other = OverPostgres.opened(POSTGRES.config());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var position = Position.START;
      for (var round = 0; round < 20; round++) {
        var from = position;
        var to = position.touched();
        var moves = new ArrayList<Callable<Boolean>>();
        for (var exports : List.of(log(), other.exportedLog())) {
          moves.add(() -> exports.move("siem", id, from, to, List.of()));
          moves.add(() -> exports.move("siem", id, from, to, List.of()));
        }
        var moved = 0;
        for (var move : threads.invokeAll(moves)) {
          moved += move.get() ? 1 : 0;
        }
        assertThat(moved).isEqualTo(1);
        position = to;
      }
    }
  }

  @Test
  void theLogOfAGatewayThatHasGoneIsTakenUp() throws InterruptedException {
    try (var gone = OverPostgres.opened(POSTGRES.config())) {
      gone.auditLog().append(Entries.intent("ex_2"));
    }
    var clock = new SteppedClock(AT);
    var heard = new LinkedBlockingQueue<String>();
    var export = new Export("siem", new LinesFormat(), ear(heard), false);
    try (var _ =
        Exports.start(
            List.of(export),
            new Exports.Parts(log(), clock, new Pace(Duration.ofSeconds(1), new Random(1))))) {
      write(Entries.intent("ex_1"));
      assertThat(heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).contains("ex_1");
      var taken = heard.poll(1, TimeUnit.SECONDS);
      assertThat(taken).as("what stands still for less than five minutes").isNull();
      for (var i = 0; i < LIMIT_SECONDS && taken == null; i++) {
        clock.step(Duration.ofMinutes(5));
        taken = heard.poll(1, TimeUnit.SECONDS);
      }
      assertThat(taken).contains("ex_2");
    }
  }

  private static Sink ear(Queue<String> heard) {
    return new Sink() {
      @Override
      public String kind() {
        return "ear";
      }

      @Override
      public List<Aside> deliver(List<Event> events) {
        events.forEach(event -> heard.add(event.entry().line()));
        return List.of();
      }
    };
  }
}
