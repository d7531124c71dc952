package dev.sallyport.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of whole and streamed replies, against golden files. */
class WireTest {

  @ParameterizedTest
  @ValueSource(strings = {"plain", "thinking-text-tool", "odd-tool-json"})
  void streamedAndWholeRepliesAreTheGoldenOnes(String name)
      throws IOException, InterruptedException {
    ObjectNode request = Caller.withBash(Caller.prompt(resource(name + ".prompt.txt").strip()));

    try (ClaudeSim sim = ClaudeSim.start(Options.defaults());
        Caller caller = new Caller(sim)) {
      HttpResponse<String> streamed = caller.stream(request);
      assertThat(streamed.headers().firstValue("content-type"))
          .hasValue("text/event-stream; charset=utf-8");
      assertThat(streamed.body()).isEqualTo(resource(name + ".sse"));

      HttpResponse<String> whole = caller.post(request);
      assertThat(whole.headers().firstValue("content-type")).hasValue("application/json");
      assertThat(whole.body()).isEqualTo(resource(name + ".json").strip());
    }
  }

  @Test
  void everyAnswerSaysWhatItIs() throws IOException, InterruptedException {
    try (ClaudeSim sim = ClaudeSim.start(Options.defaults());
        Caller caller = new Caller(sim)) {
      for (HttpResponse<String> response :
          List.of(
              caller.post(Caller.prompt("hello")),
              caller.stream(Caller.prompt("hello")),
              caller.post(Caller.prompt("[sim:error 500 api_error]")))) {
        assertThat(response.headers().firstValue(ClaudeSim.MARK)).hasValue("1");
        assertThat(response.headers().firstValue("request-id"))
            .hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
      }
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = WireTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no golden file `" + name + "`");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
