package dev.sallyport.engine.policy.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Names that are being looked up. The JDK's resolver cannot be interrupted, so each name has a
 * thread of its own for as long as it takes, and there is a limit on those.
 */
final class Lookups {
  private static final String BUSY =
      "%d names of policies are looked up already".formatted(NetworkLimits.LOOKUPS);

  private final Semaphore free = new Semaphore(NetworkLimits.LOOKUPS);
  private final Map<String, FutureTask<Set<String>>> underWay = new ConcurrentHashMap<>();

  /**
   * A name's addresses, as OPA writes them; empty if there is no such name.
   *
   * @throws NotAllowedException if no answer came in time
   */
  Set<String> addresses(String name) throws InterruptedException {
    try {
      return started(name).get(NetworkLimits.LOOKUP.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException _) {
      throw new NotAllowedException("a name that the policy looks up was not answered for in time");
    }
  }

  /**
   * Waits until the JDK knows where a name leads, or that it leads nowhere; it keeps both for a
   * while.
   *
   * @param within how long
   * @return false if that was too short
   * @throws NotAllowedException if no answer came within the limit of ours
   */
  boolean known(String host, Duration within) throws InterruptedException {
    if (within.compareTo(NetworkLimits.LOOKUP) >= 0) {
      addresses(host);
      return true;
    }
    try {
      started(host).get(Math.max(within.toNanos(), 0), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException _) {
      return false;
    }
  }

  private FutureTask<Set<String>> started(String name) {
    return underWay.computeIfAbsent(name, this::start);
  }

  private FutureTask<Set<String>> start(String name) {
    if (!free.tryAcquire()) {
      throw new NotAllowedException(BUSY);
    }
    var lookup = new FutureTask<>(() -> lookedUp(name));
    try {
      Thread.ofPlatform()
          .daemon()
          .name("policy-lookup")
          .start(
              () -> {
                lookup.run();
                underWay.remove(name);
                free.release();
              });
    } catch (OutOfMemoryError e) {
      // There is no thread to be had.
      free.release();
      throw e;
    }
    return lookup;
  }

  private static Set<String> lookedUp(String name) {
    try {
      var found = new TreeSet<String>();
      for (var address : InetAddress.getAllByName(name)) {
        found.add(AddressText.of(address));
      }
      return found;
    } catch (UnknownHostException _) {
      return Set.of();
    }
  }
}
