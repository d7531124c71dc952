package dev.sallyport.dataplane;

import dev.sallyport.engine.signin.SignInClient;
import java.util.List;

/**
 * How people sign in with a browser.
 *
 * @param notice what they are told before they do, at most {@link #NOTICE_MAX_CHARS}; empty for
 *     nothing
 * @param clients the gateway as a client of OIDC providers
 */
public record SignInConfig(String notice, List<SignInClient> clients) {

  /** What Claude Code shows of it. */
  public static final int NOTICE_MAX_CHARS = 500;

  /** Nobody does. */
  public static final SignInConfig NONE = new SignInConfig("", List.of());

  public SignInConfig {
    clients = List.copyOf(clients);
    if (notice.length() > NOTICE_MAX_CHARS) {
      throw new IllegalArgumentException(
          "`notice` has %d characters, and can have %d"
              .formatted(notice.length(), NOTICE_MAX_CHARS));
    }
  }
}
