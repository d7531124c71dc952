package dev.sallyport.tests.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.tidy.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the workflows of the guide run, in a repository with a change that is to be merged. */
class WorkflowsTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String CHANGED = "| `nobody may ask x`<br>`rego/gateway/x_cases.yaml:2` |";

  @TempDir private Path folder = Path.of("");

  private Path repository = Path.of("");

  @BeforeEach
  void changeAPolicy() throws IOException {
    repository = folder.resolve("policies");
    for (Tree.TextFile file : Tree.files()) {
      boolean isPolicy = file.name().startsWith("rego/");
      if (isPolicy || Tree.LAUNCHER.contains(file.name())) {
        Path copy = repository.resolve(isPolicy ? "" : "sallyport").resolve(file.name());
        Files.createDirectories(copy.getParent());
        Files.copy(file.path(), copy);
      }
    }
    Files.setPosixFilePermissions(
        repository.resolve("sallyport/sallyport"), PosixFilePermissions.fromString("rwxr-xr-x"));
    bash(
        """
        echo /sallyport/ >.gitignore
        git init -q -b main && git add . && git commit -qm one
        git checkout -q -b change
        printf '\\n%s\\n' \
          'deny contains {"rule": "x", "reason": "y"} if input.request.model == "claude-x"' \
          >>rego/gateway/request.rego
        echo 'cases:
          - case: nobody may ask x
            given: {identity: {groups: [ml]}}
            when: {request: {model: claude-x, messages: Hello}}
            then: {decision: deny, rules: [x]}' >rego/gateway/x_cases.yaml
        git add . && git commit -qm two
        git checkout -q main && git merge -q --no-ff -m three change
        """,
        Map.of());
  }

  private void bash(String script, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("HOME", folder.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("SALLYPORT_LIB", Tree.ROOT.resolve("tools/cli/target/lib").toString());
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    for (String role : List.of("AUTHOR", "COMMITTER")) {
      environment.put("GIT_" + role + "_NAME", "somebody");
      environment.put("GIT_" + role + "_EMAIL", "somebody@example.com");
    }
    Program.Result result =
        new Program(List.of("bash", "-ec", script), repository, environment, true, LIMIT).run();
    assertThat(result.exitCode()).as(script + result).isZero();
  }

  private static String workflow(String of) {
    return Fences.of("docs/guide/policy-author.md", "yaml").stream()
        .filter(block -> block.contains(of))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theWorkflowOfGitHub() throws IOException {
    String script =
        workflow("GITHUB_STEP_SUMMARY")
            .lines()
            .filter(
                line ->
                    line.startsWith("      - run: s")
                        || line.startsWith("          git w")
                        || line.startsWith("          sallyport"))
            .map(line -> line.replaceFirst("^ *(- run: )?", ""))
            // The other workflow runs it in the same words.
            .filter(line -> !line.contains("sallyport test"))
            .collect(Collectors.joining("\n"));
    assertThat(script.lines()).hasSize(4);
    Path summary = folder.resolve("summary.md");
    bash(
        script,
        Map.of("GITHUB_STEP_SUMMARY", summary.toString(), "RUNNER_TEMP", folder.toString()));
    assertThat(Files.readString(summary))
        .contains("| case | before: `" + folder + "/before/rego` | after: `rego` |\n|---|")
        .contains(CHANGED, "\n\n1 of ");
  }

  @Test
  void theWorkflowOfGitLab() throws IOException {
    String script =
        workflow("CI_MERGE_REQUEST_DIFF_BASE_SHA")
            .lines()
            .dropWhile(line -> !line.equals("  script:"))
            .skip(1)
            .takeWhile(line -> line.startsWith("    - "))
            .map(line -> line.substring("    - ".length()))
            .filter(line -> !line.startsWith("git clone"))
            .collect(Collectors.joining("\n"));
    assertThat(script.lines()).hasSize(5);
    bash("export CI_MERGE_REQUEST_DIFF_BASE_SHA=$(git rev-parse HEAD^1)\n" + script, Map.of());
    assertThat(Files.readString(repository.resolve("decisions.md")))
        .contains("| case | before: `../before/rego` | after: `rego` |\n|---|")
        .contains(CHANGED, "\n\n1 of ");
    assertThat(repository.resolve("reports")).isDirectoryContaining("glob:**/TEST-*.xml");
    assertThat(repository.resolve("reports/cobertura.xml")).exists();
  }
}
