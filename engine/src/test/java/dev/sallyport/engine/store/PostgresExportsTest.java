package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.export.ExportedLog;
import dev.sallyport.engine.export.ExportedLog.Position;
import dev.sallyport.engine.export.ExportedLog.Standing;
import dev.sallyport.engine.export.ExportedLogContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log in a PostgreSQL database, as exports of several gateways read it. */
final class PostgresExportsTest extends ExportedLogContract {
  private static PostgresServer server;
  private PostgresConfig database;
  private PostgresStore store;

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void open() {
    database = server.database();
    store = OverPostgres.opened(database);
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
  protected void write(AuditEntry entry) {
    store.auditLog().append(entry);
  }

  @Test
  void eachGatewaySeesAllLogsAndWhichIsItsOwn() {
    try (var other = OverPostgres.opened(database)) {
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
    try (var other = OverPostgres.opened(database);
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
}
