package dev.sallyport.engine.store;

import dev.sallyport.engine.tlog.NoteSigner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

final class PostgresAuditLogsTest extends AuditLogsContract {
  private static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @RegisterExtension private static final PostgresDatabase POSTGRES = new PostgresDatabase();

  private final NoteSigner signer = Entries.signer();

  @Override
  Store store() {
    return PostgresStore.open(POSTGRES.config(), signer, CLOCK);
  }

  @Override
  Store other() {
    return PostgresStore.open(POSTGRES.config(), Entries.signer(), CLOCK);
  }

  @Override
  AuditTrail trail() {
    return PostgresStore.trail(POSTGRES.config());
  }

  @Override
  Connection intruder() throws SQLException {
    return new PostgresPlace(POSTGRES.config()).connect();
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
