package dev.sallyport.dataplane.http;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code POST /v1/metrics}, {@code /v1/logs} and {@code /v1/traces}: what a Claude Code that is
 * signed in here sends of itself by OTLP. Everything is taken, and nothing is kept or looked at: it
 * may hold prompts. An exporter that was refused would send it again.
 */
public final class TelemetryHandler {

  /** An exporter sends 512 records at once, of a few KB each. */
  static final int BODY_MAX_BYTES = 8 << 20;

  private static final int READ_BYTES = 16 << 10;
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";

  private TelemetryHandler() {}

  /** Adds the paths to a gateway's routes. */
  public static void serve(HttpRouting.Builder routes, ExchangeLine line) {
    Handler taking =
        (request, response) -> {
          var arrival = LineHandler.arrival(request);
          line.runKnown(arrival, LineHandler.responder(response), _ -> taken(arrival));
        };
    for (var signal : List.of("metrics", "logs", "traces")) {
      routes.post("/v1/" + signal, taking);
    }
  }

  /** The empty message of OTLP/HTTP's answer, in the sender's encoding: all was taken. */
  private static OpenReply taken(Arrival arrival) {
    drain(arrival);
    return switch (type(arrival)) {
      case JSON -> answer(JSON, "{}");
      case PROTOBUF -> answer(PROTOBUF, "");
      default ->
          throw refused(
              415,
              "invalid_request_error",
              "telemetry_type",
              "Telemetry comes as `%s` or `%s`.".formatted(JSON, PROTOBUF));
    };
  }

  private static String type(Arrival arrival) {
    return arrival
        .headers()
        .first("content-type")
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  private static OpenReply answer(String type, String body) {
    return new OpenReply(
        200,
        new Headers(Map.of("content-type", List.of(type))),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static void drain(Arrival arrival) {
    var part = new byte[READ_BYTES];
    try {
      var left = BODY_MAX_BYTES;
      for (var read = arrival.body().read(part); read >= 0; read = arrival.body().read(part)) {
        left -= read;
        if (left < 0) {
          throw refused(
              413,
              "request_too_large",
              "telemetry_too_large",
              "Telemetry is taken in parts of at most %d MiB.".formatted(BODY_MAX_BYTES >> 20));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RefusedException refused(int status, String type, String code, String message) {
    return new RefusedException(Refusal.last(status, type, code, message));
  }
}
