package dev.sallyport.engine.store;

import com.zaxxer.hikari.util.Credentials;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL database, as one of the gateways sees it that share it. Each has a number of its
 * own, and holds a lock of that number as long as it is connected: a number whose lock is free
 * belongs to a gateway that has gone.
 */
final class PostgresPlace implements Place {

  /** The first half of an advisory lock's key; the second is a gateway's number, or 0 for turns. */
  private static final int LOCKS = 0x53414c4c;

  private static final int TURN = 0;

  /** Shorter than a writer's patience, so that the reason is known when it ends. */
  private static final Duration TIMEOUT = Duration.ofSeconds(8);

  private static final int NO_NUMBER_YET = 0;

  private final PostgresConfig config;
  private final AtomicInteger number = new AtomicInteger(NO_NUMBER_YET);

  PostgresPlace(PostgresConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    // Parameters may hold what is nobody's business.
    return "`" + config.url().split("\\?", 2)[0] + "`";
  }

  @Override
  public Connection connect() throws SQLException {
    var settings = settings();
    settings.setProperty("user", config.user());
    settings.setProperty("password", config.password().get());
    var connection = DriverManager.getConnection(config.url(), settings);
    try {
      if (number.get() != NO_NUMBER_YET) {
        take(connection);
      }
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  String url() {
    return config.url();
  }

  Credentials credentials() {
    return Credentials.of(config.user(), config.password().get());
  }

  /** How each connection behaves. */
  static Properties settings() {
    var settings = new Properties();
    // A server that somebody has put between would else be told everything; the address may say
    // less.
    settings.setProperty("sslmode", "verify-full");
    settings.setProperty("ApplicationName", "sallyport");
    settings.setProperty("connectTimeout", seconds());
    settings.setProperty("loginTimeout", seconds());
    settings.setProperty("socketTimeout", seconds());
    settings.setProperty("tcpKeepAlive", "true");
    // INVARIANT: COMMIT returns when it is on the disk, whatever the server's own settings say.
    settings.setProperty(
        "options",
        "-c synchronous_commit=on -c lock_timeout=%d -c statement_timeout=%d"
            .formatted(TIMEOUT.toMillis(), TIMEOUT.toMillis()));
    return settings;
  }

  private static String seconds() {
    return Long.toString(TIMEOUT.toSeconds());
  }

  /** Becomes one of the gateways, on this connection and on all that follow. */
  void join(Connection connection, String startedAt) throws SQLException {
    try (var insert =
        connection.prepareStatement("INSERT INTO writer (started_at) VALUES (?) RETURNING id")) {
      insert.setString(1, startedAt);
      try (var row = insert.executeQuery()) {
        row.next();
        number.set(row.getInt(1));
      }
    }
    take(connection);
  }

  /** After a break the server may hold the lock for the connection that is gone, for a moment. */
  private void take(Connection connection) throws SQLException {
    lock(connection, "SELECT pg_advisory_lock(?, ?)", number.get());
    try (var statement = connection.prepareStatement("SELECT set_config(?, ?, false)")) {
      statement.setString(1, "sallyport.writer");
      statement.setString(2, Integer.toString(number.get()));
      statement.execute();
    }
  }

  /**
   * INVARIANT: whoever changes rows takes turns from the start of the transaction to its end, so
   * that the order of numbers is the order in which others see them, and nobody waits crosswise.
   */
  @Override
  public void takeTurn(Connection connection) throws SQLException {
    lock(connection, "SELECT pg_advisory_xact_lock(?, ?)", TURN);
  }

  private static void lock(Connection connection, String sql, int key) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setInt(1, LOCKS);
      statement.setInt(2, key);
      statement.execute();
    }
  }

  /** The exchanges of gateways that have gone, whose intents have no outcome. */
  static String leftOpen() {
    return """
        WITH gone AS MATERIALIZED (
          SELECT writer FROM (SELECT DISTINCT writer FROM open_intent) AS writers
          WHERE pg_try_advisory_xact_lock(%d, writer))
        SELECT exchange FROM open_intent WHERE writer IN (SELECT writer FROM gone)
        """
        .formatted(LOCKS);
  }

  @Override
  public Optional<Object> identity() {
    return Optional.empty();
  }

  @Override
  public String told(Throwable fault) {
    return Told.by(fault);
  }
}
