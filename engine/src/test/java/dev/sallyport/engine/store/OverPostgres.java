package dev.sallyport.engine.store;

import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Gateways over a database that is the test's own. */
abstract class OverPostgres {
  static final Clock CLOCK = Clock.fixed(Entries.NOW, ZoneOffset.UTC);

  @RegisterExtension static final PostgresDatabase POSTGRES = new PostgresDatabase();

  PostgresConfig database;

  /** One more gateway, with a log of its own. */
  static PostgresStore opened(PostgresConfig database) {
    return PostgresStore.open(database, Entries.signer(), CLOCK);
  }

  @BeforeEach
  void create() {
    database = POSTGRES.config();
  }
}
