package dev.sallyport.bench.day;

import dev.sallyport.bench.day.Seen.Came;
import dev.sallyport.bench.day.Seen.Left;
import dev.sallyport.bench.day.Seen.Money;
import dev.sallyport.bench.day.Seen.Movement;
import dev.sallyport.engine.json.Digests;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A call on its way, as the simulation sees it. What a reply's tools wait for happens on other
 * threads, so what those touch can be touched by several.
 */
final class Passage {
  private final Plan plan;
  private final String exchange;
  private final Life life;
  private final Runnable interlude;
  private final Thread thread = Thread.currentThread();
  private final AtomicInteger moments = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger storeFaults = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Movement> movements = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int sends;
  private boolean intended = true;
  private String left = "";
  private volatile boolean free;
  private int status;
  private int clientWrites;
  private boolean whole;
  private boolean gone;

  /**
   * @param interlude what somebody else does meanwhile
   */
  Passage(Plan plan, String exchange, Life life, Runnable interlude) {
    this.plan = plan;
    this.exchange = exchange;
    this.life = life;
    this.interlude = interlude;
  }

  Plan plan() {
    return plan;
  }

  String exchange() {
    return exchange;
  }

  /** A moment between two things: somebody else may do something, and the gateway may die. */
  void moment() {
    if (!thread.equals(Thread.currentThread())) {
      return; // What others do stays in an order that the seed gives.
    }
    var now = moments.incrementAndGet();
    if (plan.luck().interludes().contains(now)) {
      interlude.run();
    }
    if (is(Trouble.DIES) && now >= plan.luck().moment()) {
      life.die();
    }
  }

  boolean is(Trouble trouble) {
    return plan.luck().trouble() == trouble;
  }

  boolean isNow(int count) {
    return count == plan.luck().moment();
  }

  /**
   * Something is written to the store.
   *
   * @param failure what is thrown where that fails
   */
  <T> T write(Supplier<T> work, Supplier<? extends RuntimeException> failure) {
    var number = writes.incrementAndGet();
    // A call writes a few times, so its trouble comes sooner than others'.
    var moment = 1 + plan.luck().moment() / 2;
    var now = number == moment;
    if ((is(Trouble.STORE_REFUSES) && now) || (is(Trouble.STORE_LOCKED) && number >= moment)) {
      storeFaults.incrementAndGet();
      throw failure.get();
    }
    var written = work.get();
    if (is(Trouble.STORE_UNHEARD) && now) {
      storeFaults.incrementAndGet();
      throw failure.get();
    }
    return written;
  }

  /** Whether its end was on the disk before; from now on it is. */
  boolean hasEndedBefore() {
    return ended.getAndSet(true);
  }

  void moved(Movement movement) {
    movements.add(movement);
  }

  /** It has left for the service. */
  void leaves(byte[] sent) {
    sends++;
    intended &= life.isIntended(exchange);
    left = new String(sent, StandardCharsets.UTF_8);
  }

  void isFree() {
    free = true;
  }

  void begins(int code) {
    status = code;
  }

  /** How often the client was written to, now included. */
  int clientWrites() {
    return ++clientWrites;
  }

  void came(byte[] bytes, int offset, int length) {
    body.write(bytes, offset, length);
  }

  void ends() {
    whole = true;
  }

  void leavesClient() {
    gone = true;
  }

  boolean isGone() {
    return gone || isDead();
  }

  boolean isDead() {
    return life.isDead();
  }

  Heard heard() {
    return Heard.of(body.toString(StandardCharsets.UTF_8));
  }

  /**
   * All of it, when it is over.
   *
   * @param heard what its client made of the reply
   * @param inForce the digests of the policies that were in force meanwhile
   */
  Seen seen(Heard heard, List<String> inForce) {
    var came = body.toString(StandardCharsets.UTF_8);
    var secrets = plan.isMasked() ? plan.planted() : List.<String>of();
    return new Seen(
        exchange,
        plan.who().equals(Person.STRANGER) ? "" : plan.who().principal(),
        plan.asked().session(),
        Digests.sha256(plan.body()),
        plan.isAsked(),
        List.of("usual", "strict").stream().filter(plan::isDenied).toList(),
        inForce,
        !plan.isMasked(),
        life.isDead(),
        storeFaults.get(),
        new Left(
            sends,
            intended,
            left.isEmpty() ? "" : Digests.sha256(left.getBytes(StandardCharsets.UTF_8)),
            secrets.stream().filter(left::contains).toList()),
        new Came(
            status,
            Digests.sha256(body.toByteArray()),
            body.size(),
            whole,
            gone,
            heard.error(),
            Heard.digest(heard.texts().stream()),
            heard.commands(),
            secrets.stream().filter(one -> came.contains(one) || heard.has(one)).toList()),
        new Money(plan.script().counts().all(), free, List.copyOf(movements)));
  }
}
