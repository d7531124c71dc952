package dev.sallyport.engine.store;

import com.zaxxer.hikari.util.Credentials;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A PostgreSQL database, as one of the gateways sees it that share it. Each has a number of its
 * own, and holds a lock of that number as long as it is connected: a number whose lock is free
 * belongs to a gateway that has gone.
 */
final class PostgresPlace implements Place {

  /** The first half of an advisory lock's key; the second is a gateway's number, or 0 for turns. */
  private static final int LOCKS = 0x53414c4c;

  private static final int TURN = 0;

  /** The first half of the lock of a log; the second is the log's number. */
  private static final int LOGS = 0x53414c4d;

  /** A gateway that has just been ended leaves its locks within this. */
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private static final String HELD = "SELECT pg_advisory_lock(?, ?)";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** Shorter than a writer's patience, so that the reason is known when it ends. */
  private static final Duration TIMEOUT = Duration.ofSeconds(8);

  /** A turn whose gateway says nothing ends before others give up their wait for it. */
  private static final Duration SILENCE = Duration.ofSeconds(6);

  /**
   * What the server keeps to for each connection. INVARIANT: COMMIT returns when it is on the disk,
   * and sees what others have committed, whatever the server's own settings say. A connection whose
   * other end has vanished is noticed within some 30 s, instead of two hours.
   */
  private static final String OPTIONS =
      String.join(
          " -c ",
          "-c synchronous_commit=on",
          "default_transaction_isolation=read\\ committed",
          "lock_timeout=" + TIMEOUT.toMillis(),
          "statement_timeout=" + TIMEOUT.toMillis(),
          "idle_in_transaction_session_timeout=" + SILENCE.toMillis(),
          "tcp_keepalives_idle=15",
          "tcp_keepalives_interval=5",
          "tcp_keepalives_count=3",
          "tcp_user_timeout=20000");

  /**
   * Which gateway this is; it has a number when it has joined the others.
   *
   * @param log the number of the log that it alone writes
   */
  private record Self(int number, String startedAt, OptionalInt log) {}

