package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.gate.Fate;
import dev.sallyport.engine.sse.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What comes next for a reply that is gated: an event of the service, an answer to a question, or
 * nothing for so long that the client wants a sign of life. As long as nobody is asked, events are
 * read by the thread that asks for them; from then on the service is read beside it, so that it is
 * not kept waiting for people. Used by one thread.
 */
final class Intake implements AutoCloseable {

  /** What was brought and not taken yet: it is taken at once, so this is enough. */
  private static final int ROOM = 4;

  /** What comes next. */
  sealed interface Next {
    record Event(SseEvent event) implements Next {}

    record Answer(Fate.Settled fate) implements Next {}

    /** The service has nothing more to say. */
    record End() implements Next {}

    record Silence() implements Next {}
  }

  private final Supplier<Optional<SseEvent>> service;
  private final Duration silence;

  /** What the other threads bring: each a task that is done, or has failed. */
  private final BlockingQueue<FutureTask<Next>> brought = new ArrayBlockingQueue<>(ROOM);

  private final List<Thread> waiters = new ArrayList<>();
  private Optional<Thread> reader = Optional.empty();
  private boolean readBeside;
  private boolean ended;

  /**
   * @param service the next event, or nothing at the end
   * @param silence how long nothing may come before that is said
   */
  Intake(Supplier<Optional<SseEvent>> service, Duration silence) {
    this.service = service;
    this.silence = silence;
  }

  /** Waits for what comes next; what another thread failed with is thrown here. */
  Next next() {
    if (!readBeside) {
      var next = read();
      ended = next instanceof Next.End;
      return next;
    }
    try {
      var task = brought.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
      return task == null ? new Next.Silence() : result(task);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RelayBrokenException(Refusals.fault());
    }
  }

  private static Next result(FutureTask<Next> task) {
    if (task.state() == Future.State.SUCCESS) {
      return task.resultNow();
    }
    switch (task.exceptionNow()) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException("a checked exception was thrown", e);
    }
  }

  private Next read() {
    return service.get().<Next>map(Next.Event::new).orElseGet(Next.End::new);
  }

  /** Has an answer waited for, which comes as one of the next. */
  void await(Supplier<Fate.Settled> answer) {
    waiters.add(Thread.ofVirtual().start(() -> bring(() -> new Next.Answer(answer.get()))));
    if (!readBeside && !ended) {
      reader = Optional.of(Thread.ofVirtual().start(this::readToEnd));
    }
    readBeside = true;
  }

  private void readToEnd() {
    var more = true;
    while (more) {
      more = bring(this::read);
    }
  }

  /** Brings what comes of the work, and says whether more may come after it. */
  private boolean bring(Callable<Next> work) {
    var task = new FutureTask<>(work);
    task.run();
    try {
      brought.put(task);
    } catch (InterruptedException _) {
      return false; // Nobody wants it any more.
    }
    return task.state() == Future.State.SUCCESS && task.resultNow() instanceof Next.Event;
  }

  /**
   * Gives up what the other threads wait for. Whoever waited for an answer has written down what
   * came of it when this returns, so nothing is recorded of an exchange that has ended.
   */
  @Override
  public void close() {
    reader.ifPresent(Thread::interrupt);
    waiters.forEach(Thread::interrupt);
    try {
      for (var waiter : waiters) {
        waiter.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
