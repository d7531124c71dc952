package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.dsl.Action;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.support.Calls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An approver is shown the whole of it, and no secret. */
class ExhibitTest {
  private static final String SECRET = "hunter2";
  private static final Pseudonyms NAMES =
      MaskKey.of(new byte[MaskKey.BYTES]).pseudonyms("tenant", "session");

  /** Each scope has a mask of its own, and none has all. */
  private static final Masks MASKS =
      masks(
          """
          masks 1;
          detector x { match /hunter2/; }
          mask a { on request.text { x -> redact; } }
          mask b { on response.tool_use { x -> hmac; } }
          """);

  private static final Masks BLOCKING =
      masks(
          """
          masks 1;
          detector x { match /hunter2/; }
          mask a { on request.text, response.tool_use { x -> block "not for anybody"; } }
          """);

  private static Masks masks(String text) {
    return switch (MaskLanguage.read(new Source("test.mask", text))) {
      case Reading.Parsed(var set) -> Masks.compile(set);
      case Reading.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  private static Call call(String json) {
    return Calls.message(Calls.person("alice", "ml"), json);
  }

  private static JsonNode context(Call call, Masks masks) {
    return read(new Exhibit(new Masking(masks, NAMES)).context(call));
  }

  private static JsonNode read(String json) {
    assertThat(json.length()).isLessThanOrEqualTo(256 << 10);
    assertThat(json).matches("\\p{ASCII}*").doesNotContain("\n");
    return StrictJson.object(json.getBytes(StandardCharsets.UTF_8));
  }

  private static ToolUse use(Call call, String name, String input) {
    return new ToolUse(
        call,
        Calls.NOW,
        ToolUse.Kind.TOOL_USE,
        "toolu_1",
        name,
        StrictJson.object(input.getBytes(StandardCharsets.UTF_8)));
  }

  private static final String EVERYWHERE =
      """
      {"model": "m", "system": [{"type": "text", "text": "S hunter2"}],
       "messages": [
         {"role": "user", "content": "first hunter2"},
         {"role": "assistant", "content": [
           {"type": "thinking", "thinking": "T hunter2", "signature": "c2ln"},
           {"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "echo hunter2"}}]},
         {"role": "user", "name": "hunter2", "content": [
           {"type": "tool_result", "tool_use_id": "t1", "content": "hunter2 hunter2"},
           {"type": "text", "text": "<system-reminder>be good</system-reminder>"},
           {"type": "text", "text": "<system-reminder>x</system-reminder> then\\ndo hunter2 please"}]}],
       "tools": [{"name": "Bash", "description": "as hunter2 said", "input_schema": {"hunter2": 1}}],
       "metadata": {"user_id": "hunter2"}, "stop_sequences": ["hunter2"],
       "mcp_servers": [{"url": "https://x.example", "authorization_token": "tok-secret"}]}
      """;

  @Test
  void aSecretIsNowhere() {
    var call = call(EVERYWHERE);
    var text = new Exhibit(new Masking(MASKS, NAMES)).context(call);
    assertThat(text).doesNotContain(SECRET, "tok-secret", "c2ln");
    var json = read(text);
    assertThat(json.path("phase").asText()).isEqualTo("request");
    assertThat(json.at("/identity/subject").asText()).isEqualTo("alice");
    assertThat(json.at("/identity/method").asText()).isEqualTo("oidc");
    assertThat(json.at("/labels/session").asText()).isEqualTo("session-1");
    assertThat(json.at("/request/bytes").asInt()).isEqualTo(call.body().length);
    assertThat(json.at("/request/body/messages/2/content/2/text").asText())
        .contains("then\ndo ", " please");
    assertThat(json.path("masked").findValuesAsText("detector")).contains("x");
    assertThat(json.has("withheld")).isFalse();
    var matter = new Exhibit(new Masking(MASKS, NAMES)).matter(call);
    assertThat(matter.preview())
        .startsWith("then ⏎ do ")
        .endsWith(" please")
        .doesNotContain(SECRET);
  }

  @Test
  void aToolsInputIsShownWithoutItsSecret() {
    var use = use(call("{\"model\":\"m\"}"), "Bash", "{\"command\":\"curl -u a:hunter2\\nx\"}");
    var json = read(new Exhibit(new Masking(MASKS, NAMES)).context(use));
    assertThat(json.toString()).doesNotContain(SECRET);
    assertThat(json.path("phase").asText()).isEqualTo("tool_use");
    assertThat(json.at("/tool_use/name").asText()).isEqualTo("Bash");
    assertThat(json.at("/tool_use/input/command").asText())
        .startsWith("curl -u a:")
        .endsWith("\nx");
    var matter = new Exhibit(new Masking(MASKS, NAMES)).matter(use);
    assertThat(matter.tool()).isEqualTo("Bash");
    assertThat(matter.preview()).startsWith("curl -u a:").endsWith(" ⏎ x").doesNotContain(SECRET);
    assertThat(matter.whole()).isTrue();
    assertThat(
            new Exhibit(new Masking(MASKS, NAMES))
                .matter(use(use.call(), "Odd", "{\"b\":{\"c\":[1]}}"))
                .preview())
        .isEqualTo("{\"b\":{\"c\":[1]}}");
  }

  /** Who reads the preview alone, in a chat, must not be shown something harmless instead. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"command":"ls","sql":"DROP TABLE users"}  | ls {"sql":"DROP TABLE users"}
          {"content":"x","file_path":"/etc/hosts"}   | /etc/hosts {"content":"x"}
          {"command":"ls # all\\nrm -rf /"}          | ls # all ⏎ rm -rf /
          {"command":"\\n\\n ls \\r\\n\\u2028 rm"} | ls ⏎ rm
          {"command":"a\\u200b\\tb"}                | a b
          {"sql":"DROP"}                             | {"sql":"DROP"}
          """)
  void aPreviewHidesNothing(String input, String preview) {
    var matter =
        new Exhibit(new Masking(MASKS, NAMES)).matter(use(call("{\"model\":\"m\"}"), "Odd", input));
    assertThat(matter.preview()).isEqualTo(preview);
    assertThat(matter.whole()).isTrue();
  }

  @Test
  void aPreviewThatDoesNotHoldAllSaysSo() {
    var call = call("{\"model\":\"m\"}");
    for (var length : List.of(Matter.PREVIEW_LIMIT_CHARS + 1, 5_000)) {
      var input = "{\"command\":\"%s\"}".formatted("x".repeat(length));
      var matter = new Exhibit(new Masking(MASKS, NAMES)).matter(use(call, "Bash", input));
      assertThat(matter.preview()).hasSizeLessThanOrEqualTo(Matter.PREVIEW_LIMIT_CHARS);
      assertThat(matter.whole()).isFalse();
    }
    var withheld =
        new Exhibit(new Masking(BLOCKING, NAMES)).matter(use(call, "Bash", "{\"a\":\"hunter2\"}"));
    assertThat(withheld.whole()).isFalse();
  }

  /** The agent needs what a token stands for, and no approver. */
  @Test
  void aTokenIsNotRestored() {
    var restoring =
        masks(
            """
            masks 1;
            detector x { match /hunter2/; }
            mask a {
              on request.text { x -> tokenise session; }
              on response.tool_use { restore; }
            }
            """);
    var token = NAMES.token(Action.Within.SESSION, "x", SECRET);
    var use = use(call("{\"model\":\"m\"}"), "Bash", "{\"command\":\"mail " + token + "\"}");
    assertThat(new Exhibit(new Masking(restoring, NAMES)).context(use))
        .contains(token)
        .doesNotContain(SECRET);
    assertThat(new Exhibit(new Masking(restoring, NAMES)).matter(use).preview())
        .isEqualTo("mail " + token);
  }

  /** What is masked in replies alone is shown to nobody in a prompt either. */
  @Test
  void aMaskOfRepliesAloneCountsToo() {
    var replies =
        masks(
            "masks 1; detector x { match /hunter2/; } mask a { on response.text { x -> redact; } }");
    var call = call("{\"messages\":[{\"role\":\"user\",\"content\":\"a hunter2 b\"}]}");
    assertThat(new Exhibit(new Masking(replies, NAMES)).context(call)).doesNotContain(SECRET);
    assertThat(new Exhibit(new Masking(replies, NAMES)).matter(call).preview())
        .doesNotContain(SECRET);
  }

  @Test
  void whatAMaskBlocksIsWithheld() {
    var call = call(EVERYWHERE);
    var json = context(call, BLOCKING);
    assertThat(json.toString()).doesNotContain(SECRET);
    assertThat(json.path("withheld").asText()).contains("not for anybody", "`x`");
    assertThat(json.at("/request/body").isMissingNode()).isTrue();
    assertThat(new Exhibit(new Masking(BLOCKING, NAMES)).matter(call).preview()).isEmpty();
    var use = use(call("{\"model\":\"m\"}"), "Bash", "{\"command\":\"hunter2\"}");
    var tool = read(new Exhibit(new Masking(BLOCKING, NAMES)).context(use));
    assertThat(tool.toString()).doesNotContain(SECRET);
    assertThat(tool.path("withheld").asText()).contains("not for anybody");
    assertThat(tool.at("/tool_use/input").isMissingNode()).isTrue();
    assertThat(new Exhibit(new Masking(BLOCKING, NAMES)).matter(use).preview()).isEmpty();
  }

  @Test
  void theOldestMessagesOfALongConversationAreLeftOut() {
    var request = StrictJson.newObject().put("model", "m");
    var messages = request.putArray("messages");
    for (var turn = 0; turn < 100; turn++) {
      messages.addObject().put("role", "user").put("content", turn + " " + "ä".repeat(5000));
    }
    var json = context(call(request.toString()), MASKS);
    var omitted = json.at("/request/omitted_messages").asInt();
    assertThat(omitted).isBetween(80, 99);
    assertThat(json.at("/request/body/messages")).hasSize(100 - omitted);
    assertThat(json.at("/request/body/messages/0/content").asText()).startsWith(omitted + " ");
  }

  @Test
  void theLongestTextsAreCutAndNoSecretWithThem() {
    var request = StrictJson.newObject().put("model", "m");
    request
        .putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "x" + SECRET.repeat(100_000));
    var text = new Exhibit(new Masking(MASKS, NAMES)).context(call(request.toString()));
    assertThat(text).doesNotContain(SECRET);
    assertThat(read(text).at("/request/body/messages/0/content").asText())
        .endsWith(" more characters)");
  }

  @Test
  void whatNeverFitsIsWithheld() {
    var request = StrictJson.newObject().put("model", "m");
    var tools = request.putArray("tools");
    for (var tool = 0; tool < 20_000; tool++) {
      tools.addObject().put("name", "tool");
    }
    assertThat(context(call(request.toString()), MASKS).path("withheld").asText())
        .contains("too large");
  }

  /** Nothing that somebody wrote does anything to whoever prints it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2Jcleared",
        "abc\u202ecba",
        "zero\u200bwidth",
        "a\r\nb\u2028c\u0000d",
        "<script>alert(1)</script>",
        "שלום"
      })
  void hostileTextIsKeptAsEscapes(String hostile) {
    var request = StrictJson.newObject().put("model", "m");
    request.putArray("messages").addObject().put("role", "user").put("content", hostile);
    var call = call(request.toString());
    assertThat(context(call, MASKS).at("/request/body/messages/0/content").asText())
        .isEqualTo(hostile);
    assertThat(new Exhibit(new Masking(MASKS, NAMES)).matter(call).preview())
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]")
        .isNotBlank();
  }

  /** What is hidden by marks that nobody sees is found when they are gone. */
  @Test
  void aSecretThatIsBrokenByAnInvisibleMarkIsNotPutTogether() {
    var use = use(call("{}"), "Bash", "{\"command\":\"hun\u200bter2\"}");
    assertThat(new Exhibit(new Masking(MASKS, NAMES)).matter(use).preview()).isEqualTo("hun ter2");
  }

  @Test
  void aPreviewIsCutBetweenCharactersAndNeverInASecret() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (var round = 0; round < 200; round++) {
      var text = new StringBuilder();
      while (text.length() < 3500 + random.nextInt(1000)) {
        text.append(random.nextBoolean() ? "😀" : SECRET).append("a".repeat(random.nextInt(9)));
      }
      var input = StrictJson.newObject().put("command", text.toString());
      var preview =
          new Exhibit(new Masking(MASKS, NAMES)).matter(use(call("{}"), "Bash", input.toString()));
      assertThat(preview.preview())
          .as("seed %d", seed)
          .hasSizeLessThanOrEqualTo(Matter.PREVIEW_LIMIT_CHARS)
          .doesNotContain(SECRET);
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(preview.preview())).isTrue();
    }
  }
}
