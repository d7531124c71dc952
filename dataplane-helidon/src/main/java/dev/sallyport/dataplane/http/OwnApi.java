package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OwnReply;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;

/**
 * A part of the gateway's own interface that takes and gives JSON.
 *
 * @param name begins the audit log's word for what it refuses
 */
record OwnApi(ExchangeLine line, String name) {

  /**
   * A call by somebody who may make it.
   *
   * @param exchange its name in the log
   * @param id what the path names; empty if it names nothing
   */
  record Asked(String exchange, Identity by, String id, InputStream body) {}

  /** Answers whoever may do that. */
  Handler answering(Action action, Function<Asked, ObjectNode> answer) {
    return (request, response) -> {
      var arrival = LineHandler.arrival(request);
      var id = request.path().pathParameters().first("id").orElse("");
      line.runOwn(
          arrival,
          LineHandler.responder(response),
          action,
          (exchange, who) ->
              OwnReply.json(answer.apply(new Asked(exchange, who, id, arrival.body()))));
    };
  }

  /**
   * A body's bytes.
   *
   * @param tooLarge the sentence for one that has more than that many
   */
  byte[] bytes(InputStream body, int maxBytes, String tooLarge) {
    try {
      var bytes = body.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw refused(413, "request_too_large", tooLarge);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a body says. */
  ObjectNode object(byte[] body) {
    try {
      return StrictJson.object(body);
    } catch (MalformedJsonException e) {
      throw malformed("The body cannot be read: " + e.getMessage() + ".");
    }
  }

  RefusedException malformed(String message) {
    return refused(400, "invalid_request_error", message);
  }

  RefusedException refused(int status, String type, String message) {
    return new RefusedException(Refusal.last(status, type, name + "_" + status, message));
  }
}
