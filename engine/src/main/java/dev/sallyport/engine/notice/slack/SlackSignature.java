package dev.sallyport.engine.notice.slack;

import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.memory.Once;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Tells Slack's requests from others: by an HMAC over the time and the body as they came, not older
 * than five minutes, and each once.
 *
 * @see <a href="https://docs.slack.dev/authentication/verifying-requests-from-slack/">Verifying
 *     requests from Slack</a>
 */
public final class SlackSignature {

  /** As Slack advises. */
  static final Duration AGE = Duration.ofMinutes(5);

  /** Nobody presses so many buttons in ten minutes. */
  private static final int REMEMBERED = 10_000;

  private final Supplier<String> secret;
  private final Clock clock;
  private final Once seen;

  /** What a request is. */
  public enum Proof {
    GOOD,
    /** It is not signed, or not with this secret. */
    FORGED,
    /** It was signed too long ago, or by another clock. */
    OLD,
    /** It has come before. */
    REPLAYED;

    /** The audit log's word. */
    public String word() {
      return "slack_" + name().toLowerCase(Locale.ROOT);
    }
  }

  public SlackSignature(Supplier<String> secret, Clock clock) {
    this.secret = secret;
    this.clock = clock;
    this.seen = new Once(REMEMBERED, clock);
  }

  /**
   * What that request is.
   *
   * @param time the field {@code X-Slack-Request-Timestamp}
   * @param signature the field {@code X-Slack-Signature}
   */
  public Proof check(String time, String signature, byte[] body) {
    if (!time.matches("\\d{1,12}")
        || !MessageDigest.isEqual(
            made(secret.get(), time, body).getBytes(StandardCharsets.UTF_8),
            signature.getBytes(StandardCharsets.UTF_8))) {
      return Proof.FORGED;
    }
    var at = Instant.ofEpochSecond(Long.parseLong(time));
    if (Duration.between(at, clock.instant()).abs().compareTo(AGE) > 0) {
      return Proof.OLD;
    }
    // Where too many are remembered, nobody can tell, and none passes.
    return switch (seen.comes(signature, at.plus(AGE).plus(AGE))) {
      case FIRST -> Proof.GOOD;
      case AGAIN, FULL -> Proof.REPLAYED;
    };
  }

  /** The signature of a request. */
  static String made(String secret, String time, byte[] body) {
    var mac =
        Digests.hmac(
            secret.getBytes(StandardCharsets.UTF_8),
            ("v0:" + time + ":").getBytes(StandardCharsets.UTF_8),
            body);
    return "v0=" + HexFormat.of().formatHex(mac);
  }
}
