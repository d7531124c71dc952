package dev.sallyport.engine.upstream;

import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.pipeline.UpstreamException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Several upstreams as one: each call goes to one of them, chosen by weight; one that cannot take
 * it rests for a while, and the call goes to another if nothing of it can have been carried out.
 *
 * <p>Two keys of one service are two upstreams. If all rest, the one that has rested longest is
 * asked all the same: an attempt that fails is no worse than a refusal of our own.
 */
public final class UpstreamPool implements Upstream {

  /**
   * An upstream of the pool.
   *
   * @param name what audit entries and messages call it
   * @param weight its share of the calls; one of weight 0 gets those alone that no other can take
   */
  public record Member(String name, int weight, Service service) {
    public Member {
      if (weight < 0 || weight > UpstreamLimits.WEIGHT_MAX) {
        throw new IllegalArgumentException(
            "the weight of upstream `%s` is between 0 and %d, not %d"
                .formatted(name, UpstreamLimits.WEIGHT_MAX, weight));
      }
    }

    /** The same, where somebody else carries its calls. */
    public Member by(Carrier carrier) {
      return new Member(name, weight, service.over(carrier.to(name)));
    }
  }

  private static final UnaryOperator<Member> OWN_WAY = UnaryOperator.identity();

  private final List<Seat> seats;
  private final Clock clock;
  private final RandomGenerator random;
  private final Consumer<String> notices;

  public UpstreamPool(
      List<Member> members, Clock clock, RandomGenerator random, Consumer<String> notices) {
    if (members.isEmpty() || members.size() > UpstreamLimits.UPSTREAMS_MAX) {
      throw new IllegalArgumentException(
          "a gateway has between 1 and " + UpstreamLimits.UPSTREAMS_MAX + " upstreams");
    }
    this.seats = members.stream().map(member -> new Seat(member, random)).toList();
    this.clock = clock;
    this.random = random;
    this.notices = notices;
  }

  @Override
  public Reply send(Request request) {
    var untried = serving(request);
    if (untried.isEmpty()) {
      // It says by itself what it does not have.
      return answer(seats.getFirst(), request, OWN_WAY);
    }
    var seat = first(untried);
    for (var tried = 1; ; tried++) {
      untried.remove(seat);
      var attempt = attempt(seat, request, OWN_WAY);
      var next =
          attempt.failure().movesOn() && tried < UpstreamLimits.TRIED_MAX
              ? awake(untried)
              : Optional.<Seat>empty();
      if (next.isEmpty()) {
        return attempt.result();
      }
      attempt.discard();
      seat = next.get();
    }
  }

  /**
   * Sends a request that somebody else carries, and who can carry it once: what comes of that is
   * the answer, and no other upstream is tried.
   */
  public Reply sendOnce(Request request, Carrier carrier) {
    var serving = serving(request);
    UnaryOperator<Member> way = member -> member.by(carrier);
    return serving.isEmpty()
        ? answer(seats.getFirst(), request, way)
        : attempt(first(serving), request, way).result();
  }

  private List<Seat> serving(Request request) {
    var serving = new ArrayList<Seat>(seats);
    serving.removeIf(seat -> !seat.member().service().serves(request));
    return serving;
  }

  /** How one upstream took a call; it has a reply or a fault. */
  private record Attempt(
      Optional<Reply> reply, Optional<UpstreamException> fault, Failure failure) {

    Reply result() {
      fault.ifPresent(
          thrown -> {
            throw thrown;
          });
      return reply.orElseThrow();
    }

    void discard() {
      reply.ifPresent(Reply::close);
    }
  }

  private Attempt attempt(Seat seat, Request request, UnaryOperator<Member> way) {
    seat.tried(clock.instant());
    try {
      var reply = answer(seat, request, way);
      var failure = Failure.of(reply.status());
      if (failure.movesOn()) {
        rest(seat, failure, "it answered " + reply.status(), wished(reply));
      } else {
        seat.did();
      }
      return new Attempt(Optional.of(reply), Optional.empty(), failure);
    } catch (UpstreamException e) {
      var failure = Failure.of(e.fault());
      if (failure.movesOn()) {
        rest(seat, failure, e.fault().code(), Duration.ZERO);
      }
      return new Attempt(Optional.empty(), Optional.of(e), failure);
    }
  }

  private static Reply answer(Seat seat, Request request, UnaryOperator<Member> way) {
    var member = way.apply(seat.member());
    return member.service().send(request).by(member.name());
  }

  private void rest(Seat seat, Failure failure, String why, Duration wished) {
    var rest = seat.failed(failure, wished, clock.instant());
    if (rest.isPositive()) {
      notices.accept(
          "upstream `%s` rests for %d ms: %s"
              .formatted(seat.member().name(), rest.toMillis(), why));
    }
  }

  /** By weight among those that do not rest; if all do, the one whose rest ends first. */
  private Seat first(List<Seat> candidates) {
    return awake(candidates)
        .orElseGet(
            () -> candidates.stream().min(Comparator.comparing(Seat::restsUntil)).orElseThrow());
  }

  private Optional<Seat> awake(List<Seat> candidates) {
    var now = clock.instant();
    var awake = candidates.stream().filter(seat -> !seat.rests(now)).toList();
    var total = awake.stream().mapToInt(seat -> seat.member().weight()).sum();
    if (total == 0) {
      return awake.stream().findFirst();
    }
    var at = random.nextInt(total);
    for (var seat : awake) {
      at -= seat.member().weight();
      if (at < 0) {
        return Optional.of(seat);
      }
    }
    throw new IllegalStateException("a number below the sum of weights lies in one of them");
  }

  /** {@code retry-after} in seconds (RFC 9110, section 10.2.3); as a date nobody here sends it. */
  private static Duration wished(Reply reply) {
    return reply
        .headers()
        .first("retry-after")
        .filter(text -> text.matches("\\d{1,6}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ZERO);
  }

  /** Whether none takes calls. */
  public boolean allRest() {
    var now = clock.instant();
    return seats.stream().allMatch(seat -> seat.rests(now));
  }

  /** The names of those that rest. */
  public List<String> resting() {
    var now = clock.instant();
    return seats.stream()
        .filter(seat -> seat.rests(now))
        .map(seat -> seat.member().name())
        .toList();
  }
}
