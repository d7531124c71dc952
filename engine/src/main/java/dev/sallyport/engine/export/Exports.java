package dev.sallyport.engine.export;

import dev.sallyport.engine.fetch.Pace;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells all systems elsewhere of the audit log, each by a thread of its own: one that is down keeps
 * no other waiting, and no call. They are platform threads, since they write to disks.
 */
public final class Exports implements AutoCloseable {
  private final List<Follower> followers;
  private final List<Thread> threads;

  /**
   * What followers work with.
   *
   * @param pace the pauses after failures
   */
  public record Parts(ExportedLog log, Clock clock, Pace pace) {}

  private Exports(List<Follower> followers) {
    this.followers = followers;
    this.threads = new ArrayList<>();
  }

  /** Begins, where each has left off. */
  public static Exports start(List<Export> wanted, Parts parts) {
    var exports = new Exports(wanted.stream().map(one -> new Follower(one, parts)).toList());
    for (var i = 0; i < wanted.size(); i++) {
      exports.threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("export-" + wanted.get(i).name())
              .start(exports.followers.get(i)));
    }
    return exports;
  }

  /** How it stands with each. */
  public List<ExportStatus> status() {
    return followers.stream().map(Follower::status).toList();
  }

  /** Sends what is left, where that works at once; what does not is sent after the next start. */
  @Override
  public void close() {
    followers.forEach(Follower::end);
    try {
      join();
      threads.forEach(Thread::interrupt);
      join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for all of them together. */
  private void join() throws InterruptedException {
    var until = System.nanoTime() + ExportLimits.STOP.toNanos();
    for (var thread : threads) {
      thread.join(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
  }
}
