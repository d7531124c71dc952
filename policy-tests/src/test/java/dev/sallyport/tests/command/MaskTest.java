package dev.sallyport.tests.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sallyport mask}: a filter for texts, for lines of JSON, and for recorded streams. */
class MaskTest {
  private static final String MASKS =
      """
      masks 1;
      detector token { match /\\b(?<secret>T[a-z]{4})\\b/; }
      detector bomb { match /boom/; }
      mask secrets {
        on response.*, request.text { token -> redact; }
        on response.* { bomb -> block "no bombs"; }
      }
      """;

  private static final String DELTA =
      """
      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%s"}}

      """;

  @TempDir private Path folder;
  private Path masks;

  @BeforeEach
  void write() throws IOException {
    masks = Files.writeString(folder.resolve("a.mask"), MASKS);
  }

  private Program.Result mask(String input, String... more) throws IOException {
    return mask(input.getBytes(UTF_8), more);
  }

  private Program.Result mask(byte[] input, String... more) throws IOException {
    String[] line = new String[more.length + 3];
    line[0] = "mask";
    line[1] = "--masks";
    line[2] = masks.toString();
    System.arraycopy(more, 0, line, 3, more.length);
    return Command.run(Files.write(folder.resolve("input"), input), line);
  }

  private static void said(Program.Result result, String output) {
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.output()).isEqualTo(output);
  }

  @Test
  void aTextIsMasked() throws IOException {
    said(mask("é😀 Tabcd and Tab\n"), "é😀 [token] and Tab\n");
    said(mask("Tabcd", "--scope", "request.system"), "Tabcd");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1000})
  void anyPiecesGiveTheSame(int chunk) throws IOException {
    said(
        mask("é😀 Tabcd, 😀Tabcd and Tab", "--chunk", Integer.toString(chunk)),
        "é😀 [token], 😀[token] and Tab");
  }

  @Test
  void whatMayLeaveLeavesAtOnce() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(Command.line("mask", "--masks", masks.toString())).start();
    try {
      process.getOutputStream().write("Hello, Tab".getBytes(UTF_8));
      process.getOutputStream().flush();
      assertThat(new String(process.getInputStream().readNBytes(7), UTF_8)).isEqualTo("Hello, ");
      process.getOutputStream().write("cd!".getBytes(UTF_8));
      process.getOutputStream().close();
      assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEqualTo("[token]!");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void linesOfJsonTellWhere() throws IOException {
    said(
        mask("{\"id\": 7, \"text\": \"😀 Tabcd Tabcd\"}\n\n{\"text\": \"boom\"}\n", "--jsonl"),
        """
        {"id":7,"text":"😀 [token] [token]","findings":[{"detector":"token","start":3,"end":8},{"detector":"token","start":9,"end":14}]}
        {"blocked":{"detector":"bomb","message":"no bombs"}}
        """);
    assertThat(mask("{\"text\": \"a\"}\n{}\n", "--jsonl").error())
        .isEqualTo("line 2 has no text `text`\n");
    assertThat(mask("{\"text\": \"a\"\n", "--jsonl").error()).startsWith("line 1: ");
  }

  @Test
  void aRecordedStreamIsMaskedOverItsEvents() throws IOException {
    String start =
        """
        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        """;
    Program.Result result =
        mask(
            start
                + DELTA.formatted("a Ta")
                + DELTA.formatted("bcd b")
                + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
            "--sse");
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.output())
        .startsWith(start)
        .contains("[token]")
        .endsWith("data: {\"type\":\"content_block_stop\",\"index\":0}\n\n")
        .doesNotContain("Ta", "bcd");
  }

  @Test
  void whatCannotBeMaskedEndsIt() throws IOException {
    Program.Result blocked = mask("it goes boom");
    assertThat(blocked.exitCode()).isEqualTo(1);
    assertThat(blocked.error()).isEqualTo("blocked by `bomb`: no bombs\n");
    assertThat(blocked.output()).doesNotContain("boom");
    assertThat(mask(new byte[] {'a', (byte) 0xFF}).error())
        .isEqualTo("standard input is not UTF-8\n");
    assertThat(mask("data: {\n\n", "--sse").error()).startsWith("standard input: ");
  }

  @Test
  void unknownNamesAreMetWithKnownOnes() throws IOException {
    Program.Result mask = mask("", "--use", "secret");
    assertThat(mask.exitCode()).isEqualTo(1);
    assertThat(mask.error()).isEqualTo("there is no mask `secret`. Did you mean `secrets`?\n");
    assertThat(mask("", "--scope", "response.txt").error())
        .startsWith("there is no scope `response.txt`. Did you mean `response.text`? There are ");
    assertThat(mask("", "--sse", "--jsonl").exitCode()).isEqualTo(2);
  }
}
