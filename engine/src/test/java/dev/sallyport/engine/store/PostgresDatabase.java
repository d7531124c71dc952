package dev.sallyport.engine.store;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server for all tests of a class, and a database of its own for each; registered statically. */
final class PostgresDatabase implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private Optional<PostgresServer> server = Optional.empty();
  private Optional<PostgresConfig> database = Optional.empty();

  @Override
  public void beforeAll(ExtensionContext context) {
    server = Optional.of(PostgresServer.start());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    database = server.map(PostgresServer::database);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.ifPresent(PostgresServer::close);
  }

  PostgresServer server() {
    return server.orElseThrow();
  }

  /** How the test's own database is reached. */
  PostgresConfig config() {
    return database.orElseThrow();
  }
}
