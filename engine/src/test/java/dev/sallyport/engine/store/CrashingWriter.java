package dev.sallyport.engine.store;

import java.nio.file.Path;
import java.time.Clock;

/**
 * A process that appends until it is killed: intents from several threads, an outcome for every
 * second one. It prints the name of an entry after, and only after, the log has acknowledged it.
 */
final class CrashingWriter {

  private static final int THREADS = 8;

  private CrashingWriter() {}

  public static void main(String[] arguments) throws InterruptedException {
    var store = SqliteStore.open(Path.of(arguments[0]), Clock.systemUTC());
    var log = store.auditLog();
    for (var thread = 0; thread < THREADS; thread++) {
      var name = thread;
      Thread.ofVirtual()
          .start(
              () -> {
                for (var i = 0; ; i++) {
                  var exchange = "ex_%d_%d".formatted(name, i);
                  log.append(Entries.intent(exchange));
                  System.out.println("intent " + exchange);
                  if (i % 2 == 0) {
                    log.append(Entries.outcome(exchange));
                    System.out.println("outcome " + exchange);
                  }
                }
              });
    }
    Thread.currentThread().join();
  }
}
