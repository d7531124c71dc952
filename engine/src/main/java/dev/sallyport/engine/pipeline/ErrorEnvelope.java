package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.identity.Challenges;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Refusal;
import java.util.List;
import java.util.TreeMap;

/** A refusal in the Claude API's own error format, which every client knows how to show. */
public record ErrorEnvelope(Refusal refusal, String exchange) {

  /** {@code {"type":"error","error":{"type":…,"message":…},"request_id":…}} as UTF-8. */
  public byte[] body() {
    var envelope = StrictJson.newObject();
    envelope.put("type", "error");
    envelope.putObject("error").put("type", refusal.type()).put("message", refusal.message());
    envelope.put("request_id", exchange);
    return StrictJson.bytes(envelope);
  }

  /** The fields that go with it; clients read {@code x-should-retry} before the status. */
  public Headers headers() {
    var fields = new TreeMap<>(refusal.headers().fields());
    fields.put("content-type", List.of("application/json"));
    fields.put("request-id", List.of(exchange));
    if (!refusal.mayRetry()) {
      fields.put("x-should-retry", List.of("false"));
    }
    refusal
        .retryAfter()
        .ifPresent(after -> fields.put("retry-after", List.of(Long.toString(after.toSeconds()))));
    if (refusal.status() == 401) {
      fields.put("www-authenticate", Challenges.of(refusal.code()));
    }
    return new Headers(fields);
  }
}
