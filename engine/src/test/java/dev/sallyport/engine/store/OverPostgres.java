package dev.sallyport.engine.store;

import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A server for all tests of a class, and a database of its own for each. */
abstract class OverPostgres {
  static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  static PostgresServer server;
  PostgresConfig database;

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

  /** One more gateway, with a log of its own. */
  static PostgresStore opened(PostgresConfig database) {
    return PostgresStore.open(database, Entries.signer(), CLOCK);
  }

  @BeforeEach
  void create() {
    database = server.database();
  }
}
