package dev.sallyport.engine.signin;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
public final class SignInLimits {

  /** How long a person may take at their provider: to find a phone, and a password. */
  public static final Duration OPEN = Duration.ofMinutes(10);

  /** Sign-ins that are under way at once; each takes less than a KiB. */
  public static final int OPEN_MAX = 10_000;

  /**
   * How long a provider's endpoints are taken as known, so that nobody can make us ask for them.
   */
  public static final Duration ENDPOINTS = Duration.ofMinutes(5);

  /** How long a provider that could not be had is not asked again. */
  public static final Duration UNREACHABLE = Duration.ofSeconds(10);

  /** How long a session lasts at most; after that the provider says again whether all is well. */
  public static final Duration SESSION = Duration.ofMinutes(30);

  /** Sessions at once; the oldest end first. */
  public static final int SESSIONS_MAX = 10_000;

  private SignInLimits() {}
}
