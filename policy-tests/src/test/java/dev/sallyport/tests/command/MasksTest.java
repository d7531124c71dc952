package dev.sallyport.tests.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sallyport masks}: what the authors of mask files need. */
class MasksTest {
  private static final String SOUND =
      """
      masks 1;
      include "b.mask";
      detector token { match /\\bT(?<secret>[a-z]{4,8})\\b/; check entropy >= 1.5; tags secret;
        matches "x Tabcd" secret "abcd"; ignores "Taaaa"; }
      mask m { on response.text { tag(secret) -> redact; b->drop; } // all
        expect response.text "Tabcd b" => "T[token] "; }
      """;

  private static final String FORMATTED =
      """
      masks 1;
      include "b.mask";

      detector token {
        match /\\bT(?<secret>[a-z]{4,8})\\b/;
        check entropy >= 1.5;
        tags secret;
        matches "x Tabcd" secret "abcd";
        ignores "Taaaa";
      }

      mask m {
        on response.text {
          tag(secret) -> redact;
          b -> drop;
        }  // all
        expect response.text "Tabcd b" => "T[token] ";
      }
      """;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("a.mask"), SOUND);
    Files.writeString(folder.resolve("b.mask"), "masks 1;\n\ndetector b {\n  match /b/;\n}\n");
  }

  private static void said(Program.Result result, int exitCode, String output) {
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
    assertThat(result.output()).isEqualTo(output);
  }

  @Test
  void checkFollowsIncludesAndNamesPlaces() throws IOException {
    said(Command.run("masks", "check", file.toString()), 0, "");
    said(Command.run("masks", "check", "--policy", folder.toString()), 0, "");
    Files.writeString(file, SOUND.replace("b->drop", "c->drop"));
    said(
        Command.run("masks", "check", file.toString()),
        1,
        file + ":5:52: unknown detector `c`. Did you mean `b`?\n");
  }

  @Test
  void fmtNamesWhatItWouldChangeAndChangesIt() throws IOException {
    said(Command.run("masks", "fmt", "--check", "--policy", folder.toString()), 1, file + "\n");
    assertThat(file).hasContent(SOUND);
    said(Command.run("masks", "fmt", file.toString()), 0, file + "\n");
    assertThat(Files.readString(file)).isEqualTo(FORMATTED);
    said(Command.run("masks", "fmt", "--check", file.toString()), 0, "");
    Files.writeString(file, "masks 1; detektor a {}");
    said(
        Command.run("masks", "fmt", file.toString()),
        1,
        file
            + ":1:10: Expected the end of the file, `include`, `detector`, `mask` or `findings`,"
            + " found `detektor`. Did you mean `detector`?\n");
  }

  @Test
  void testRunsEveryExample() throws IOException {
    said(
        Command.run("masks", "test", file.toString()),
        0,
        "2 examples of 2 detectors and 1 expectation of 1 mask pass, at every split\n");
    Files.writeString(file, SOUND.replace("\"Taaaa\"", "\"Tabcd\""));
    said(
        Command.run("masks", "test", file.toString()),
        1,
        file
            + ":4:44: detector `token` finds something here\n"
            + "1 failure in 2 examples of 2 detectors and 1 expectation of 1 mask\n");
  }

  @Test
  void explainSaysWhatFitsAndWhatDoesNot() throws IOException {
    said(
        explain("x Tabcd Taaaa", "token"),
        0,
        file
            + ":3:24:\n"
            + "  finds `abcd` (3 to 7)\n"
            + "  passes over `aaaa` (9 to 13): its entropy of 0.00 is below 1.5\n");
    said(
        explain("x Tab", "token"),
        1,
        file
            + ":3:24:\n"
            + "  fits `Tab` (2 to 5); then the secret needs `[a-z]`, and there is the end\n");
    said(explain("-", "token"), 1, file + ":3:24:\n  begins nowhere in this text\n");
    Program.Result unknown = explain("-", "tokn");
    said(unknown, 1, "");
    assertThat(unknown.error()).isEqualTo("there is no detector `tokn`. Did you mean `token`?\n");
  }

  private Program.Result explain(String text, String detector) throws IOException {
    Path input = Files.writeString(folder.resolve("input"), text);
    return Command.run(input, "masks", "explain", "--detector", detector, file.toString());
  }

  @Test
  void importMakesAFileThatFitsBesideTheOthers() throws IOException {
    Path rules = folder.resolve("rules.toml");
    Files.writeString(
        rules,
        """
        [[rules]]
        id = "token"
        regex = '''tok-([0-9]{4})'''
        [[rules]]
        id = "key-file"
        path = '''\\.p12$'''
        """);
    Path output = folder.resolve("c.mask");
    Program.Result result =
        Command.run(
            "masks", "import", rules.toString(), "-o", output.toString(), "--policy", folder + "");
    said(result, 0, "");
    assertThat(result.error())
        .isEqualTo(
            """
            not carried over: rule `token`, in part: its name is `imported.token` here
            not carried over: rule `key-file`: it looks at paths alone, and a stream has none
            1 of 2 rules became detectors
            """);
    assertThat(Files.readString(output)).contains("  match /tok-(?<secret>[0-9]{4})/;\n");
    said(Command.run("masks", "check", folder.toString()), 0, "");
    said(Command.run("masks", "fmt", "--check", output.toString()), 0, "");
  }
}
