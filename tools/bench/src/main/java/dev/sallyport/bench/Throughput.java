package dev.sallyport.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** How often something is done in a second. */
final class Throughput {
  private Throughput() {}

  /**
   * Does it over and over.
   *
   * @param threads how many do it at once
   */
  static double perSecond(int threads, Duration round, Runnable work) {
    var done = new LongAdder();
    var started = System.nanoTime();
    var until = started + round.toNanos();
    all(
        threads,
        () -> {
          work.run();
          done.increment();
          return System.nanoTime() < until;
        });
    return done.sum() / ((System.nanoTime() - started) / 1e9);
  }

  /**
   * Does it over and over, until it says that there is no more of it.
   *
   * @param threads how many do it at once
   */
  static void all(int threads, BooleanSupplier work) {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var workers = new ArrayList<Future<?>>();
      for (int i = 0; i < threads; i++) {
        workers.add(
            executor.submit(
                () -> {
                  while (work.getAsBoolean()) {
                    // It has done so.
                  }
                }));
      }
      for (var worker : workers) {
        worker.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    } catch (ExecutionException e) {
      throw new BenchException("what was measured failed", e);
    }
  }
}
