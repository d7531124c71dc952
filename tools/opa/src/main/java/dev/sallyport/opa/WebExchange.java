package dev.sallyport.opa;

import java.util.List;

/**
 * A request that was made, and what came of it.
 *
 * @param key the request's
 * @param status the answer's; 0 if there was none
 * @param fault why there was no answer, or why its body broke off; empty if all went well or the
 *     time was up
 * @param timedOut whether the time was up before the last byte had come
 */
public record WebExchange(
    String key, int status, List<WebField> fields, Bytes body, String fault, boolean timedOut) {

  public WebExchange {
    fields = List.copyOf(fields);
  }

  /** Whether any answer came, were it half of one. */
  public boolean answered() {
    return status != 0;
  }

  /** It quotes what a server said, so it is not for logs. */
  @Override
  public String toString() {
    return "an answer of " + body.size() + " bytes";
  }
}
