package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a text ends, and whether it is its own end. */
final class CutOffTest {
  private static final String KEY = "AKIA" + "LALEMEL33243OLIB";
  private static final Masks MASKS = Compiled.detecting("\\b(?<secret>AKIA[A-Z2-7]{16})\\b");
  private static final List<String> NAMES = List.of("m");

  @Test
  void aStreamThatBreaksOffMasksWhatMayHaveBecomeASecret() {
    var half = KEY.substring(0, 12);
    var events =
        List.of(
            Replies.startText(0),
            Replies.text(0, "see " + half),
            Replies.startTool(1),
            Replies.input(1, "{\"a\":\"" + half));
    assertThat(Replies.blocks(Replies.masked(MASKS.reply(NAMES, Compiled.PSEUDONYMS), events)))
        .isEqualTo(Map.of(0, "see […]", 1, "{\"a\":\"[…]"));
    var error = List.of(events.get(0), events.get(1), Replies.event("error", ",\"error\":{}"));
    var masked = Replies.masked(MASKS.reply(NAMES, Compiled.PSEUDONYMS), error);
    assertThat(Replies.blocks(masked)).isEqualTo(Map.of(0, "see […]"));
    assertThat(masked.getLast().name()).isEqualTo("error");
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn, see AKIALALEMEL3",
    "tool_use, see AKIALALEMEL3",
    "stop_sequence, see AKIALALEMEL3",
    "max_tokens, see […]",
    "model_context_window_exceeded, see […]",
    "refusal, see […]",
  })
  void theEndOfATextThatIsCutOffMayBeTheBeginningOfASecret(String reason, String expected) {
    var text = "see " + KEY.substring(0, 12);
    var stopped =
        Replies.event("message_delta", ",\"delta\":{\"stop_reason\":\"%s\"}".formatted(reason));
    var ping = Replies.event("ping", "");
    var masked =
        Replies.masked(
            MASKS.reply(NAMES, Compiled.PSEUDONYMS),
            List.of(
                Replies.startText(0), Replies.text(0, text), Replies.stop(0), ping, stopped, ping));
    assertThat(Replies.blocks(masked)).isEqualTo(Map.of(0, expected));
    assertThat(masked).endsWith(Replies.stop(0), stopped, ping);
    var whole =
        Replies.json(
            "{\"content\":[{\"type\":\"text\",\"text\":\"%1$s\"},{\"type\":\"text\",\"text\":\"%1$s\",\"citations\":[{\"cited_text\":\"%1$s\"}]}],\"stop_reason\":\"%2$s\"}"
                .formatted(text, reason));
    var message = MASKS.reply(NAMES, Compiled.PSEUDONYMS).whole(whole).orElse(whole);
    assertThat(message.at("/content/0/text").asText()).isEqualTo(text);
    assertThat(message.at("/content/1/text").asText()).isEqualTo(expected);
    assertThat(message.at("/content/1/citations/0/cited_text").asText()).isEqualTo(text);
  }

  @Test
  void theHeldTextLeavesBeforeItsBlockStops() {
    var events =
        List.of(
            Replies.startText(0),
            Replies.text(0, "see " + KEY.substring(0, 12)),
            Replies.stop(0),
            Replies.startText(1));
    var masker = MASKS.reply(NAMES, Compiled.PSEUDONYMS);
    var masked = Replies.masked(masker, events);
    assertThat(masked).endsWith(Replies.stop(0), Replies.startText(1));
    assertThat(Replies.blocks(masked)).containsEntry(0, "see AKIALALEMEL3");
    masker = MASKS.reply(NAMES, Compiled.PSEUDONYMS);
    masker.on(Replies.startText(0));
    masker.on(Replies.text(0, "nothing held. "));
    assertThat(masker.on(Replies.stop(0))).containsExactly(Replies.stop(0));
  }

  @Test
  void aBlockThatStoppedWhileTheReplyBrokeOffIsMaskedAsIfItWereOpen() {
    var events =
        List.of(
            Replies.startText(0), Replies.text(0, "see " + KEY.substring(0, 12)), Replies.stop(0));
    var masked = Replies.masked(MASKS.reply(NAMES, Compiled.PSEUDONYMS), events);
    assertThat(masked.getLast()).isEqualTo(Replies.stop(0));
    assertThat(Replies.blocks(masked)).isEqualTo(Map.of(0, "see […]"));
  }
}
