package dev.sallyport.engine.store;

import dev.sallyport.engine.tlog.NoteSigner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

final class PostgresAuditLogsTest extends AuditLogsContract {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  private static PostgresServer server;
  private final NoteSigner signer = Entries.signer();
  private PostgresConfig database;

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
  void create() {
    database = server.database();
  }

  @Override
  Store store() {
    return PostgresStore.open(database, signer, CLOCK);
  }

  @Override
  AuditTrail trail() {
    return PostgresStore.trail(database);
  }

  @Override
  Connection intruder() throws SQLException {
    return new PostgresPlace(database).connect();
  }

  @Override
  List<String> disarming() {
    return List.of("SET session_replication_role = replica");
  }

  @Override
  String inserted() {
    return "INSERT INTO audit (writer, at, kind, entry) VALUES (1, '2026', 'act', '{}')";
  }

  @Override
  String[] forgotten() {
    return new String[] {"DELETE FROM log"};
  }

  @Override
  String bytes(byte[] bytes) {
    return "'\\x" + HexFormat.of().formatHex(bytes) + "'";
  }
}