  private final PostgresConfig config;
  private final AtomicReference<Optional<Self>> self = new AtomicReference<>(Optional.empty());

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
    var connection = connected(settings());
    try {
      var known = self.get();
      if (known.isPresent()) {
        resume(connection, known.get());
      }
      return connection;
    } catch (SQLException | StoreUnavailableException e) {
      connection.close();
      throw e;
    }
  }

  /** A connection of no gateway's, that writes nothing, or none within the time. */
  Connection connectToRead(Duration patience) throws SQLException {
    var settings = settings();
    settings.setProperty("loginTimeout", Double.toString(patience.toMillis() / 1e3));
    settings.setProperty("readOnly", "true");
    return connected(settings);
  }

  private Connection connected(Properties settings) throws SQLException {
    settings.setProperty("user", config.user());
    settings.setProperty("password", config.password().get());
    return DriverManager.getConnection(config.url(), settings);
  }

  /** The same database, as one sees it that is no gateway. */
  PostgresPlace unnamed() {
    return new PostgresPlace(config);
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
    // The server's own limits come first: what is merely busy is no lost connection.
    settings.setProperty("socketTimeout", Long.toString(TIMEOUT.plusSeconds(1).toSeconds()));
    settings.setProperty("tcpKeepAlive", "true");
    // Rows that are added together travel together; how many were new is then not said.
    settings.setProperty("reWriteBatchedInserts", "true");
    settings.setProperty("options", OPTIONS);
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
        var joined = new Self(row.getInt(1), startedAt, OptionalInt.empty());
        self.set(Optional.of(joined));
        lock(connection, HELD, LOCKS, joined.number());
        sign(connection, joined);
      }
    }
  }

  /**
   * Becomes the one that writes a log, on this connection and on all that follow.
   *
   * @throws StoreUnavailableException if another gateway does
   */
  void own(Connection connection, int log) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = " + LEAVING.toMillis());
      lock(connection, HELD, LOGS, log);
      statement.execute("SET LOCAL lock_timeout = 0");
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new StoreUnavailableException(
            "another gateway writes the audit log of this one's `%s`: give each a state directory of its own (one that has vanished is let go of within half a minute)"
                .formatted(LogKeyFile.NAME),
            e);
      }
      throw e;
    }
    self.updateAndGet(
        known -> known.map(one -> new Self(one.number(), one.startedAt(), OptionalInt.of(log))));
  }

  /** Is again the gateway that it was, after a break. */
  private void resume(Connection connection, Self known) throws SQLException {
    var ours =
        Statements.rows(
            connection,
            "SELECT 1 FROM writer WHERE id = ? AND started_at = ?",
            query -> {
              query.setInt(1, known.number());
              query.setString(2, known.startedAt());
            },
            row -> row.getInt(1));
    if (ours.isEmpty()) {
      throw new StoreUnavailableException(
          name() + " does not know this gateway any more, as after a restore: start it anew");
    }
    if (!taken(connection, known.number())) {
      end(connection, known.number());
      lock(connection, HELD, LOCKS, known.number());
    }
    if (known.log().isPresent()) {
      lock(connection, HELD, LOGS, known.log().getAsInt());
    }
    sign(connection, known);
  }

  private static boolean taken(Connection connection, int number) throws SQLException {
    return Statements.rows(
            connection,
            "SELECT pg_try_advisory_lock(?, ?)",
            query -> {
              query.setInt(1, LOCKS);
              query.setInt(2, number);
            },
            row -> row.getBoolean(1))
        .getFirst();
  }

  /**
   * Ends the connection that holds the lock of our number. It is an earlier one of ours, which the
   * server has not seen go: numbers are given once, to one process, and the row of this one is
   * still there. The one exception is a gateway that starts and looks whether we have gone: it
   * holds a number of its own as well, and lets go of ours in a moment.
   */
  private static void end(Connection connection, int number) throws SQLException {
    var _ =
        Statements.rows(
            connection,
            """
            WITH held AS (
              SELECT pid, objid::BIGINT AS number FROM pg_locks
              WHERE locktype = 'advisory' AND granted AND classid::BIGINT = ? AND objsubid = 2
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            SELECT pg_terminate_backend(pid) FROM held
            WHERE number = ? AND pid <> pg_backend_pid()
              AND pid NOT IN (SELECT pid FROM held WHERE number NOT IN (?, ?))
            """,
            query -> {
              query.setInt(1, LOCKS);
              query.setInt(2, number);
              query.setInt(3, number);
              query.setInt(4, TURN);
            },
            row -> row.getBoolean(1));
  }

  /** Whose the entries are that come over this connection. */
  private static void sign(Connection connection, Self known) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT set_config(?, ?, false)")) {
      statement.setString(1, "sallyport.writer");
      statement.setString(2, Integer.toString(known.number()));
      statement.execute();
    }
  }

  /**
   * INVARIANT: whoever changes rows takes turns from the start of the transaction to its end, so
   * that the order of numbers is the order in which others see them, and nobody waits crosswise.
   */
  @Override
  public void takeTurn(Connection connection) throws SQLException {
    lock(connection, "SELECT pg_advisory_xact_lock(?, ?)", LOCKS, TURN);
  }

  /**
   * Takes its turn and does the work, however long others or the work itself may need: the usual
   * limits hold again at the end of the transaction that is open.
   */
  <T> T unhurried(Transaction transaction, GroupCommit.Work<T> work) throws SQLException {
    var connection = transaction.connection();
    var usual = connection.getNetworkTimeout();
    connection.setNetworkTimeout(
        Runnable::run, Math.toIntExact(GroupCommit.OPENING_PATIENCE.toMillis()));
    try (var statement = connection.createStatement()) {
      statement.execute("SET LOCAL statement_timeout = 0");
      statement.execute("SET LOCAL lock_timeout = 0");
    }
    takeTurn(connection);
    var done = work.write(transaction);
    // Whoever fails here loses the connection anyway.
    connection.setNetworkTimeout(Runnable::run, usual);
    return done;
  }

  private static void lock(Connection connection, String sql, int kind, int key)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setInt(1, kind);
      statement.setInt(2, key);
      statement.execute();
    }
  }

  /** The exchanges of gateways that have gone, whose intents have no outcome. */
  static String leftOpen() {
    return """
        WITH gone AS MATERIALIZED (
          SELECT writer FROM (SELECT DISTINCT writer FROM open_intent) AS writers
          WHERE pg_try_advisory_xact_lock(%s, writer))
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
