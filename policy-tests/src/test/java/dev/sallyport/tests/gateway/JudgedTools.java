package dev.sallyport.tests.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Exchange;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A gateway whose policy says of each use of a tool what its input asks for: a text with
 * `forbidden`, `precious` or `KD-123456` in it is denied, asked about or masked; about `hasty` it
 * is asked for a moment alone.
 */
record JudgedTools(ClaudeSim sim, GatewayProcess gateway) implements AutoCloseable {
  private static final String RULES =
      """
      package gateway.tool_use

      texts contains text if walk(input.tool_use.input, [_, text])

      says(word) if {
      	some text in texts
      	is_string(text)
      	contains(text, word)
      }

      allow contains {"rule": "tools"}

      deny contains {"rule": "forbidden", "reason": "it touches what is forbidden"} if says("forbidden")

      deny contains {"rule": "inert", "reason": "nobody uses it"} if input.tool_use.name == "inert"

      approve contains {"rule": "precious", "by": ["ml"], "count": 1, "within": "10m"} if says("precious")

      approve contains {"rule": "hasty", "by": ["ml"], "count": 1, "within": "3s"} if says("hasty")

      mask contains {"rule": "numbers", "use": "numbers"} if says("KD-")
      """;
  private static final String MASKS =
      """
      masks 1;
      detector number { match /\\bKD-\\d{6}\\b/; }
      mask numbers { on response.tool_use { number -> redact; } }
      """;

  static JudgedTools start(String... options) {
    Path policy = Folders.fresh().resolve("rego");
    try {
      Files.createDirectories(policy.resolve("gateway"));
      Files.createDirectories(policy.resolve("masks"));
      Files.writeString(
          policy.resolve("gateway/request.rego"),
          "package gateway.request\n\nallow contains {\"rule\": \"all\"}\n");
      Files.writeString(policy.resolve("gateway/tool_use.rego"), RULES);
      Files.writeString(policy.resolve("masks/numbers.mask"), MASKS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
    try {
      return new JudgedTools(sim, GatewayProcess.startOn(policy, sim.uri(), Site.KEY, options));
    } catch (AssertionError | RuntimeException e) {
      sim.close();
      throw e;
    }
  }

  Target bot() {
    return gateway.target("ci-bot");
  }

  /** What the service was sent of an agent's or SDK's own conversation, in order. */
  List<JsonNode> conversations() {
    return sim.exchanges().stream()
        .filter(seen -> seen.path().equals("/v1/messages"))
        .map(JudgedTools::body)
        // A session's title is asked for beside it, without tools.
        .filter(body -> !body.path("tools").isEmpty())
        .toList();
  }

  private static JsonNode body(Exchange seen) {
    try {
      return Http.MAPPER.readTree(seen.body().bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The entries of the audit log about tools. */
  List<JsonNode> judged() {
    return gateway.audit().entries("tool_use");
  }

  /** The id of the approval that was asked for after so many. */
  String waiting(int known) {
    return Until.found(
        "a tool waits for somebody",
        () ->
            asked().size() > known
                ? Optional.of(asked().getLast().path("approval").asText())
                : Optional.empty());
  }

  List<JsonNode> asked() {
    return gateway.audit().entries("approval").stream()
        .filter(entry -> entry.path("step").asText().equals("asked"))
        .toList();
  }

  void answer(String word, String id, String reason) {
    Program.Result answer =
        gateway.command("approvals", word, id, "--as", "alice", "--reason", reason);
    if (answer.exitCode() != 0) {
      throw new AssertionError(answer.toString());
    }
  }

  static String list(String... prompts) {
    try {
      return Http.MAPPER.writeValueAsString(prompts);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      gateway.close();
    } finally {
      sim.close();
    }
  }
}
