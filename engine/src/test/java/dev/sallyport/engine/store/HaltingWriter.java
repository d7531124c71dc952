package dev.sallyport.engine.store;

import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that appends entries, and ends at once and without a word when the writer's connection
 * is asked for something for the {@code n}th time. It prints the name of an entry after, and only
 * after, the log has acknowledged it; and at its end, how often the connection was asked.
 */
final class HaltingWriter {

  /** Each touches everything: an intent, its outcome, and the hash of 256 leaves for some. */
  static final int ENTRIES = 4;

  private static final Set<String> STEPS =
      Set.of("prepareStatement", "setAutoCommit", "executeUpdate", "executeQuery", "executeBatch");

  private HaltingWriter() {}

  public static void main(String[] arguments) {
    var left = new AtomicInteger(Integer.MAX_VALUE);
    var store =
        SqliteStore.open(
            Path.of(arguments[0]),
            Clock.systemUTC(),
            connector -> () -> watched(Connection.class, connector.connect(), left),
            GroupCommit.PATIENCE);
    var limit = Integer.parseInt(arguments[1]);
    left.set(limit);
    var log = store.auditLog();
    var file = Path.of(arguments[0]);
    for (var i = 0; i < ENTRIES / 2; i++) {
      var exchange = "ex_%s_%d".formatted(arguments[1], i);
      appendRecorded(store, file, exchange);
      System.out.println("intent " + exchange);
      log.append(Entries.outcome(exchange));
      System.out.println("outcome " + exchange);
    }
    System.out.println("steps " + (limit - left.get()));
    // As a process that is killed: nothing is closed.
    Runtime.getRuntime().halt(0);
  }

  /** An intent, and what it refers to. */
  private static void appendRecorded(Store store, Path file, String exchange) {
    var payloads = payloads(store, file);
    var session = Session.of("https://issuer.example#alice", exchange, Entries.NOW);
    var _ =
        payloads.begin(
            session,
            document(exchange),
            prepared ->
                store
                    .recordedLog()
                    .append(Entries.intent(exchange).withPayload(prepared.ref().text()), prepared));
  }

  /** What is kept beside the log of that file. */
  static Payloads payloads(Store store, Path file) {
    var wrap = LocalWrap.file(file.resolveSibling("payload.key"), new SecureRandom());
    return new Payloads(store.payloads(), KeyWraps.of(wrap), Clock.systemUTC(), new SecureRandom());
  }

  /** Several blocks, which no other exchange has. */
  static byte[] document(String exchange) {
    var text = exchange.repeat(200);
    return "{\"a\":\"%s\",\"b\":\"%s.\"}".formatted(text, text).getBytes(StandardCharsets.UTF_8);
  }

  private static <T> T watched(Class<T> type, T target, AtomicInteger left) {
    InvocationHandler handler =
        (_, method, values) -> {
          if (STEPS.contains(method.getName()) && left.decrementAndGet() < 0) {
            Runtime.getRuntime().halt(1);
          }
          try {
            var result = method.invoke(target, values);
            return result instanceof PreparedStatement statement
                ? watched(PreparedStatement.class, statement, left)
                : result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(
        Proxy.newProxyInstance(
            HaltingWriter.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
