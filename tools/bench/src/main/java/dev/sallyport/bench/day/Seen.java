package dev.sallyport.bench.day;

import java.util.List;

/**
 * A call as it looked from outside: to its client, the service, and whoever wrote for it. It is
 * kept in a file until the day is over.
 *
 * @param exchange its name in the log
 * @param principal who called; empty where nobody knows them
 * @param session the client's own name of it
 * @param bodyDigest SHA-256 of what was asked, in hex
 * @param asks whether somebody has to agree
 * @param deniedBy the names of policies that must refuse it
 * @param inForce the digests of policies that were in force while it was under way
 * @param unmasked whether nothing is masked for the caller
 * @param died whether the gateway died before it ended
 * @param storeFaults how often the store failed it
 */
record Seen(
    String exchange,
    String principal,
    String session,
    String bodyDigest,
    boolean asks,
    List<String> deniedBy,
    List<String> inForce,
    boolean unmasked,
    boolean died,
    int storeFaults,
    Left left,
    Came came,
    Money money) {

  /**
   * What the service was sent.
   *
   * @param times how often
   * @param intended whether its intent was on the disk each time
   * @param digest SHA-256 of the body, in hex
   * @param planted secrets in it that should have been masked
   */
  record Left(int times, boolean intended, String digest, List<String> planted) {}

  /**
   * What came to the client.
   *
   * @param status 0 where nothing came
   * @param digest SHA-256 of the body as far as it came, in hex
   * @param whole whether the reply was ended in good order
   * @param gone whether the client had left before
   * @param error the type of the error that it was told; empty where there was none
   * @param texts SHA-256 of the texts in it, in hex
   * @param commands that it was told to run
   * @param planted secrets in it that should have been masked
   */
  record Came(
      int status,
      String digest,
      int bytes,
      boolean whole,
      boolean gone,
      String error,
      String texts,
      List<String> commands,
      List<String> planted) {}

  /**
   * What it cost.
   *
   * @param counted what the service counts of it, if it comes to its end
   * @param free whether the service charges nothing
   */
  record Money(long counted, boolean free, List<Movement> movements) {}

  /**
   * An account that has changed.
   *
   * @param most what there is in all
   * @param before what was taken before; not known of what is settled
   * @param parts what was taken, or with a minus given back
   * @param reserved whether a call reserved it
   */
  record Movement(String account, long most, long before, long parts, boolean reserved) {}

  Seen {
    deniedBy = List.copyOf(deniedBy);
    inForce = List.copyOf(inForce);
  }

  /** Whether all of it can be known from outside. */
  boolean isUndisturbed() {
    return !died && storeFaults == 0;
  }
}
