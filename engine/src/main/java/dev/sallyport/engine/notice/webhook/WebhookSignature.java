package dev.sallyport.engine.notice.webhook;

import dev.sallyport.engine.json.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/**
 * Proves to a receiver who sent a webhook, and when.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">
 *     Standard Webhooks</a>
 */
public final class WebhookSignature {
  private static final String PREFIX = "whsec_";

  /** The specification's least, in bytes. */
  private static final int KEY_LEAST_BYTES = 24;

  /** The specification's most, in bytes. */
  private static final int KEY_MOST_BYTES = 64;

  private WebhookSignature() {}

  /**
   * The key in a secret: {@code whsec_} and base64.
   *
   * @throws IllegalArgumentException if it is none; the message does not quote it
   */
  public static byte[] key(String secret) {
    if (secret.startsWith(PREFIX)) {
      try {
        var key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        if (key.length >= KEY_LEAST_BYTES && key.length <= KEY_MOST_BYTES) {
          return key;
        }
      } catch (IllegalArgumentException _) {
        // Falls through: no such secret.
      }
    }
    throw new IllegalArgumentException(
        "a webhook's secret is `whsec_` and %d to %d bytes as base64, such as `openssl rand -base64 32` makes"
            .formatted(KEY_LEAST_BYTES, KEY_MOST_BYTES));
  }

  /** The header fields of a message that is sent at that time. */
  static Map<String, String> fields(byte[] key, String id, Instant at, byte[] body) {
    var time = Long.toString(at.getEpochSecond());
    var mac = Digests.hmac(key, (id + "." + time + ".").getBytes(StandardCharsets.UTF_8), body);
    return Map.of(
        "webhook-id",
        id,
        "webhook-timestamp",
        time,
        "webhook-signature",
        "v1," + Base64.getEncoder().encodeToString(mac));
  }
}
