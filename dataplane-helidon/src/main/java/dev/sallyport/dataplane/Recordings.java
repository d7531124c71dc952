package dev.sallyport.dataplane;

import dev.sallyport.dataplane.PayloadsConfig.Keep;
import dev.sallyport.dataplane.PayloadsConfig.WrapConfig;
import dev.sallyport.dataplane.http.RecordingsStatus;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.payload.AbsentWrap;
import dev.sallyport.engine.payload.KeyWrap;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.PayloadStore;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.payload.Retention;
import dev.sallyport.engine.payload.Rewrapped;
import dev.sallyport.engine.payload.vault.TransitWrap;
import dev.sallyport.engine.pipeline.Recorder;
import dev.sallyport.engine.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is kept of calls beside the log, and what goes on with it. */
public final class Recordings implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

  /** What has to go is gone within two of these. */
  private static final Duration TIDIED_EVERY = Duration.ofMinutes(1);

  private final Store store;
  private final KeyWraps wraps;
  private final Payloads payloads;
  private final PayloadsConfig config;
  private final Rounds rounds;
  private volatile Rewrapped rewrapped = new Rewrapped(0, Map.of(), Optional.empty());

  private Recordings(
      Store store, KeyWraps wraps, Payloads payloads, PayloadsConfig config, Clock clock) {
    this.store = store;
    this.wraps = wraps;
    this.payloads = payloads;
    this.config = config;
    this.rounds =
        new Rounds(
            "sallyport-payloads",
            this::tidied,
            new Pace(TIDIED_EVERY, new SecureRandom()),
            clock,
            new Told());
  }

  private static final class Told implements Rounds.Telling {
    @Override
    public void troubled(String why) {
      LOG.warn("what is kept of sessions is not tidied: {}", why);
    }

    @Override
    public void over() {
      LOG.info("what is kept of sessions is tidied again");
    }
  }

  /**
   * Opens them; what was kept before can be read and erased even if nothing is kept any more.
   *
   * @throws UnusableConfigException if the wrapping key is not named, or cannot be used; or if
   *     nothing can be packed here
   */
  static Recordings open(GatewayConfig gateway, Store store, Web web, Clock clock) {
    var config = gateway.audit().payloads();
    if (gateway.store().isPresent() && config.key().isEmpty() && config.keep() != Keep.NOTHING) {
      throw new UnusableConfigException(
          "`audit.payloads.key` is missing. Gateways that share a database keep what is asked and answered under one key:"
              + " name a file that each of them has, a keystore or Vault's transit engine; or say `keep: nothing`");
    }
    try {
      var wraps = wraps(config, gateway.state(), web, store.payloads());
      var payloads = new Payloads(store.payloads(), wraps, clock, new SecureRandom());
      if (config.keep() != Keep.NOTHING) {
        payloads.requirePacking();
      }
      return new Recordings(store, wraps, payloads, config, clock);
    } catch (PayloadsUnavailableException e) {
      throw new UnusableConfigException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The keys that a gateway needs. It makes its own where none is named, it has none, and nothing
   * was sealed under another that is not there; only the first start can be so.
   */
  static KeyWraps wraps(PayloadsConfig config, Path state, Web web, PayloadStore store) {
    var wraps = wraps(config, state, web);
    var unknown = new TreeSet<>(store.wraps().keySet());
    unknown.removeIf(wraps::has);
    if (config.keep() == Keep.NOTHING) {
      if (!unknown.isEmpty()) {
        LOG.warn("what is sealed under {} cannot be read: no such wrapping key is there", unknown);
      }
      return wraps;
    }
    if (!unknown.isEmpty()) {
      throw new UnusableConfigException(
          ("What was asked and answered is sealed under `%s`, and no such wrapping key is there:"
                  + " put it back, or name it in `audit.payloads.earlier_keys`."
                  + " If it is lost, start with `keep: nothing`, and erase those sessions")
              .formatted(String.join("`, `", unknown)));
    }
    return wraps.current() instanceof AbsentWrap
        ? new KeyWraps(
            LocalWrap.file(PayloadsConfig.ownKey(state), new SecureRandom()),
            wraps.earlier(),
            wraps.later())
        : wraps;
  }

  /**
   * The keys that a configuration names; none is made. Where it names none, and the gateway has not
   * made its own, what needs that one says so.
   *
   * @throws PayloadsUnavailableException if one that is named cannot be read
   */
  public static KeyWraps wraps(PayloadsConfig config, Path state, Web web) {
    return new KeyWraps(
        config.key().map(one -> wrap(one, web)).orElseGet(() -> own(PayloadsConfig.ownKey(state))),
        config.earlier().stream().map(one -> wrap(one, web)).toList(),
        config.later().stream().map(one -> wrap(one, web)).toList());
  }

  private static KeyWrap own(Path file) {
    return Files.exists(file)
        ? LocalWrap.existing(file, new SecureRandom())
        : new AbsentWrap(
            "the wrapping key `%s` is not there: nothing was kept, or its key is elsewhere"
                .formatted(file));
  }

  private static KeyWrap wrap(WrapConfig config, Web web) {
    return switch (config) {
      case WrapConfig.File(var path) -> LocalWrap.existing(path, new SecureRandom());
      case WrapConfig.KeyStore(var path, var password, var alias) ->
          LocalWrap.keyStore(path, password, alias, new SecureRandom());
      case WrapConfig.Vault(var place) -> new TransitWrap(place, web);
    };
  }

  /** From now on what has to go goes. */
  void start() {
    var _ = rounds.start();
  }

  /** The wrapping keys that are named for all gateways; none where each has its own, or none. */
  Optional<KeyWraps> named() {
    return config.key().map(_ -> wraps);
  }

  /** What is kept, to be read and erased. */
  public Payloads payloads() {
    return payloads;
  }

  /**
   * Writes entries, and beside them what is kept.
   *
   * @param environment {@code input.environment}
   */
  Recorder recorder(String environment) {
    var keeper =
        switch (config.keep()) {
          case NOTHING -> Optional.<Recorder.Keeper>empty();
          case MASKED -> keeper(environment, false);
          case ORIGINAL -> keeper(environment, true);
        };
    return new Recorder(store.auditLog(), keeper);
  }

  private Optional<Recorder.Keeper> keeper(String environment, boolean originals) {
    return Optional.of(new Recorder.Keeper(payloads, store.recordedLog(), environment, originals));
  }

  /** How it stands with what goes on in the background. */
  public RecordingsStatus status() {
    return new RecordingsStatus(rounds.status(), rewrapped.left());
  }

  private Optional<String> tidied() {
    try {
      Retention.Done done;
      do {
        done = payloads.tidy(config.retention());
        if (done.erased() > 0) {
          LOG.info("{} sessions are as old or as large as what is kept may be", done.erased());
        }
      } while (done.more() && !Thread.currentThread().isInterrupted());
      tell(payloads.rewrap());
      return Optional.empty();
    } catch (PayloadsUnavailableException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void tell(Rewrapped now) {
    if (!now.left().equals(rewrapped.left())) {
      now.left().forEach((wrap, keys) -> LOG.info("{} keys are still wrapped by `{}`", keys, wrap));
      if (now.left().isEmpty()) {
        LOG.info("0 keys are still wrapped by an earlier wrapping key");
      }
    }
    if (!now.trouble().equals(rewrapped.trouble())) {
      now.trouble().ifPresent(why -> LOG.warn("not all keys can be wrapped anew: {}", why));
    }
    rewrapped = now;
  }

  @Override
  public void close() {
    rounds.close();
  }
}
