package dev.sallyport.engine.upstream;

import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Upstream.Reply;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.TreeMap;

/** Answers in the Claude API's form that a translation gives in the place of the service. */
public final class OwnAnswers {
  private OwnAnswers() {}

  /** A refusal of what this upstream does not have; nothing was sent to it. */
  public static Reply notServed(int status, String type, String message) {
    return error(status, type, message, Headers.NONE.with("x-should-retry", "false"), () -> {});
  }

  /** An error of the service, in the words of the Claude API. */
  public static Reply error(
      int status, String type, String message, Headers headers, Runnable release) {
    var envelope = StrictJson.newObject().put("type", "error");
    envelope.putObject("error").put("type", type).put("message", message);
    return json(status, StrictJson.bytes(envelope), headers, release);
  }

  /** A JSON document. */
  public static Reply json(int status, byte[] body, Headers headers, Runnable release) {
    var fields = new TreeMap<>(headers.fields());
    fields.put("content-type", List.of("application/json"));
    fields.put("content-length", List.of(Integer.toString(body.length)));
    return new Reply(status, new Headers(fields), new ByteArrayInputStream(body), release);
  }

  /** A stream of events. */
  public static Reply events(InputStream body, Headers headers, Runnable release) {
    return new Reply(
        200, headers.with("content-type", "text/event-stream; charset=utf-8"), body, release);
  }
}
