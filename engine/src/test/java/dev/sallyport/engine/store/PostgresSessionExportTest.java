package dev.sallyport.engine.store;

import dev.sallyport.engine.tlog.NoteSigner;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

final class PostgresSessionExportTest extends SessionExportContract {
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
}
