package dev.sallyport.opa;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  private final Limits limits;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("opa").daemon(true).stackSize(STACK_BYTES).factory());

  // INVARIANT: touched by the thread above only.
  private @Nullable ReactorInstance instance;

  private Reactor(Limits limits) {
    this.limits = limits;
  }

  /** Starts an instance right away, so that the first call need not wait for it. */
  static Reactor start(Limits limits) {
    var reactor = new Reactor(limits);
    reactor.start();
    return reactor;
  }

  /** Calls one of the functions of `exports.go`. */
  byte[] call(String operation, byte[] request) {
    // A start that a stopped call made necessary is not on this call's clock.
    start();
    return await(
        operation, thread.submit(() -> callHere(operation, request)), limits.perCall(), true);
  }

  // A start goes on when whoever waits for it has given up: the next caller finds it further on.
  private void start() {
    await("start", thread.submit(this::running), START_MAX, false);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private byte[] callHere(String operation, byte[] request) {
    var usable = running();
    // Gone unless the call comes back: this covers traps, exhausted memory and interrupts alike.
    instance = null;
    var answer = usable.call(operation, request);
    instance = usable;
    return answer;
  }

  private ReactorInstance running() {
    var running = instance;
    if (running == null) {
      running = ReactorInstance.start(limits);
      instance = running;
    }
    return running;
  }

  private static <T> T await(
      String operation, Future<T> future, Duration limit, boolean cancelling) {
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      stop(future, cancelling);
      throw new OpaStoppedException(
          "`%s` was stopped after %d ms, the limit for one call"
              .formatted(operation, limit.toMillis()));
    } catch (InterruptedException _) {
      stop(future, cancelling);
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

  // The interrupt reaches the running code, which looks for it at every loop and call.
  private static void stop(Future<?> future, boolean cancelling) {
    if (cancelling) {
      future.cancel(true);
    }
  }
}
