package dev.sallyport.engine.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

final class SqliteAuditLogsTest extends AuditLogsContract {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("state.db");
  }

  @Override
  Store store() {
    return SqliteStore.open(file(), CLOCK);
  }

  @Override
  Store other() throws IOException {
    var key = directory.resolve(LogKeyFile.NAME);
    var own = directory.resolve("own.key");
    if (Files.exists(key)) {
      Files.move(key, own);
    }
    var store = SqliteStore.open(file(), CLOCK);
    Files.delete(key);
    if (Files.exists(own)) {
      Files.move(own, key);
    }
    return store;
  }

  @Override
  AuditTrail trail() {
    return AuditTrail.open(file());
  }

  @Override
  Connection intruder() throws SQLException {
    var connection = Connector.writing(file()).connect();
    try (var statement = connection.createStatement()) {
      statement.execute("PRAGMA foreign_keys = 0");
    }
    return connection;
  }

  @Override
  List<String> disarming() {
    return List.of(
        "DROP TRIGGER IF EXISTS audit_no_update",
        "DROP TRIGGER IF EXISTS audit_no_delete",
        "DROP TRIGGER IF EXISTS log_leaf_no_update",
        "DROP TRIGGER IF EXISTS log_leaf_no_delete",
        "DROP TRIGGER IF EXISTS log_grows",
        "DROP TRIGGER IF EXISTS log_no_delete",
        "DELETE FROM call_of_session");
  }

  @Override
  String inserted() {
    return "INSERT INTO audit (at, kind, entry) VALUES ('2026', 'act', '{}')";
  }

  @Override
  String[] forgotten() {
    return new String[] {"DELETE FROM log"};
  }

  @Override
  String bytes(byte[] bytes) {
    return "x'" + HexFormat.of().formatHex(bytes) + "'";
  }
}
