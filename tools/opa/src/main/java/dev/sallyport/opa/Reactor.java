package dev.sallyport.opa;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which OPA's code runs, call after call, each with a time limit. After a fault
 * or a stop the instance is thrown away, because nobody knows its state, and the next call gets a
 * new one.
 */
final class Reactor implements AutoCloseable {

  // Go's parser and evaluator recurse, and every call of theirs is a call on the Java stack.
  private static final long STACK_BYTES = 16L << 20;

  // A start takes some four seconds on a quiet machine.
  private static final Duration START_MAX = Duration.ofMinutes(2);

  // A start takes seconds and most calls far less, so one that has begun may end without its
  // caller.
  private static final Duration LEFT_ALONE_MAX = Duration.ofMillis(500);

  private final Limits limits;
  private final Supplier<ReactorInstance> starter;
  private final AtomicInteger starts = new AtomicInteger();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("opa").daemon(true).stackSize(STACK_BYTES).factory());

  // INVARIANT: set by the thread above only, and null while a call runs.
  private final AtomicReference<@Nullable ReactorInstance> instance = new AtomicReference<>();

  private Reactor(Limits limits, Supplier<ReactorInstance> starter) {
    this.limits = limits;
    this.starter = starter;
  }

  /** Starts an instance right away, so that the first call need not wait for it. */
  static Reactor start(Limits limits, Supplier<ReactorInstance> starter) {
    var reactor = new Reactor(limits, starter);
    reactor.start();
    return reactor;
  }

  /** Calls one of the functions of `exports.go`. */
  byte[] call(String operation, byte[] request) {
    // A start that a stopped call made necessary is not on this call's clock.
    start();
    var turn = new Turn(operation, request);
    return await(operation, thread.submit(turn), limits.perCall(), turn::leave);
  }

  // A start goes on when whoever waits for it has given up: the next caller finds it further on.
  private void start() {
    await("start", thread.submit(this::running), START_MAX, _ -> {});
  }

  @Override
  public void close() {
    thread.shutdownNow();
    closeIdle();
  }

  private void closeIdle() {
    var idle = instance.getAndSet(null);
    if (idle != null) {
      idle.close();
    }
  }

  /** One call, which its caller may leave. */
  private final class Turn implements Callable<byte[]> {
    private final String operation;
    private final byte[] request;
    private final AtomicBoolean taken = new AtomicBoolean();

    Turn(String operation, byte[] request) {
      this.operation = operation;
      this.request = request;
    }

    @Override
    public byte[] call() {
      if (!taken.compareAndSet(false, true)) {
        throw new OpaStoppedException("`%s` was left before it began".formatted(operation));
      }
      var usable = running();
      // Gone unless the call comes back: this covers traps, exhausted memory and interrupts alike.
      instance.set(null);
      var back = false;
      try {
        var answer = usable.call(operation, request);
        back = true;
        return answer;
      } finally {
        if (back) {
          instance.set(usable);
        } else {
          usable.close();
        }
        if (thread.isShutdown()) {
          closeIdle();
        }
      }
    }

    /** Its caller is gone: it does not begin any more, and has a moment to end if it has. */
    void leave(Future<?> future) {
      if (!taken.compareAndSet(false, true)) {
        Thread.ofVirtual().name("opa-left").start(() -> stopLater(future));
      }
    }
  }

  private ReactorInstance running() {
    var running = instance.get();
    if (running == null) {
      starts.incrementAndGet();
      running = starter.get();
      instance.set(running);
    }
    return running;
  }

  private static <T> T await(
      String operation, Future<T> future, Duration limit, Consumer<Future<?>> leave) {
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      leave.accept(future);
      throw new OpaStoppedException(
          "`%s` was stopped after %d ms, the limit for one call"
              .formatted(operation, limit.toMillis()));
    } catch (InterruptedException _) {
      leave.accept(future);
      Thread.currentThread().interrupt();
      throw new OpaStoppedException(
          "`%s` was stopped because its caller was interrupted".formatted(operation));
    } catch (ExecutionException e) {
      // Wrapped, so that the trace shows both threads.
      var cause = e.getCause();
      throw new OpaFaultException(
          cause instanceof OpaFaultException
              ? String.valueOf(cause.getMessage())
              : "`%s` broke: %s".formatted(operation, cause),
          cause);
    }
  }

  private static void stopLater(Future<?> future) {
    try {
      future.get(LEFT_ALONE_MAX.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | InterruptedException _) {
      // The interrupt reaches the running code, which looks for it at every loop and call.
      future.cancel(true);
    } catch (ExecutionException | CancellationException _) {
      // It has ended, and nobody waits for what came of it.
    }
  }

  /** How often an instance was started. */
  int starts() {
    return starts.get();
  }
}
