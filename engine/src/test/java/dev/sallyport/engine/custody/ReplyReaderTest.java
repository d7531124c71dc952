package dev.sallyport.engine.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.custody.Reply.Beat;
import dev.sallyport.engine.price.Usage;
import dev.sallyport.engine.recording.RecordedReply;
import dev.sallyport.engine.recording.RecordedReply.Moment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyReaderTest {

  /** Events, of which each left 10 ms after the one before. */
  private static RecordedReply streamed(boolean cut, String... events) {
    var moments = new ArrayList<Moment>();
    var body = new StringBuilder();
    for (var event : events) {
      body.append(event);
      var bytes = body.toString().getBytes(StandardCharsets.UTF_8).length;
      moments.add(new Moment(10L * (moments.size() + 1), bytes));
    }
    return new RecordedReply(
        200,
        "text/event-stream; charset=utf-8",
        moments,
        cut,
        body.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String event(String data) {
    return "data: " + data.replace('\'', '"') + "\n\n";
  }

  private static String said(Reply reply) {
    return reply.blocks().stream()
        .map(block -> block.kind() + "/" + block.label() + "=" + block.text())
        .collect(Collectors.joining("|"));
  }

  @Test
  void blocksArePutTogetherWithTheirTimes() {
    var reply =
        ReplyReader.read(
            streamed(
                false,
                event(
                    "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':'Zü'}}"),
                event(
                    "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'rich'}}"),
                ": ping\n\n",
                event(
                    "{'type':'content_block_start','index':1,'content_block':{'type':'tool_use','name':'Bash','id':'t','input':{}}}"),
                event(
                    "{'type':'content_block_delta','index':1,'delta':{'type':'input_json_delta','partial_json':'{}'}}"),
                event(
                    "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'.'}}")));
    assertThat(said(reply)).isEqualTo("text/=Zürich.|tool_use/Bash={}");
    assertThat(reply.blocks().getFirst().beats())
        .containsExactly(new Beat(10, "Zü"), new Beat(20, "rich"), new Beat(60, "."));
    assertThat(reply.blocks().getLast().beats()).containsExactly(new Beat(50, "{}"));
    assertThat(reply.trouble()).isEmpty();
  }

  /** What the service counts comes in two parts, of which the later one is the whole. */
  @Test
  void usageIsCountedOnce() {
    var reply =
        ReplyReader.read(
            streamed(
                false,
                event(
                    "{'type':'message_start','message':{'model':'m','usage':{'input_tokens':5,'output_tokens':1,'cache_creation_input_tokens':30,'cache_creation':{'ephemeral_1h_input_tokens':10},'cache_read_input_tokens':7}}}"),
                event(
                    "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':9,'input_tokens':null}}")));
    assertThat(reply.usage()).isEqualTo(new Usage(true, true, true, 5, 20, 10, 7, 9));
    assertThat(reply.usage().prompt()).isEqualTo(42);
    assertThat(reply.stop()).isEqualTo("tool_use");
  }

  /** A stream that breaks off has counted its first token, or so. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {'type':'ping'};                                                            false
          {'type':'message_delta','delta':{'stop_reason':'end_turn'}};                false
          {'type':'message_delta','delta':{},'usage':{'output_tokens':9}};            true
          """)
  void tokensAreCountedToTheEndWhereTheServiceSaysSo(String event, boolean whole) {
    var reply =
        ReplyReader.read(
            streamed(
                false,
                event(
                    "{'type':'message_start','message':{'model':'m','usage':{'input_tokens':5,'output_tokens':1}}}"),
                event(event)));
    assertThat(reply.usage().known()).isTrue();
    assertThat(reply.usage().whole()).isEqualTo(whole);
  }

  @Test
  void anErrorWithinAStreamIsABlock() {
    var reply =
        ReplyReader.read(
            streamed(
                false,
                event("{'type':'error','error':{'type':'overloaded_error','message':'Later.'}}")));
    assertThat(said(reply)).isEqualTo("error/overloaded_error=Later.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          false; data: {"type":"ping"; It ends within an event, or goes on with what is none.
          true;  data: {"type":"ping"; More was sent than is kept.
          false; data: nothing;        It ends within an event, or goes on with what is none.
          """)
  void whatCannotBeReadIsSaid(boolean cut, String event, String trouble) {
    var start =
        event(
            "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':'a'}}");
    var reply = ReplyReader.read(streamed(cut, start, event + (cut ? "" : "\n\n")));
    assertThat(said(reply)).isEqualTo("text/=a");
    assertThat(reply.trouble()).isEqualTo(trouble);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {'model':'m','content':[{'type':'text','text':'a'},{'type':'thinking','thinking':'b'}],'usage':{'output_tokens':1}}; text/=a|thinking/=b
          {'type':'error','error':{'type':'policy_denied','message':'No.'}}; error/policy_denied=No.
          {'type':'message','content':[]}; ''
          """)
  void whatComesWholeIsReadWhole(String body, String blocks) {
    var bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    var reply =
        ReplyReader.read(
            new RecordedReply(
                200, "application/json", List.of(new Moment(70, bytes.length)), false, bytes));
    assertThat(said(reply)).isEqualTo(blocks);
    assertThat(reply.blocks())
        .allSatisfy(one -> assertThat(one.beats().getFirst().afterMs()).isEqualTo(70));
  }
}
