package dev.sallyport.engine.upstream.credential;

import java.time.Duration;

/** Where one secret comes from; asked again whenever it may have changed. */
public interface Origin {

  /**
   * The secret as it is there now.
   *
   * @throws NoSecretException if it cannot be had
   */
  Issued issue();

  /**
   * How long to leave it in peace after failures: twice as long each time, up to a limit.
   *
   * @param failures how many there have been in a row, at least one
   */
  default Duration pauseAfter(int failures) {
    var grown = CredentialLimits.COOLDOWN.multipliedBy(1L << Math.min(failures - 1, 10));
    return grown.compareTo(CredentialLimits.COOLDOWN_LONGEST) < 0
        ? grown
        : CredentialLimits.COOLDOWN_LONGEST;
  }
}
