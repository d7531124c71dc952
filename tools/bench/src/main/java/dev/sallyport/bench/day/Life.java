package dev.sallyport.bench.day;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.budget.Account;
import dev.sallyport.engine.budget.Bound;
import dev.sallyport.engine.budget.Budget;
import dev.sallyport.engine.budget.Budget.Each;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.budget.Unit;
import dev.sallyport.engine.budget.Window;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.pipeline.Activation;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.Hold;
import dev.sallyport.engine.pipeline.LineLimits;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.pipeline.Recorder;
import dev.sallyport.engine.pipeline.TurnLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.price.Prices;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.engine.telemetry.Observer;
import dev.sallyport.opa.Opa;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One life of the gateway, from its start to its death: the line with its real store, as {@code
 * Gateway} puts them together, and no web server.
 */
final class Life implements AutoCloseable {

  /** What is kept from one life to the next. */
  record Place(
      Path folder, DayClock clock, Underway underway, Tallies tallies, Set<Account> accounts) {
    Place(Path folder) {
      this(folder, new DayClock(), new Underway(), new Tallies(), ConcurrentHashMap.newKeySet());
    }

    Path file() {
      return folder.resolve("sallyport.db");
    }
  }

  /** A token of any model costs a millionth of a dollar, so both units count alike. */
  private static final Prices PRICES =
      Prices.read(
          "{\"prices\": [%s, %s, %s, %s]}"
              .formatted(
                  price(DayPolicy.OPEN),
                  price(DayPolicy.ASKED),
                  price(DayPolicy.CLOSED),
                  price(DayPolicy.CLOSED_AT_TIMES))
              .getBytes(StandardCharsets.UTF_8));

  /** Nobody waits in this day: whoever has to be asked is asked, and the call comes again. */
  private static final LineLimits LIMITS =
      new LineLimits(
          1 << 20,
          1 << 20,
          64L << 20,
          Hold.DEFAULT.withSilently(Duration.ZERO),
          TurnLimits.DEFAULT);

  private final Place place;
  private final SqliteStore store;
  private final Payloads payloads;
  private final Approvals approvals;
  private final Activation activation;
  private final ExchangeLine line;
  private volatile boolean dead;

  /**
   * @param policy what is in force from the beginning
   * @param budgets what may be spent
   */
  Life(Place place, PolicyInForce policy, List<Budget> budgets) {
    this.place = place;
    var clock = place.clock();
    store = SqliteStore.open(place.file(), clock);
    place.tallies().wrote("outcome", store.closedInDoubt());
    var watched = new Watched(this, place.underway(), place.tallies());
    var random = new SecureRandom();
    var wrap = LocalWrap.file(place.folder().resolve("payload.key"), random);
    payloads = new Payloads(store.payloads(), KeyWraps.of(wrap), clock, random);
    var log = watched.log(store.auditLog());
    approvals = new Approvals(watched.approvals(store.approvals()), log, clock, random);
    activation = new Activation(policy, log, clock, "day", Builtins.offline(Opa::load));
    var keeper = new Recorder.Keeper(payloads, watched.recorded(store.recordedLog()), "day", false);
    var parts =
        new ExchangeLine.Parts(
            credentials -> Person.identified(credentials.token(), clock.instant()),
            policy,
            new Recorder(log, Optional.of(keeper)),
            approvals,
            new Service(place.underway()::call, clock),
            MaskKey.of(new byte[MaskKey.BYTES]),
            Optional.of(new Budgets(budgets, watched.budgets(store.budgets()), PRICES)),
            Observer.NONE);
    line = new ExchangeLine(parts, LIMITS, clock, () -> place.underway().call().exchange());
  }

  private static String price(String model) {
    return """
    {"model": "%s", "input": 1, "cache_write_5m": 1, "cache_write_1h": 1, "cache_read": 1, "output": 1}"""
        .formatted(model);
  }

  /**
   * Budgets that a day of so many sessions spends, or nearly.
   *
   * @param sessions how many there will be
   */
  static List<Budget> budgets(int sessions) {
    var programs = new Bound(Set.of(), Set.of(Person.PIPELINES), Set.of(), List.of(), Set.of());
    return List.of(
        new Budget(
            "person",
            Bound.ALL,
            Each.PERSON,
            Window.DAY,
            Unit.TOKENS,
            12_000L + sessions * 35L,
            true),
        new Budget(
            "programs",
            programs,
            Each.ALL,
            Window.DAY,
            Unit.DOLLARS,
            12_000L + sessions * 180L,
            false),
        new Budget("everybody", Bound.ALL, Each.ALL, Window.WEEK, Unit.TOKENS, 1L << 40, true));
  }

  static String name(Account account) {
    return account.budget().name() + " " + account.holder() + " " + account.starts();
  }

  void touched(Account account) {
    place.accounts().add(account);
  }

  ExchangeLine line() {
    return line;
  }

  Approvals approvals() {
    return approvals;
  }

  Activation activation() {
    return activation;
  }

  SqliteStore store() {
    return store;
  }

  Payloads payloads() {
    return payloads;
  }

  /** Whether the intent of that exchange is on the disk. */
  boolean isIntended(String exchange) {
    return store.trail().find(exchange).stream()
        .anyMatch(line -> line.contains("\"kind\":\"intent\""));
  }

  /** From here on nothing is written, sent or heard any more. */
  void die() {
    dead = true;
  }

  boolean isDead() {
    return dead;
  }

  /** Lets go of the file. Whatever was open stays open in it, as after a death. */
  @Override
  public void close() {
    store.close();
  }
}
