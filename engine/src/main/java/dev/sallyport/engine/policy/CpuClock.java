package dev.sallyport.engine.policy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;

/**
 * How much of a processor the caller has used, read by another thread. On a busy machine that is
 * far less than the time that has passed, and only what a policy has used may be held against it.
 */
sealed interface CpuClock {

  /** Names the thread of the operating system that runs the caller. */
  long thread();

  /** What that thread has used since it began, in nanoseconds. */
  long usedNanos(long thread);

  /** The clock of this system: Linux tells, and elsewhere the time that passes is taken instead. */
  static CpuClock ofSystem() {
    try {
      return Linux.bind();
    } catch (RuntimeException | LinkageError _) {
      return new Wall();
    }
  }

  /** Time that passes. */
  record Wall() implements CpuClock {
    @Override
    public long thread() {
      return 0;
    }

    @Override
    public long usedNanos(long thread) {
      return System.nanoTime();
    }
  }

  /**
   * The clocks that Linux keeps for each thread. A virtual thread that only computes stays where it
   * is, so its carrier's clock is its own. The JVM's own interface for this knows no virtual
   * threads.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/clock_gettime.2.html">clock_gettime(2)</a>
   */
  record Linux(MethodHandle gettid, MethodHandle clockGettime) implements CpuClock {

    // Two functions of the C library, with the signatures that POSIX gives them.
    @SuppressWarnings("restricted")
    static Linux bind() {
      if (!System.getProperty("os.name", "").equals("Linux")) {
        throw new UnsupportedOperationException();
      }
      var linker = Linker.nativeLinker();
      var symbols = linker.defaultLookup();
      var clock =
          new Linux(
              linker.downcallHandle(
                  symbols.findOrThrow("gettid"),
                  FunctionDescriptor.of(ValueLayout.JAVA_INT),
                  Linker.Option.critical(false)),
              linker.downcallHandle(
                  symbols.findOrThrow("clock_gettime"),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS)));
      if (clock.usedNanos(clock.thread()) <= 0) {
        throw new UnsupportedOperationException();
      }
      return clock;
    }

    @Override
    public long thread() {
      try {
        return (int) gettid.invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    /** A thread that has ended has used nothing. */
    @Override
    public long usedNanos(long thread) {
      try (var arena = Arena.ofConfined()) {
        var time = arena.allocate(ValueLayout.JAVA_LONG, 2);
        var failed = (int) clockGettime.invokeExact(clockOf((int) thread), time);
        return failed != 0
            ? 0
            : TimeUnit.SECONDS.toNanos(time.getAtIndex(ValueLayout.JAVA_LONG, 0))
                + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    // The kernel's encoding of "the scheduler's clock of this thread".
    private static int clockOf(int thread) {
      return (~thread << 3) | 6;
    }
  }
}
