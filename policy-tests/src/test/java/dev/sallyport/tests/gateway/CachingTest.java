package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Scenarios;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.clients.WireTap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the service has cached of a conversation it finds again, as if nobody stood between. */
class CachingTest {
  private static final int TURNS = 4;
  private static final Pattern COUNTED =
      Pattern.compile(
          "\"cache_creation_input_tokens\":(\\d+),\"cache_read_input_tokens\":(\\d+)[^\\n]*\\n");

  @AutoClose private final Http http = new Http();

  /** What one call was counted. */
  private record Usage(int input, int read, int written) {
    static Usage of(JsonNode json) {
      return new Usage(
          json.path("input_tokens").asInt(),
          json.path("cache_read_input_tokens").asInt(),
          json.path("cache_creation_input_tokens").asInt());
    }
  }

  /** A conversation whose newest part is marked each time, and what its calls were counted. */
  private List<Usage> conversation(Target target, String firstPrompt) throws IOException {
    ObjectNode body = Http.ask("", false);
    ArrayNode system = body.putArray("system");
    marked(system.addObject().put("type", "text").put("text", "You are terse. ".repeat(50)));
    ArrayNode messages = body.putArray("messages");
    List<Usage> usages = new ArrayList<>();
    for (int turn = 0; turn < TURNS; turn++) {
      ObjectNode part = messages.addObject().put("role", "user").putArray("content").addObject();
      String prompt = turn == 0 ? firstPrompt : "And then? That was turn %d.".formatted(turn);
      marked(part.put("type", "text").put("text", prompt));
      Http.Answer answer = http.send(Http.message(target, body));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      JsonNode reply = Http.MAPPER.readTree(answer.body());
      usages.add(Usage.of(reply.path("usage")));
      part.remove("cache_control");
      messages.addObject().put("role", "assistant").set("content", reply.path("content"));
    }
    return usages;
  }

  private static void marked(ObjectNode part) {
    part.putObject("cache_control").put("type", "ephemeral");
  }

  private static void requireThatEachFindsWhatWasThere(List<Usage> usages) {
    assertThat(usages.getFirst().read()).isZero();
    assertThat(usages.getFirst().written()).isPositive();
    for (int turn = 1; turn < usages.size(); turn++) {
      Usage before = usages.get(turn - 1);
      assertThat(usages.get(turn).read())
          .as("turn %d of %s", turn, usages)
          .isEqualTo(before.read() + before.written());
      assertThat(usages.get(turn).written()).isPositive();
    }
  }

  @Test
  void whatIsCachedIsCountedAsWithoutAGateway() throws IOException {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
        Site site = Site.start()) {
      List<Usage> direct = conversation(new Target(sim.uri(), Site.KEY), "Count with me.");
      requireThatEachFindsWhatWasThere(direct);
      assertThat(conversation(site.target("ci-bot"), "Count with me.")).isEqualTo(direct);
    }
  }

  /** The conversation is masked anew with each call, and the same each time. */
  @Test
  void aMaskedConversationIsFoundAgain() throws IOException {
    Path policy = Folders.shippedPolicies(Folders.fresh().resolve("rego"));
    Files.writeString(
        policy.resolve("gateway/request.rego"),
        "\nmask contains {\"rule\": \"mail\", \"use\": \"mail\"}\n",
        StandardOpenOption.APPEND);
    Files.writeString(
        policy.resolve("masks/mail.mask"),
        """
        masks 1;
        mask mail { on request.text, request.system { pii.email -> tokenise session; } }
        """);
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
        GatewayProcess gateway = GatewayProcess.startOn(policy, sim.uri(), Site.KEY)) {
      requireThatEachFindsWhatWasThere(
          conversation(gateway.target("ci-bot"), "Write to ada@example.org and bob@example.org."));
      assertThat(sim.exchanges().toString()).doesNotContain("ada@example.org");
    }
  }

  @Test
  void anAgentFindsItsToolsAndItsPromptAgain() {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
        Site site = Site.start()) {
      assertThat(anAgentsCalls(new Target(sim.uri(), Site.KEY))).isEqualTo(2);
      assertThat(anAgentsCalls(site.target("ci-bot"))).isEqualTo(2);
    }
  }

  /** How many calls an agent made, of which each found all that the one before had written. */
  private static int anAgentsCalls(Target target) {
    try (WireTap tap = WireTap.before(target)) {
      Scenarios.wholeLoop(Clients.agentSdk(), tap.target());
      List<Usage> usages =
          COUNTED
              .matcher(tap.received())
              .results()
              .map(
                  found ->
                      new Usage(
                          0, Integer.parseInt(found.group(2)), Integer.parseInt(found.group(1))))
              .distinct()
              .toList();
      requireThatEachFindsWhatWasThere(usages);
      return usages.size();
    }
  }
}
