package dev.sallyport.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What every client must be able to do with a server that has the simulated Claude behind it,
 * whatever stands between. Each scenario checks what the client says, and hands it back.
 */
public final class Scenarios {

  private Scenarios() {}

  /** The client asks for a text, streamed or not, and gets it whole. */
  public static Transcript reply(Client client, Target target, Mode mode) {
    String text = "Ein Gruß für dich: 你好 😀, \"quoted\".";
    Transcript transcript =
        client.ask(target, mode, "Say it. [sim:chunks 3] [sim:text " + text + "]");
    assertThat(transcript.outcome())
        .as(client.name())
        .isInstanceOfSatisfying(
            Outcome.Said.class,
            said -> {
              assertThat(said.text()).isEqualTo(text);
              assertThat(said.stopReason()).isEqualTo("end_turn");
            });
    return transcript;
  }

  /** An SDK's tool is called, it sends the result, and gets a final text that quotes it. */
  public static Transcript toolLoop(Client sdk, Target target, Mode mode) {
    Transcript transcript =
        sdk.ask(target, mode, "Louder, please. [sim:tool shout {\"text\":\"hello from a tool\"}]");
    assertThat(transcript.outcome())
        .as(sdk.name())
        .isInstanceOfSatisfying(
            Outcome.Said.class,
            said -> {
              assertThat(said.text()).contains("“HELLO FROM A TOOL”");
              assertThat(said.stopReason()).isEqualTo("end_turn");
            });
    return transcript;
  }

  /** An agent calls Bash, which really runs; it sends the result, and gets a final text. */
  public static Transcript wholeLoop(Client agent, Target target) {
    Transcript transcript =
        agent.ask(
            target,
            Mode.STREAMED,
            """
            Please run this. \
            [sim:tool Bash {"command":"printf 'hello-%s' from-bash","description":"Say hello"}]""");
    assertThat(transcript.blocks("tool_use"))
        .extracting(block -> block.path("name").asText())
        .containsExactly("Bash");
    assertThat(transcript.blocks("tool_result"))
        .extracting(block -> block.path("content").asText())
        .containsExactly("hello-from-bash");
    assertThat(transcript.outcome())
        .isInstanceOfSatisfying(
            Outcome.Said.class, said -> assertThat(said.text()).contains("“hello-from-bash”"));
    return transcript;
  }

  /**
   * The server refuses. The client must show the reason, once, and must not call a second time.
   *
   * @param reason a part of the sentence that the server gives
   */
  public static Transcript refused(Client client, Target target, Mode mode, String reason) {
    try (WireTap tap = WireTap.before(target)) {
      Transcript transcript = client.ask(tap.target(), mode, "hello");
      assertThat(tap.calls()).as("calls that %s made", client.name()).isEqualTo(1);
      assertThat(transcript.outcome())
          .as(client.name())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> {
                assertThat(failed.status()).hasValue(400);
                assertThat(failed.type()).isEqualTo("policy_blocked");
                assertThat(failed.shown()).containsOnlyOnce(reason);
              });
      List<JsonNode> saying =
          transcript.blocks("text").stream()
              .filter(block -> block.path("text").asText().contains(reason))
              .toList();
      assertThat(saying).as("messages of a session that show the reason").hasSizeLessThan(2);
      return transcript;
    }
  }
}
