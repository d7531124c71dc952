package dev.sallyport.dataplane;

import dev.sallyport.dataplane.PayloadsConfig.Keep;
import dev.sallyport.dataplane.PayloadsConfig.WrapConfig;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.payload.KeyWrap;
import dev.sallyport.engine.payload.KeyWraps;
import dev.sallyport.engine.payload.LocalWrap;
import dev.sallyport.engine.payload.Payloads;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import dev.sallyport.engine.payload.Retention;
import dev.sallyport.engine.payload.vault.TransitWrap;
import dev.sallyport.engine.pipeline.Recorder;
import dev.sallyport.engine.store.Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is kept of calls beside the log, and what goes on with it. */
public final class Recordings implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

  /** What has to go is gone within two of these. */
  private static final Duration TIDIED_EVERY = Duration.ofMinutes(1);

  /** Each is one write; calls go on between. */
  private static final int REWRAPPED_AT_ONCE = 64;

  private final Store store;
  private final Payloads payloads;
  private final PayloadsConfig config;
  private final Rounds rounds;

  private Recordings(Store store, Payloads payloads, PayloadsConfig config, Clock clock) {
    this.store = store;
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
      var wraps = wraps(config, gateway.state(), web);
      var payloads = new Payloads(store.payloads(), wraps, clock, new SecureRandom());
      if (config.keep() != Keep.NOTHING) {
        payloads.requirePacking();
      }
      return new Recordings(store, payloads, config, clock);
    } catch (PayloadsUnavailableException e) {
      throw new UnusableConfigException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The keys that a configuration names.
   *
   * @throws PayloadsUnavailableException if one cannot be read
   */
  public static KeyWraps wraps(PayloadsConfig config, Path state, Web web) {
    return new KeyWraps(
        wrap(config.keyIn(state), web),
        config.earlier().stream().map(one -> wrap(one, web)).toList());
  }

  private static KeyWrap wrap(WrapConfig config, Web web) {
    return switch (config) {
      case WrapConfig.File(var path) -> LocalWrap.file(path, new SecureRandom());
      case WrapConfig.KeyStore(var path, var password, var alias) ->
          LocalWrap.keyStore(path, password, alias, new SecureRandom());
      case WrapConfig.Vault(var place) -> new TransitWrap(place, web);
    };
  }

  Recordings start() {
    rounds.start();
    return this;
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
  public Rounds.Status status() {
    return rounds.status();
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
      while (!Thread.currentThread().isInterrupted() && payloads.rewrap(REWRAPPED_AT_ONCE) > 0) {
        LOG.info("keys of sessions are wrapped anew");
      }
      return Optional.empty();
    } catch (PayloadsUnavailableException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    rounds.close();
  }
}
