package dev.sallyport.tests.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sallyport lint}: what it prints, and how it ends. */
class LintTest {
  @TempDir private Path folder;

  private Path rules;

  @BeforeEach
  void write() throws IOException {
    rules = folder.resolve("rego");
    Files.createDirectories(rules.resolve("gateway"));
    policy("deny contains {\"rule\": \"a\", \"resaon\": \"b\"} if input.request.model == \"x\"");
  }

  private void policy(String rule) throws IOException {
    Files.writeString(
        rules.resolve("gateway/request.rego"), "package gateway.request\n\n" + rule + "\n");
  }

  private Program.Result lint(String... more) {
    String[] line = new String[more.length + 3];
    line[0] = "lint";
    line[1] = "--policy";
    line[2] = rules.toString();
    System.arraycopy(more, 0, line, 3, more.length);
    return Command.run(line);
  }

  @Test
  void findingsComeWithTheirPlacesAndEndInFailure() {
    Program.Result result = lint();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .isEqualTo(
            """
            gateway/request.rego:3:1: untested-rule: `gateway.request.deny` holds in no test
            gateway/request.rego:3:15: missing-verdict-field: `deny` needs `reason`
            gateway/request.rego:3:29: unknown-verdict-field: `deny` has no field `resaon`. Did you mean `reason`?
            """);
  }

  @Test
  void annotationsAreCommandsOfGithub() {
    assertThat(lint("--format", "github").output())
        .contains("gateway/request.rego,line=3,col=29,title=unknown-verdict-field::`deny` has no")
        .startsWith("::warning file=");
  }

  @Test
  void reportsGoToAFile() throws IOException {
    Path report = folder.resolve("lint.sarif");
    Program.Result result = lint("--format", "sarif", "--output", report.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).isEmpty();
    assertThat(new ObjectMapper().readTree(report.toFile()).at("/runs/0/results")).hasSize(3);
  }

  @Test
  void nothingIsFoundWhereNothingIs() throws IOException {
    policy("allow contains {\"rule\": \"a\"}\n\ntest_a if count(allow) == 1");
    Program.Result result = lint();

    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.output()).isEmpty();
  }

  @Test
  void whatTheStrictCheckFindsIsFoundHereToo() throws IOException {
    policy("deny contains x");
    Program.Result result = lint();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .isEqualTo("gateway/request.rego:3:15: rego_unsafe_var_error: var x is unsafe\n");
  }
}
