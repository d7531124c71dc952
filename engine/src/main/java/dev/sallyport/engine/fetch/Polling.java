package dev.sallyport.engine.fetch;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Looks again and again, as long after each look as that says, on a thread of its own. */
public final class Polling implements AutoCloseable {
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param look looks once, and says how long to wait before the next time
   * @param afterwards what to do after each look
   */
  public Polling(String name, Supplier<Duration> look, Runnable afterwards) {
    this.thread =
        Thread.ofVirtual()
            .name("poll " + name)
            .start(
                () -> {
                  while (!closed) {
                    var pause = look.get();
                    if (!closed) {
                      afterwards.run();
                      LockSupport.parkNanos(pause.toNanos());
                    }
                  }
                });
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
