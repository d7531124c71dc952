package dev.sallyport.sim;

import io.helidon.http.Header;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/** Takes a request off the wire, remembers it, and has it answered. */
final class Receiver implements Handler {
  private final Options options;
  private final ExchangeLog log;
  private final Function<Exchange, Answer> api;
  private final Sender sender;

  Receiver(Options options, ExchangeLog log, Function<Exchange, Answer> api, Sender sender) {
    this.options = options;
    this.log = log;
    this.api = api;
    this.sender = sender;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws IOException {
    byte[] body = body(request);
    Exchange exchange = exchange(request, new Body(body));
    log.add(exchange);
    Answer answer =
        body.length > options.bodyLimitBytes()
            ? Answer.error(tooLarge(), Ids.request(exchange.number()))
            : api.apply(exchange);
    Exchange.End end = Exchange.End.ABANDONED;
    try {
      end =
          sender.send(
              exchange,
              answer,
              response,
              status -> log.update(exchange.number(), e -> e.answered(status)));
    } finally {
      Exchange.End known = end;
      log.update(exchange.number(), e -> e.ended(known));
    }
    if (end == Exchange.End.TORN) {
      throw new TornException();
    }
  }

  private Exchange exchange(ServerRequest request, Body body) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name().toLowerCase(Locale.ROOT), header.allValues());
    }
    return new Exchange(
        log.nextNumber(),
        request.prologue().method().text(),
        request.path().rawPath(),
        request.query().rawValue(),
        headers,
        body,
        OptionalInt.empty(),
        Exchange.End.OPEN);
  }

  /** One byte more than is allowed is enough to know. */
  private byte[] body(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = request.content().inputStream()) {
      return in.readNBytes(options.bodyLimitBytes() + 1);
    }
  }

  private static ApiException tooLarge() {
    return new ApiException(
        413, "request_too_large", "Request exceeds the maximum allowed number of bytes.");
  }
}
