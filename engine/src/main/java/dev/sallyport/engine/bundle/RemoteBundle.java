package dev.sallyport.engine.bundle;

import dev.sallyport.engine.bundle.LastGood.Download;
import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Fetched;
import dev.sallyport.engine.fetch.Fetcher;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Trouble;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A bundle that is fetched. {@link #look} asks the server once; who calls it again and again is
 * {@link dev.sallyport.engine.fetch.Polling}. What was in force last is kept on disk, and stands in
 * where the server cannot be reached.
 */
public final class RemoteBundle implements BundleSource {
  private final String name;
  private final Fetcher fetcher;
  private final LastGood kept;
  private final Trust trust;
  private final Pace pace;
  private final Clock clock;
  private volatile State state = State.BEGIN;

  /**
   * What is known.
   *
   * @param held what it gives; empty until something has come
   * @param inForce what is in force of it: only that is worth an answer "unchanged", so what was
   *     refused is sent again
   * @param longPolling whether the server holds its answers; empty until it has said so
   * @param failures how many looks have failed in a row
   */
  private record State(
      Optional<Download> held,
      Optional<Download> inForce,
      Optional<Boolean> longPolling,
      int failures,
      Health health) {
    static final State BEGIN =
        new State(Optional.empty(), Optional.empty(), Optional.empty(), 0, Health.GOOD);

    State fresh(Download download, boolean longPolling) {
      return new State(Optional.of(download), inForce, Optional.of(longPolling), 0, Health.GOOD);
    }

    State unchanged() {
      return new State(inForce, inForce, longPolling, 0, Health.GOOD);
    }

    State failed(Trouble trouble) {
      return new State(
          held, inForce, longPolling, failures + 1, new Health(true, Optional.of(trouble)));
    }

    State fallenBack(Download kept) {
      return new State(
          Optional.of(kept), inForce, longPolling, failures, new Health(true, health.trouble()));
    }

    State activated(Download download) {
      return new State(held, Optional.of(download), longPolling, failures, health);
    }
  }

  /** A part, and the bytes that it was read from. */
  private record Loaded(Part part, Download download) {}

  private volatile Optional<Loaded> loaded = Optional.empty();

  public RemoteBundle(
      String name, Fetcher fetcher, LastGood kept, Trust trust, Pace pace, Clock clock) {
    this.name = name;
    this.fetcher = fetcher;
    this.kept = kept;
    this.trust = trust;
    this.pace = pace;
    this.clock = clock;
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Looks for the first time: asks the server, and where that fails takes what was kept.
   *
   * @throws PolicyLoadException if there is neither
   */
  public void begin() {
    look(Duration.ZERO);
    if (state.held().isEmpty()) {
      fallBack();
    }
    if (state.held().isEmpty()) {
      throw new PolicyLoadException(trouble());
    }
  }

  /** Gives what was in force last in place of what has come; whether there is such a thing. */
  public synchronized boolean fallBack() {
    var last = kept.find(name);
    last.ifPresent(download -> state = state.fallenBack(download));
    return last.isPresent();
  }

  /**
   * Asks the server once.
   *
   * @return how long to wait before the next look
   */
  public Duration look() {
    return look(state.longPolling().orElse(true) ? FetchLimits.LONG_POLL : Duration.ZERO);
  }

  private Duration look(Duration wait) {
    try {
      var known = state.inForce().map(Download::etag).orElse("");
      return taken(fetcher.fetch(known, wait));
    } catch (FetchException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private synchronized Duration taken(Fetched answer) {
    var before = state.held();
    state =
        switch (answer) {
          case Fetched.Fresh(var bytes, var etag, var longPolling) ->
              state.fresh(new Download(bytes, etag), longPolling);
          case Fetched.Unchanged _ -> state.unchanged();
        };
    // What was refused is sent at once whenever it is asked for, also by a server that holds its
    // answers: without a pause the two would send it to and fro.
    var again =
        answer instanceof Fetched.Fresh
            && state.held().map(Download::sha256).equals(before.map(Download::sha256));
    return pace.afterAnswer(!again && state.longPolling().orElse(false));
  }

  private synchronized Duration failed(String why) {
    state = state.failed(new Trouble(clock.instant(), why));
    return pace.afterFailure(state.failures());
  }

  @Override
  public String fingerprint() {
    return state.held().map(Download::sha256).orElseThrow(() -> new PolicyLoadException(trouble()));
  }

  @Override
  public Part load() {
    var download = state.held().orElseThrow(() -> new PolicyLoadException(trouble()));
    var part = Part.read(name, download.bytes(), trust);
    loaded = Optional.of(new Loaded(part, download));
    return part;
  }

  @Override
  public synchronized void inForce(Part part) throws IOException {
    var download =
        loaded.filter(read -> read.part().equals(part)).map(Loaded::download).orElseThrow();
    if (!state.inForce().equals(Optional.of(download))) {
      state = state.activated(download);
      kept.keep(name, download);
    }
  }

  @Override
  public Health health() {
    return state.health();
  }

  private String trouble() {
    return state.health().trouble().map(Trouble::message).orElse(name + ": nothing has come yet");
  }
}
