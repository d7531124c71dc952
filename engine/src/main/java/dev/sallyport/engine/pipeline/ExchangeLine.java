package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.identity.Identifier;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.telemetry.Observer;
import dev.sallyport.engine.telemetry.Stage;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange is one straight line: arrive, identify, describe, decide, record the intent, hold
 * for approval, reserve what it may cost, forward, relay, record the outcome. {@link #pass} is that
 * line.
 *
 * <p>INVARIANT: nothing is forwarded before its intent is durable, and every end is recorded:
 * before it is answered where the answer is a refusal, after it where a reply was relayed.
 */
public final class ExchangeLine {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeLine.class);

  private final UnderWay underWay = new UnderWay();
  private final UnderWay calls = new UnderWay();
  private final LineLimits limits;
  private final Entrance entrance;
  private final Room room;
  private final Room replies;
  private final Turns turns;
  private final Till till;
  private final Describer describer;
  private final PolicyInForce policy;
  private final Recorder recorder;
  private final Holder holder;
  private final Remembered remembered;
  private final Ends ends;
  private final Upstream upstream;
  private final Relay relay;
  private final Observer observer;
  private final Clock clock;
  private final Supplier<String> exchangeIds;

  /**
   * The stages that come from outside; the others are made here, by the limits.
   *
   * @param budgets what callers may spend; empty where nobody counts
   */
  public record Parts(
      Identifier identifier,
      PolicyInForce policy,
      Recorder recorder,
      Approvals approvals,
      Upstream upstream,
      Pseudonyms.Source pseudonyms,
      Optional<Budgets> budgets,
      Observer observer) {

    /** Where nobody counts what is spent, and nobody watches. */
    public Parts(
        Identifier identifier,
        PolicyInForce policy,
        Recorder recorder,
        Approvals approvals,
        Upstream upstream,
        Pseudonyms.Source pseudonyms) {
      this(
          identifier,
          policy,
          recorder,
          approvals,
          upstream,
          pseudonyms,
          Optional.empty(),
          Observer.NONE);
    }
  }

  public ExchangeLine(Parts parts, LineLimits limits, Clock clock, Supplier<String> exchangeIds) {
    this(parts, limits, new Remembered(clock), clock, exchangeIds);
  }

  private ExchangeLine(
      Parts parts,
      LineLimits limits,
      Remembered remembered,
      Clock clock,
      Supplier<String> exchangeIds) {
    this.limits = limits;
    this.entrance = new Entrance(parts.identifier(), parts.policy(), clock);
    this.room = new Room(limits);
    this.replies = new Room(limits);
    this.turns = new Turns(limits.turns());
    this.till = new Till(parts.budgets(), clock);
    this.describer = new Describer(limits);
    this.policy = parts.policy();
    this.recorder = parts.recorder();
    var standing = new Standing(parts.policy(), clock);
    this.holder = new Holder(parts.approvals(), standing, limits.hold(), calls, clock);
    this.remembered = remembered;
    this.ends = new Ends(parts.recorder(), remembered, clock);
    this.upstream = parts.upstream();
    this.observer = parts.observer();
    this.relay =
        new Relay(
            limits,
            parts.pseudonyms(),
            new Gatekeeper(
                parts.approvals(), parts.recorder(), standing, limits.hold(), calls, clock));
    this.clock = clock;
    this.exchangeIds = exchangeIds;
  }

  /** A line of other parts, which knows of the same refusals. */
  public ExchangeLine next(Parts parts, LineLimits others) {
    return new ExchangeLine(parts, others, remembered, clock, exchangeIds);
  }

  /**
   * Another has taken its place: what is under way goes on to its end; but whoever follows
   * something comes again, and is identified there.
   */
  public void replace() {
    entrance.close();
  }

  /** Serves one request from its arrival to its end. It never throws. */
  public void run(Arrival arrival, Responder responder) {
    run(arrival, responder, upstream);
  }

  /**
   * The same, where somebody else carries the call to the service.
   *
   * @param carrier forwards this one call
   */
  public void run(Arrival arrival, Responder responder, Upstream carrier) {
    if (arrival.method().equals("HEAD") && arrival.path().equals("/")) {
      Reply.greet(arrival, responder);
      return;
    }
    calls.begin();
    try {
      serve(
          arrival,
          responder,
          (trail, reply) -> {
            switch (pass(arrival, trail, reply, carrier)) {
              case COMPLETE -> ends.end(trail, reply, Result.COMPLETED, "");
              case ERROR_REPORTED -> ends.end(trail, reply, Result.FAILED, "upstream_error_event");
              case UNSEEN -> ends.end(trail, reply, Result.IN_DOUBT, "reply_not_seen");
            }
          });
    } finally {
      calls.end();
    }
  }

  /**
   * Serves a call of the gateway's own API: whoever calls is identified as on the line, the policy
   * says whether they may, and who is refused is recorded and answered as there. It never throws.
   *
   * @param api what an identity gets, by the exchange's name; it keeps its own records of what it
   *     does
   */
  public void runOwn(
      Arrival arrival,
      Responder responder,
      Action action,
      BiFunction<String, Identity, OwnReply> api) {
    serveOwn(
        arrival,
        responder,
        (trail, reply) -> {
          var identity = entrance.identified(arrival, trail);
          entrance.admit(new AdminAct(identity, action, trail.arrivedAt()), trail);
          var own = api.apply(trail.exchange(), identity);
          reply.whole(200, own.headers(), own.body());
        });
  }

  /**
   * Serves a call of the gateway's own API that is answered as it goes on: as {@link #runOwn}, but
   * for a reply that ends when the client leaves, or when whoever writes it returns. It never
   * throws.
   *
   * @param api writes the body, each part of which leaves at once, as long as the caller may read
   *     it
   */
  public void runOwnStream(
      Arrival arrival, Responder responder, Action action, String type, Consumer<OwnStream> api) {
    serveOwn(
        arrival,
        responder,
        (trail, reply) -> {
          var who = entrance.identified(arrival, trail);
          entrance.admit(new AdminAct(who, action, trail.arrivedAt()), trail);
          try {
            api.accept(
                new OwnStream(who, type, reply, () -> entrance.admitsStill(arrival, action)));
            reply.end();
          } catch (ClientGoneException _) {
            LOG.debug("exchange {}: who followed has left", trail.exchange());
          }
        });
  }

  /**
   * Serves a call of the gateway's own for which nobody has to be known yet, such as one for a
   * token. It never throws.
   *
   * @param api what is answered, by the exchange's name; it keeps its own records of what it does
   */
  public void runOpen(Arrival arrival, Responder responder, Function<String, OpenReply> api) {
    serveOwn(arrival, responder, (trail, reply) -> open(trail, reply, api.apply(trail.exchange())));
  }

  /**
   * Serves a call of the gateway's own that is open to everybody who is known. It never throws.
   *
   * @param api what an identity gets; it keeps its own records of what it does
   */
  public void runKnown(Arrival arrival, Responder responder, Function<Identity, OpenReply> api) {
    serveOwn(
        arrival,
        responder,
        (trail, reply) -> open(trail, reply, api.apply(entrance.identified(arrival, trail))));
  }

  private static void open(Trail trail, Reply reply, OpenReply open) {
    reply.whole(open.status(), open.headers().with("request-id", trail.exchange()), open.body());
  }

  /**
   * Waits until the exchanges that are under way have ended, and are recorded.
   *
   * @return whether they have, within that time
   */
  public boolean awaitEnds(Duration limit) throws InterruptedException {
    return underWay.awaitNone(limit);
  }

  /** The same for calls to the service alone, and not for what follows the gateway's own API. */
  public boolean awaitCalls(Duration limit) throws InterruptedException {
    return calls.awaitNone(limit);
  }

  /** What is under way now. */
  public LineLoad load() {
    return new LineLoad(underWay.count(), calls.count(), calls.waits(), turns.waiting());
  }

  private interface Way {
    void go(Trail trail, Reply reply);
  }

  private void serveOwn(Arrival arrival, Responder responder, Way way) {
    serve(
        arrival,
        responder,
        (trail, reply) -> {
          trail.progress().own();
          way.go(trail, reply);
        });
  }

  private void serve(Arrival arrival, Responder responder, Way way) {
    underWay.begin();
    try {
      var trail = trail(arrival);
      var reply = new Reply(responder, arrival.method());
      try (var _ = new LogMarks(trail)) {
        ends.of(trail, reply, () -> way.go(trail, reply));
      }
    } finally {
      underWay.end();
    }
  }

  /** Records a request that never came as far as {@link #run}, and gives back what to answer it. */
  public ErrorEnvelope turnAway(String method, String path, Unread why) {
    var arrival = new Arrival(method, path, "", Headers.NONE, InputStream.nullInputStream());
    var trail = trail(arrival);
    var result = why == Unread.FAULT ? Result.FAILED : Result.REFUSED;
    var refusal = Refusals.unread(why, limits.requestBytes());
    var status = OptionalInt.of(refusal.status());
    var answer = ends.recorded(trail, result, status, refusal, Optional.empty());
    trail.tell(status, 0);
    return answer;
  }

  private Trail trail(Arrival arrival) {
    var exchange = exchangeIds.get();
    var now = clock.instant();
    return new Trail(
        exchange, now, arrival, Progress.of(exchange, arrival.headers(), observer, clock, now));
  }

  private Relay.End pass(Arrival arrival, Trail trail, Reply reply, Upstream carrier) {
    var served = Describer.served(arrival);
    trail.progress().serves(served.endpoint());
    var identity = entrance.identified(arrival, trail);
    try (var _ = room.take(served.endpoint(), arrival)) {
      var call = describer.describe(trail.exchange(), trail.arrivedAt(), served, identity, arrival);
      trail.described(call);
      recorder.transcript(clock, trail.arrivedAt(), replies).ifPresent(reply::gatheredBy);
      var revision = policy.now();
      var masking = new Masking(revision.masks(), relay.pseudonyms(call));
      trail.maskedBy(masking);
      requireUndecided(call, revision, trail);
      var ruling = revision.rule(call);
      trail.ruled(ruling);
      var pass = passing(call, ruling);
      if (carrier.answersPastUs()) {
        requireNoMore(pass, revision, trail);
      }
      var leaving = relay.request(call, pass, masking, trail);
      trail.progress().reached(Stage.MASK);
      trail.intended(recorder.intent(call, ruling, leaving));
      holder.hold(new Holder.Ruled(call, ruling, masking), trail, reply);
      trail.progress().reached(Stage.HOLD);
      try (var _ = turn(identity, trail);
          var tab = till.open(call, ruling, trail);
          var answer =
              tab.sending(() -> carrier.send(asPartOfItsTrace(leaving.request(), trail)))) {
        return carrier.answersPastUs()
            ? Relay.End.UNSEEN
            : relay.relay(new Relay.Passing(call, pass, revision, masking), answer, trail, reply);
      }
    }
  }

  /** What can only be let pass or not is not let pass where the policy wants more. */
  private static void requireNoMore(
      Decision.Pass pass, PolicyInForce.Revision revision, Trail trail) {
    if (!(pass instanceof Decision.Allow) || revision.decider().judgesTools()) {
      throw new RefusedException(Refusals.unenforced(trail.exchange()));
    }
  }

  private Room.Taken turn(Identity who, Trail trail) {
    var turn = turns.take(who);
    trail.progress().reached(Stage.TURN);
    return turn;
  }

  private static Upstream.Request asPartOfItsTrace(Upstream.Request request, Trail trail) {
    return trail.progress().left().map(request::in).orElse(request);
  }

  private static Decision.Pass passing(Call call, Ruling ruling) {
    return switch (ruling.decision()) {
      case Decision.Deny deny -> throw new RefusedException(Refusals.denied(deny, call.exchange()));
      case Decision.Approve approve -> approve.then();
      case Decision.Pass pass -> pass;
    };
  }

  /** A call that was refused in the middle of its reply is refused as soon as it comes again. */
  private void requireUndecided(Call call, PolicyInForce.Revision revision, Trail trail) {
    var before = remembered.find(call, revision.digest());
    if (before.isPresent()) {
      trail.decidedIn(before.get().exchange());
      throw new RefusedException(before.get().refusal());
    }
  }
}
