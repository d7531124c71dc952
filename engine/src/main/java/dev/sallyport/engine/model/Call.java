package dev.sallyport.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * What a caller asks for, read once: who, which endpoint, and the body both as bytes, to be sent on
 * as they are, and as a document, to be decided upon.
 *
 * @param exchange the id that the audit log, the answer's {@code request-id} and every message use
 * @param at when it arrived
 * @param identity who asks
 * @param endpoint what is called
 * @param query the raw query, without the question mark; empty if there is none
 * @param headers the caller's fields, credentials taken out
 * @param labels what the client says of itself
 * @param content the body
 * @param digest SHA-256 of what the call means: equal for a client's retry and its unstreamed
 *     fallback
 */
public record Call(
    String exchange,
    Instant at,
    Identity identity,
    Endpoint endpoint,
    String query,
    Headers headers,
    Labels labels,
    Content content,
    String digest) {

  /** One whose body has been read already. */
  public Call(
      String exchange,
      Instant at,
      Identity identity,
      Endpoint endpoint,
      String query,
      Headers headers,
      Labels labels,
      byte[] body,
      JsonNode document,
      String digest) {
    this(
        exchange,
        at,
        identity,
        endpoint,
        query,
        headers,
        labels,
        Content.of(body, document),
        digest);
  }

  /** The body as it came; empty where the endpoint has none. */
  public byte[] body() {
    return content.bytes();
  }

  /** The body as JSON; where the endpoint has none, what the path names, or a missing node. */
  public JsonNode document() {
    return content.document();
  }

  /** The model that is asked for; empty where none is named. */
  public String model() {
    return content.model();
  }

  /** Whether the reply is to be streamed. */
  public boolean stream() {
    return content.stream();
  }

  /**
   * What a client says of itself. Anyone can forge these: they help to find a session, and prove
   * nothing.
   *
   * @param client the product in {@code User-Agent}, such as {@code claude-cli/2.1.330}
   * @param session the client's session id, empty if it sent none
   * @param agent the sub-agent's id, empty if it sent none
   */
  public record Labels(String client, String session, String agent) {}
}
