package dev.sallyport.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers one recorded request. Knows the API's paths and rules, and no web server. */
final class MessagesApi {
  /** How text, and how a tool's input, arrives when a script does not say. */
  private static final Cut TEXT_CUT = new Cut.Words();

  private static final Cut TOOL_INPUT_CUT = new Cut.Every(8);

  private final Optional<String> apiKey;
  private final PromptCache cache = new PromptCache();

  MessagesApi(Optional<String> apiKey) {
    this.apiKey = apiKey;
  }

  Answer answer(Exchange exchange) {
    try {
      return route(exchange);
    } catch (ApiException e) {
      return Answer.error(e, Ids.request(exchange.number()));
    }
  }

  /** Answers what another face of the service has let in, by its own rules. */
  Answer unauthenticated(Exchange exchange) {
    try {
      return exchange.path().endsWith("/count_tokens") ? countTokens(exchange) : messages(exchange);
    } catch (ApiException e) {
      return Answer.error(e, Ids.request(exchange.number()));
    }
  }

  private Answer route(Exchange exchange) {
    String call = exchange.method() + " " + exchange.path();
    if (call.equals("HEAD /")) {
      return Answer.of(new Answer.Empty(200));
    }
    if (!exchange.path().startsWith("/v1/")) {
      throw ApiException.notFound("Not found");
    }
    authenticate(exchange);
    return switch (call) {
      case "POST /v1/messages" -> messages(exchange);
      case "POST /v1/messages/count_tokens" -> countTokens(exchange);
      case "GET /v1/models" -> Answer.ok(Models.page(exchange.query()));
      default -> {
        if (exchange.method().equals("GET") && exchange.path().startsWith(Models.PREFIX)) {
          yield Answer.ok(Models.one(exchange.path().substring(Models.PREFIX.length())));
        }
        throw ApiException.notFound("Not found");
      }
    };
  }

  /**
   * Every credential presented must be the key. The real service would look at one of them; here a
   * caller's own token that slips through beside the right key is noticed.
   */
  private void authenticate(Exchange exchange) {
    List<String> presented =
        new ArrayList<>(exchange.headers().getOrDefault("x-api-key", List.of()));
    for (String authorization : exchange.headers().getOrDefault("authorization", List.of())) {
      String scheme = "Bearer ";
      if (!authorization.regionMatches(true, 0, scheme, 0, scheme.length())) {
        throw ApiException.authentication("Invalid Authorization header");
      }
      presented.add(authorization.substring(scheme.length()).strip());
    }
    if (presented.isEmpty()) {
      throw ApiException.authentication("x-api-key header is required");
    }
    if (apiKey.isPresent() && !presented.stream().allMatch(apiKey.get()::equals)) {
      throw ApiException.authentication("invalid x-api-key");
    }
    if (exchange.header("anthropic-version").isEmpty()) {
      throw ApiException.invalidRequest("anthropic-version: header is required");
    }
  }

  private static Answer countTokens(Exchange exchange) {
    byte[] body = exchange.body().bytes();
    MessagesRequest request = RequestReader.countTokens(body);
    Script script = ScriptParser.parse(request.texts());
    return failure(script, exchange)
        .orElseGet(
            () -> Answer.ok(Wire.nothing().put("input_tokens", Reply.Usage.tokens(body.length))))
        .scripted(script);
  }

  private Answer messages(Exchange exchange) {
    byte[] body = exchange.body().bytes();
    MessagesRequest request = RequestReader.messages(body);
    Script script = ScriptParser.parse(request.texts());
    if (script.last(Directive.Hang.class).isPresent()) {
      return Answer.of(new Answer.Silence());
    }
    return failure(script, exchange)
        .orElseGet(
            () -> {
              PromptCache.Counted cached = cache.pass(Wire.tree(body));
              Reply reply =
                  Composer.compose(
                      exchange.number(),
                      blocks -> Reply.Usage.of(body.length, cached, blocks),
                      request,
                      script);
              return Answer.of(
                  request.stream() ? streamed(reply, script, exchange) : whole(reply, script));
            })
        .scripted(script);
  }

  private static Optional<Answer> failure(Script script, Exchange exchange) {
    return script
        .last(Directive.Failure.class)
        .map(f -> new ApiException(f.status(), f.type(), f.message()))
        .map(e -> Answer.error(e, Ids.request(exchange.number())));
  }

  private static Answer.Form whole(Reply reply, Script script) {
    boolean torn = script.last(Directive.Break.class).isPresent();
    return new Answer.Whole(200, Wire.wholeMessage(reply), torn);
  }

  private static Answer.Form streamed(Reply reply, Script script, Exchange exchange) {
    Optional<Cut> cut = cut(script);
    List<Event> events = Event.stream(reply, cut.orElse(TEXT_CUT), cut.orElse(TOOL_INPUT_CUT));
    Optional<Directive.FailureMidstream> failure = script.last(Directive.FailureMidstream.class);
    if (failure.isPresent()) {
      Directive.FailureMidstream f = failure.get();
      events = new ArrayList<>(first(f.afterEvents(), events));
      events.add(Event.of(Wire.error(f.type(), f.message(), Ids.request(exchange.number()))));
    }
    Optional<Directive.Break> tear = script.last(Directive.Break.class);
    if (tear.isPresent()) {
      events = first(tear.get().afterEvents(), events);
    }
    Duration pause =
        script.last(Directive.Pause.class).map(Directive.Pause::each).orElse(Duration.ZERO);
    return new Answer.Streamed(events, pause, tear.isPresent());
  }

  private static List<Event> first(int count, List<Event> events) {
    return events.subList(0, Math.min(count, events.size()));
  }

  /** Where the script says how to cut, that holds for every kind of block. */
  private static Optional<Cut> cut(Script script) {
    Optional<Cut> cut = Optional.empty();
    for (Directive directive : script.directives()) {
      if (directive instanceof Directive.Chunks(int codePoints)) {
        cut = Optional.of(new Cut.Every(codePoints));
      } else if (directive instanceof Directive.Split(List<Integer> positions)) {
        cut = Optional.of(new Cut.At(positions));
      }
    }
    return cut;
  }
}
