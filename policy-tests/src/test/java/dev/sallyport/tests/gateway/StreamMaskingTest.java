package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.tests.clients.Client;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Mode;
import dev.sallyport.tests.clients.Outcome;
import dev.sallyport.tests.clients.Target;
import dev.sallyport.tests.clients.Transcript;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A key in a reply is masked, wherever the service cuts the reply, and nothing else is harmed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamMaskingTest {

  // In two pieces, so that scanners for leaked keys leave this file alone.
  private static final String SECRET = "AKIA" + "LALEMEL33243OLIB";
  private static final String LABEL = "[aws.access_key]";
  private static final String TEXT = "Grüße 😀: the key " + SECRET + ", keep it “safe”.";
  private static final String MASKED = TEXT.replace(SECRET, LABEL);

  // The key appears plainly and with an escape in it, beside what must stay as it is.
  private static final String INPUT =
      """
      {"command":"export K=%s; echo \\"ok\\"","again":"\\u0041%s","n":[1.50,true,null],"é":"\\ud83d\\ude00"}"""
          .formatted(SECRET, SECRET.substring(1));

  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();
  private final Target bot = site.target("ci-bot");

  @Test
  void aTextCutAnywhere() {
    everyCut(
        TEXT,
        cut -> {
          String prompt = cut + " [sim:text " + TEXT + "]";
          Http.Answer answer = http.send(Http.message(bot, Http.ask(prompt, true)));
          assertThat(answer.stream().text()).as(cut).isEqualTo(MASKED);
          assertThat(answer.body()).as(cut).doesNotContain("AKIA");
        });
  }

  @Test
  void aTextCutAnywhereAsTheJavaSdkReadsIt() {
    Client sdk = Clients.javaSdk();
    everyCut(
        TEXT,
        cut -> {
          Transcript transcript = sdk.ask(bot, Mode.STREAMED, cut + " [sim:text " + TEXT + "]");
          assertThat(transcript.outcome())
              .as(cut)
              .isInstanceOfSatisfying(
                  Outcome.Said.class,
                  said -> {
                    assertThat(said.text()).isEqualTo(MASKED);
                    assertThat(String.join("", said.deltas())).isEqualTo(MASKED);
                  });
        });
  }

  @Test
  void aTextCutInTheKeyAsPythonReadsIt() {
    cutInTheKey(Clients.pythonSdk());
  }

  @Test
  void aTextCutInTheKeyAsJavaScriptReadsIt() {
    cutInTheKey(Clients.jsSdk());
  }

  private void cutInTheKey(Client client) {
    int middle = TEXT.codePointCount(0, TEXT.indexOf(SECRET)) + 7;
    Transcript transcript =
        client.ask(bot, Mode.STREAMED, "[sim:split %d] [sim:text %s]".formatted(middle, TEXT));
    assertThat(transcript.outcome())
        .isInstanceOfSatisfying(
            Outcome.Said.class, said -> assertThat(said.text()).isEqualTo(MASKED));
  }

  @Test
  void aToolsInputCutAnywhere() throws Exception {
    JsonNode wanted = Http.MAPPER.readTree(INPUT.replace("\\u0041", "A").replace(SECRET, LABEL));
    everyCut(
        INPUT,
        cut -> {
          String prompt = cut + " [sim:tool Bash " + INPUT + "]";
          Http.Answer answer = http.send(Http.message(bot, Http.askWithTool(prompt, true)));
          assertThat(answer.stream().toolInput()).as(cut).isEqualTo(wanted);
        });
  }

  @Test
  void aReplyInOnePiece() throws Exception {
    String prompt = "[sim:text %s] [sim:tool Bash %s]".formatted(TEXT, INPUT);
    Http.Answer answer = http.send(Http.message(bot, Http.askWithTool(prompt, false)));
    assertThat(answer.json().at("/content/0/text").asText()).isEqualTo(MASKED);
    assertThat(answer.json().at("/content/1/input"))
        .isEqualTo(Http.MAPPER.readTree(INPUT.replace("\\u0041", "A").replace(SECRET, LABEL)));
    assertThat(answer.body()).doesNotContain("AKIA");
  }

  @Test
  void anAgentRunsTheMaskedCommand() {
    Transcript transcript =
        Clients.agentSdk()
            .ask(
                bot,
                Mode.STREAMED,
                """
                [sim:chunks 3] [sim:tool Bash {"command":"printf '%%s' 'a-%s-b'","description":"Print"}]"""
                    .formatted(SECRET));
    assertThat(transcript.blocks("tool_result"))
        .extracting(block -> block.path("content").asText())
        .containsExactly("a-" + LABEL + "-b");
  }

  @Test
  void theAuditLogCountsAndKeepsNothing() {
    Http.Answer answer =
        http.send(Http.message(bot, Http.ask("[sim:chunks 1] [sim:text " + TEXT + "]", true)));
    JsonNode outcome = site.gateway().audit().outcome(answer.exchange());
    assertThat(outcome.at("/masked/0/detector").asText()).isEqualTo("aws.access_key");
    assertThat(outcome.at("/masked/0/count").asInt()).isEqualTo(1);
    assertThat(site.gateway().audit().entries().toString()).doesNotContain(SECRET);
  }

  private interface Cut {
    void check(String directive);
  }

  /** Every single cut, and cuts everywhere; all at once, since each is a call of its own. */
  private static void everyCut(String text, Cut cut) {
    List<String> directives =
        IntStream.range(1, text.codePointCount(0, text.length()))
            .mapToObj("[sim:split %d]"::formatted)
            .collect(Collectors.toList());
    for (int characters = 1; characters <= 4; characters++) {
      directives.add("[sim:chunks %d]".formatted(characters));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Boolean>> checks =
          directives.stream()
              .<Callable<Boolean>>map(
                  directive ->
                      () -> {
                        cut.check(directive);
                        return true;
                      })
              .toList();
      for (Future<Boolean> check : threads.invokeAll(checks)) {
        check.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
