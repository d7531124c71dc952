package dev.sallyport.tests.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code sallyport diff}: two policies in, a table for a reviewer out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiffTest {
  private static final String RULES =
      """
      package gateway.request

      allow contains {"rule": "team"} if "red" in input.identity.groups
      """;

  private static final String DENIAL =
      """

      deny contains {"rule": "pause", "reason": "no calls today"} if input.request.endpoint
      """;

  private static final String CASES =
      """
      cases:
        - case: the red team asks
          given: {identity: {groups: [red]}}
          when: {request: {model: m, messages: Hello}}
          then: {decision: allow}
      """;

  private Path folder = Path.of("");

  @BeforeAll
  void write(@TempDir Path temp) throws IOException {
    folder = temp;
    write("old/gateway/request.rego", RULES);
    write("new/gateway/request.rego", RULES + DENIAL);
    write("new/gateway/team_cases.yaml", CASES);
    write("more/more_cases.yaml", CASES);
    write("broken/gateway/request.rego", RULES + "deny contains x");
    Program.Result built = Command.run("build", "--policy", path("new"), "-o", path("new.tar.gz"));
    assertThat(built.exitCode()).as(built.toString()).isZero();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void whatChangesIsPrinted() {
    Program.Result result = Command.run("diff", path("old"), path("new"));
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.output())
        .isEqualTo(
            """
            | case | before: `%1$s` | after: `%2$s` |
            |---|---|---|
            | `the red team asks`<br>`%2$s/gateway/team_cases.yaml:2` | **allow** by `team` | **deny** by `pause`: `no calls today` |

            1 of 1 case changes: 1 now denied.
            """
                .formatted(path("old"), path("new")));
  }

  @Test
  void aBundleIsASideAndAChangeIsAnExitCode() {
    Program.Result result =
        Command.run(
            "diff", path("new.tar.gz"), path("old"), "--cases", path("more"), "--exit-code");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.output())
        .contains("`" + path("more") + "/more_cases.yaml:2`")
        .endsWith("1 of 1 case changes: 1 now allowed.\n");
    Program.Result same = Command.run("diff", path("new.tar.gz"), path("new"), "--exit-code");
    assertThat(same.exitCode()).as(same.toString()).isZero();
    assertThat(same.output()).isEqualTo("No decision changes in 1 case.\n");
  }

  @Test
  void whatCannotBeComparedIsTold() {
    Program.Result none = Command.run("diff", path("old"), path("old"));
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.error()).startsWith("there is no case to compare ").contains("`--cases`");
    Program.Result broken = Command.run("diff", path("broken"), path("new"));
    assertThat(broken.exitCode()).isEqualTo(2);
    assertThat(broken.error())
        .startsWith(
            "the policy `%s` cannot be used:\ngateway/request.rego:4:15: "
                .formatted(path("broken")));
    Program.Result gone = Command.run("diff", path("gone"), path("new"));
    assertThat(gone.exitCode()).isEqualTo(2);
    assertThat(gone.error()).contains(path("gone") + ": is no directory that can be read");
  }
}
