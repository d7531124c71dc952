package dev.sallyport.tests.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.policy.VerdictSet;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.command.Command;
import dev.sallyport.tests.tidy.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guides show beside commands, in a copy of our policies: it is right, and it runs. */
class ExamplesTest {
  private static final String AUTHOR = "docs/guide/policy-author.md";
  private static final String MASKS = "docs/guide/masks.md";

  @TempDir private Path folder = Path.of("");

  private Path policy = Path.of("");

  @BeforeEach
  void copy() throws IOException {
    policy = folder.resolve("rego");
    for (Tree.TextFile file : Tree.files()) {
      if (file.name().startsWith("rego/")) {
        write(file.name().substring("rego/".length()), file.text());
      }
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = policy.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String run(String... line) {
    Program.Result result =
        Command.run(
            Stream.concat(Stream.of(line), Stream.of("--policy", policy.toString()))
                .toArray(String[]::new));
    assertThat(result.exitCode()).as(result.toString()).isZero();
    return result.output();
  }

  @Test
  void rulesAreRightAndHold() throws IOException {
    List<String> rules = new ArrayList<>(Fences.of(AUTHOR, "rego"));
    assertThat(rules).hasSize(4);
    for (String more : Fences.of(MASKS, "rego")) {
      rules.add("package gateway.request\n\n" + more);
    }
    for (int i = 0; i < rules.size(); i++) {
      write("guide/example_" + i + ".rego", rules.get(i));
    }
    write("masks/guide.mask", Fences.of(MASKS, "").getFirst());
    assertThat(run("check")).isEmpty();

    Path call =
        Files.writeString(
            folder.resolve("call.json"),
            """
            {"identity": {"subject": "a", "groups": []},
             "request": {"endpoint": "messages", "max_tokens": 32001, "last_texts": []},
             "findings": [{"detector": "injection.x", "where": "request.text", "count": 1}]}
            """);
    assertThat(run("eval", "--input", call.toString(), "--policy-host", "people.example"))
        .contains("\"large replies\"", "\"suspended\"", "\"injected\"");

    Path tool =
        Files.writeString(
            folder.resolve("tool.json"),
            """
            {"identity": {"subject": "a", "groups": []},
             "tool_use": {"name": "Bash", "commands": [
               {"program": "git", "words": ["push"], "options": ["--force"]}]}}
            """);
    assertThat(run("eval", "--input", tool.toString(), "--entrypoint", "gateway/tool_use"))
        .contains("\"no force\"");

    Path event =
        Files.writeString(
            folder.resolve("event.json"),
            """
            {"input": {"environment": "production", "identity": {"kind": "person"}},
             "result": {"allow": [], "roles": ["x"]}}
            """);
    assertThat(run("eval", "--input", event.toString(), "--entrypoint", "system/log/mask"))
        .contains(
            "\"/input/identity/claims\"",
            "\"/input/request/messages\"",
            "\"/result/roles\"",
            "\"somebody\"")
        .doesNotContain("\"/result/allow\"");
  }

  @Test
  void casesPass() throws IOException {
    String cases =
        Fences.of(AUTHOR, "yaml").stream()
            .filter(block -> block.contains("\ncases:"))
            .findFirst()
            .orElseThrow();
    write("guide_cases.yaml", cases);
    // Whoever runs a case puts the policy in force, for which its smoke cases have to pass.
    write("smoke/guide.json", Fences.of(AUTHOR, "json").getFirst());
    assertThat(run("test", "--run", "^guide_cases.yaml"))
        .contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
  }

  @Test
  void masksHold() throws IOException {
    write("masks/guide.mask", Fences.of(MASKS, "").getFirst());
    assertThat(run("test", "--run", "(detector ticket|mask internal)$"))
        .contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0");
  }

  @Test
  void theTableOfVerdictsHasEveryField() {
    List<String> fields = new ArrayList<>();
    for (VerdictSet verdict : VerdictSet.ALL) {
      verdict.fields().forEach(field -> fields.add(verdict.name() + "." + field));
    }
    String guide = new Tree.TextFile(AUTHOR, Tree.ROOT.resolve(AUTHOR)).text();
    assertThat(
            Pattern.compile("^\\| `(allow|deny|mask|approve)` \\| `(\\w+)` \\|", Pattern.MULTILINE)
                .matcher(guide)
                .results()
                .map(row -> row.group(1) + "." + row.group(2)))
        .containsExactlyInAnyOrderElementsOf(fields);
  }
}
