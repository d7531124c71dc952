package dev.sallyport.engine.notice;

import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.Web;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * Posts to an address that may be a secret, as those of incoming webhooks are.
 *
 * @param shown what messages call it
 */
public record Posting(Web web, String shown) {
  private static final int TOO_MANY = 429;
  private static final int REQUEST_TIMEOUT = 408;

  /**
   * Posts, and gives back the answer of a far side that took it.
   *
   * @throws UntoldException by what the far side answers, and by whether it does
   */
  public HttpResponse<byte[]> post(URI location, Map<String, String> fields, byte[] body) {
    return post(location, fields, body, NoticeLimits.ANSWER);
  }

  /** The same within that time. */
  public HttpResponse<byte[]> post(
      URI location, Map<String, String> fields, byte[] body, Duration within) {
    HttpResponse<byte[]> answer;
    try {
      answer = web.exchange(location, fields, body, within, NoticeLimits.ANSWER_MAX_BYTES);
    } catch (FetchException | IllegalArgumentException _) {
      // Its message has the address.
      throw UntoldException.passing(shown + " cannot be reached, or gives no whole answer");
    }
    var status = answer.statusCode();
    if (status / 100 == 2) {
      return answer;
    }
    var message = "%s answers %d".formatted(shown, status);
    if (status == TOO_MANY || status >= 500) {
      throw answer
          .headers()
          .firstValue("retry-after")
          .filter(text -> text.matches("\\d{1,6}"))
          .map(text -> UntoldException.after(message, Duration.ofSeconds(Long.parseLong(text))))
          .orElseGet(() -> UntoldException.passing(message));
    }
    // What leads elsewhere, or wants another credential, is the operator's to mend.
    throw status == 400 || status == 413 || status == 422
        ? UntoldException.rejected(message)
        : UntoldException.passing(
            status == REQUEST_TIMEOUT ? message : message + ": look at its configuration");
  }
}
