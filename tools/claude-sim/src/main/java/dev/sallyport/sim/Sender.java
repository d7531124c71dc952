package dev.sallyport.sim;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Sends an answer at the pace and to the end that it says. */
final class Sender {
  private static final String ORGANIZATION = "00000000-0000-4000-8000-000000000000";

  private final CountDownLatch closing;
  private final Duration hangLimit;

  Sender(CountDownLatch closing, Options options) {
    this.closing = closing;
    this.hangLimit = options.hangLimit();
  }

  /**
   * Sends all there is to send.
   *
   * @param answered is told the status just before the first byte leaves
   */
  Exchange.End send(Exchange exchange, Answer answer, ServerResponse response, IntConsumer answered)
      throws IOException {
    if (closesWithin(answer.delay())) {
      return Exchange.End.TORN;
    }
    // What the service says of itself; a gateway is expected to keep it to itself.
    response.header("request-id", Ids.request(exchange.number()));
    response.header("anthropic-organization-id", ORGANIZATION);
    response.header("anthropic-ratelimit-requests-limit", "4000");
    response.header("anthropic-ratelimit-requests-remaining", "3999");
    response.header(ClaudeSim.MARK, "1");
    answer.headers().forEach(response::header);
    return switch (answer.form()) {
      case Answer.Empty(int status) -> {
        answered.accept(status);
        response.status(Status.create(status)).send();
        yield Exchange.End.COMPLETE;
      }
      case Answer.Whole whole -> whole(whole, response, answered);
      case Answer.Streamed streamed -> streamed(streamed, response, answered);
      case Answer.Silence() -> {
        closesWithin(hangLimit);
        yield Exchange.End.TORN;
      }
    };
  }

  private static Exchange.End whole(
      Answer.Whole whole, ServerResponse response, IntConsumer answered) throws IOException {
    byte[] json = Wire.bytes(whole.json());
    answered.accept(whole.status());
    response.status(Status.create(whole.status()));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    if (!whole.torn()) {
      response.send(json);
      return Exchange.End.COMPLETE;
    }
    response.contentLength(json.length);
    OutputStream out = response.outputStream();
    out.write(json, 0, json.length / 2);
    out.flush();
    return Exchange.End.TORN;
  }

  private Exchange.End streamed(
      Answer.Streamed streamed, ServerResponse response, IntConsumer answered) throws IOException {
    response.header(HeaderNames.CONTENT_TYPE, streamed.type());
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    if (!streamed.events().isEmpty()) {
      answered.accept(200);
      OutputStream out = response.outputStream();
      for (Event event : streamed.events()) {
        if (event.isDelta() && closesWithin(streamed.pauseBeforeDelta())) {
          return Exchange.End.TORN;
        }
        event.writeTo(out);
        out.flush();
      }
      if (!streamed.torn()) {
        out.close();
      }
    }
    return streamed.torn() ? Exchange.End.TORN : Exchange.End.COMPLETE;
  }

  /** Waits; true if the simulator was closed meanwhile. */
  private boolean closesWithin(Duration wait) {
    try {
      return wait.isPositive() && closing.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
