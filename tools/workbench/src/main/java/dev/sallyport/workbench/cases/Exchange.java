package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.workbench.cases.CaseFile.Placed;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a case sends, and what its service answers, as the Messages API has them. */
final class Exchange {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEFAULT_MAX_TOKENS = 1024;

  private Exchange() {}

  /**
   * The exchange of a case.
   *
   * @param files finds the text of a file beside the policies
   * @throws UnfitCaseException if the case cannot be sent
   */
  static Recorded of(Placed placed, Function<String, Optional<String>> files) {
    var when = placed.said().when();
    if (when == null) {
      throw new IllegalArgumentException("a case has a `when`: it was checked");
    }
    if (when.recorded() != null) {
      var folder = placed.file().substring(0, placed.file().lastIndexOf('/') + 1);
      return Recorded.of(
          folder + when.recorded(),
          files
              .apply(folder + when.recorded())
              .orElseThrow(
                  () ->
                      new UnfitCaseException(
                          placed.place()
                              + ": there is no file `"
                              + folder
                              + when.recorded()
                              + "`")));
    }
    var endpoint = endpoint(placed, when.endpoint());
    if (!(when.request() instanceof ObjectNode request)) {
      throw new UnfitCaseException(placed.place() + ": `request` is the body that a client sends");
    }
    var headers = new TreeMap<String, List<String>>();
    headers.put("anthropic-version", List.of("2023-06-01"));
    if (when.headers() != null) {
      when.headers()
          .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), List.of(value)));
    }
    var row = Census.ofClaude().row(endpoint);
    var path = row.path().with(request.path("model").asText());
    if (!(Census.ofClaude().at(row.method(), path) instanceof Census.Served)) {
      throw new UnfitCaseException(
          placed.place() + ": `request` has no `model` that a path can name");
    }
    return new Recorded(
        row.method(),
        path,
        headers,
        endpoint.hasBody() ? Recorded.utf8(body(request, endpoint).toString()) : new byte[0],
        "application/json",
        Recorded.utf8(reply(request, when.reply()).toString()));
  }

  private static Endpoint endpoint(Placed placed, @Nullable String said) {
    var word = said == null ? Endpoint.MESSAGES.word() : said;
    return Endpoint.of(word)
        .orElseThrow(
            () -> new UnfitCaseException(placed.place() + ": there is no endpoint `" + word + "`"));
  }

  /** What most cases leave out is put in; a text stands for one message of the user. */
  private static ObjectNode body(ObjectNode request, Endpoint endpoint) {
    var body = request.deepCopy();
    if (endpoint == Endpoint.MESSAGES && !body.has("max_tokens")) {
      body.put("max_tokens", DEFAULT_MAX_TOKENS);
    }
    var messages = body.path("messages");
    if (messages.isTextual()) {
      body.putArray("messages").addObject().put("role", "user").set("content", messages);
    }
    return body;
  }

  private static ObjectNode reply(ObjectNode request, @Nullable JsonNode said) {
    var message = JSON.createObjectNode();
    message
        .put("id", "msg_case")
        .put("type", "message")
        .put("role", "assistant")
        .put("model", request.path("model").asText());
    message.set("content", content(said == null ? JSON.getNodeFactory().textNode("Done.") : said));
    message.put("stop_reason", "end_turn").putNull("stop_sequence");
    message.putObject("usage").put("input_tokens", 1).put("output_tokens", 1);
    return message;
  }

  /** Blocks of content; a text stands for one block. */
  static ArrayNode content(JsonNode said) {
    if (said instanceof ArrayNode blocks) {
      return blocks;
    }
    var content = JSON.createArrayNode();
    content.addObject().put("type", "text").put("text", said.asText());
    return content;
  }
}
