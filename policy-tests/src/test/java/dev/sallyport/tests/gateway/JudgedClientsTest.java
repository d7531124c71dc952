package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.sim.Exchange;
import dev.sallyport.tests.clients.Client;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Mode;
import dev.sallyport.tests.clients.Outcome;
import dev.sallyport.tests.clients.Transcript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Real clients whose tools are denied, masked and asked about; they go on with the session. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JudgedClientsTest {
  static final List<RealClientsTest.Asked> SDKS = RealClientsTest.SDKS;

  private final Path folder = Folders.fresh();
  @AutoClose private final JudgedTools site = JudgedTools.start("--hold-seconds", "240");
  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void forget() {
    site.sim().clear();
  }

  @AfterAll
  void clean() {
    Folders.delete(folder);
  }

  private static String bash(String command) {
    return "[sim:tool Bash {\"command\":\"%s\",\"description\":\"Do it\"}]".formatted(command);
  }

  private static String shout(String text) {
    return "[sim:tool shout {\"text\":\"%s\"}]".formatted(text);
  }

  @ParameterizedTest
  @FieldSource("SDKS")
  void anSdkReadsADenialAsAnAnswer(RealClientsTest.Asked asked) {
    Transcript transcript = asked.client().get().ask(site.bot(), asked.mode(), shout("forbidden"));
    Outcome.Said said = said(transcript);
    assertThat(said.text()).startsWith("The tool `shout` was not run").contains("rule forbidden");
    assertThat(said.stopReason()).isEqualTo("end_turn");
    assertThat(site.conversations()).hasSize(1);
  }

  @ParameterizedTest
  @FieldSource("SDKS")
  void ofSeveralToolsAnSdkRunsThoseThatPass(RealClientsTest.Asked asked) {
    Transcript transcript =
        asked
            .client()
            .get()
            .ask(
                site.bot(),
                asked.mode(),
                "[sim:text Hm.]" + shout("one") + shout("forbidden") + shout("at KD-123456"));
    assertThat(said(transcript).text())
        .contains("“ONE”", "“AT [NUMBER]”")
        .doesNotContain("FORBIDDEN", "123456");
    requireAccepted(2);
  }

  private static Outcome.Said said(Transcript transcript) {
    assertThat(transcript.outcome())
        .as(transcript.standardError())
        .isInstanceOf(Outcome.Said.class);
    return (Outcome.Said) transcript.outcome();
  }

  /** The service took every conversation back, so it was whole. */
  private void requireAccepted(int calls) {
    List<Exchange> seen =
        site.sim().exchanges().stream().filter(e -> e.path().equals("/v1/messages")).toList();
    assertThat(seen).allSatisfy(call -> assertThat(call.status()).hasValue(200));
    assertThat(site.conversations()).hasSize(calls);
  }

  @Test
  void anAgentGoesOnWithItsSessionAfterADenial() {
    Path ran = folder.resolve("denied");
    Client agent = Clients.agentSession();
    Transcript transcript =
        agent.ask(
            site.bot(),
            Mode.STREAMED,
            JudgedTools.list(
                "First. [sim:text I try.]" + bash("touch " + ran + " # forbidden"),
                "Then. " + bash("printf 'sec%s' ond"),
                "Last. [sim:text Done.]"));
    assertThat(ran).doesNotExist();
    assertThat(transcript.blocks("text").toString()).contains("The tool `Bash` was not run");
    assertThat(transcript.blocks("tool_result"))
        .extracting(block -> block.path("content").asText())
        .containsExactly("second");
    assertThat(said(transcript).text()).isEqualTo("Done.");
    requireAccepted(4);
    requireOneHistory();
    assertThat(site.sim().exchanges())
        .as("asked again unstreamed")
        .noneMatch(seen -> seen.body().text().contains("\"stream\":false"));
  }

  /** Each conversation begins with the one before it, so the service finds it in its cache. */
  private void requireOneHistory() {
    List<JsonNode> conversations = site.conversations();
    for (int i = 1; i < conversations.size(); i++) {
      List<String> before = said(conversations.get(i - 1));
      assertThat(said(conversations.get(i)).subList(0, before.size())).isEqualTo(before);
    }
    assertThat(said(conversations.getLast()))
        .filteredOn(line -> line.startsWith("assistant: "))
        .anyMatch(line -> line.contains("I try."))
        .anyMatch(line -> line.contains("The tool `Bash` was not run"))
        .noneMatch(line -> line.contains("touch "));
  }

  /** What was said so far; marks for the cache move from turn to turn, and say nothing. */
  private static List<String> said(JsonNode conversation) {
    List<String> said = new ArrayList<>();
    for (JsonNode message : conversation.path("messages")) {
      if (message.path("content").isTextual()) {
        said.add(message.path("role").asText() + ": " + message.path("content").asText());
      }
      for (JsonNode block : message.path("content")) {
        if (block instanceof ObjectNode object) {
          object.remove("cache_control");
        }
        String text =
            block.path("type").asText().equals("text")
                ? block.path("text").asText()
                : block.toString();
        said.add(message.path("role").asText() + ": " + text);
      }
    }
    return said;
  }

  @Test
  void ofSeveralToolsAnAgentRunsThoseThatPass() {
    Path ran = folder.resolve("parallel");
    Transcript transcript =
        Clients.agentSdk()
            .ask(
                site.bot(),
                Mode.STREAMED,
                bash("touch " + ran + " # forbidden")
                    + bash("printf 'oth%s' er")
                    + bash("printf KD-123456"));
    assertThat(ran).doesNotExist();
    assertThat(transcript.blocks("tool_result"))
        .extracting(block -> block.path("content").asText())
        .containsExactlyInAnyOrder("other", "[number]");
    assertThat(said(transcript).text()).contains("“other”");
    requireAccepted(2);
  }

  @Test
  void anAgentRunsItsToolWhenAPersonHasSaidYes() throws Exception {
    Path ran = folder.resolve("granted");
    int known = site.asked().size();
    Client agent = Clients.agentSdk();
    Future<Transcript> held =
        threads.submit(
            () -> agent.ask(site.bot(), Mode.STREAMED, bash("touch " + ran + " # precious")));
    String id = site.waiting(known);
    assertThat(ran).doesNotExist();
    assertThat(held.isDone()).isFalse();
    site.answer("grant", id, "go on");
    Transcript transcript = held.get();
    assertThat(ran).exists();
    assertThat(transcript.blocks("tool_result")).hasSize(1);
    requireAccepted(2);
    assertThat(site.asked()).hasSize(known + 1);
  }

  @Test
  void anAgentIsToldWhoRefusedAndWhy() throws Exception {
    Path ran = folder.resolve("refused");
    int known = site.asked().size();
    Client agent = Clients.agentSdk();
    Future<Transcript> held =
        threads.submit(
            () -> agent.ask(site.bot(), Mode.STREAMED, bash("touch " + ran + " # precious")));
    site.answer("refuse", site.waiting(known), "not on a Friday");
    assertThat(said(held.get()).text()).contains("alice refused it: not on a Friday");
    assertThat(ran).doesNotExist();
    requireAccepted(1);
  }
}
