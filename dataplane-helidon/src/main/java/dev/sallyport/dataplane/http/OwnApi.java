package dev.sallyport.dataplane.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.ExchangeLine.OwnReply;
import io.helidon.webserver.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.BiFunction;

/**
 * A part of the gateway's own interface that takes and gives JSON.
 *
 * @param name begins the audit log's word for what it refuses
 */
record OwnApi(ExchangeLine line, String name) {

  /** Answers whoever may do that. */
  Handler answering(Action action, BiFunction<Identity, InputStream, ObjectNode> answer) {
    return (request, response) -> {
      var arrival = LineHandler.arrival(request);
      line.runOwn(
          arrival,
          LineHandler.responder(response),
          action,
          (_, who) -> OwnReply.json(answer.apply(who, arrival.body())));
    };
  }

  /** Does something for whoever may do that, which is recorded by the exchange's name. */
  Handler doing(Action action, BiFunction<String, Identity, ObjectNode> act) {
    return (request, response) ->
        line.runOwn(
            LineHandler.arrival(request),
            LineHandler.responder(response),
            action,
            (exchange, who) -> OwnReply.json(act.apply(exchange, who)));
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
