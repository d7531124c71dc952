package dev.sallyport.tests.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code sallyport eval}: a policy and an input in, an answer out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvalTest {
  private static final String RULES =
      """
      package gateway.request

      allow contains {"rule": "team"} if {
      	input.team == "red"
      	print("it is", input.team)
      }

      number := units.parse(input.team)

      host := http.send({"method": "GET", "url": input.url}).body.owner
      """;

  private Path rules = Path.of("");
  private Path bundle = Path.of("");
  private Path input = Path.of("");
  private final JsonHost host = new JsonHost("{\"owner\": \"blue\"}");

  @BeforeAll
  void build(@TempDir Path temp) throws IOException {
    rules = temp.resolve("rego");
    Files.createDirectories(rules.resolve("gateway"));
    Files.writeString(rules.resolve("gateway/request.rego"), RULES);
    bundle = temp.resolve("bundle.tar.gz");
    input =
        Files.writeString(
            temp.resolve("input.json"),
            "{\"team\": \"red\", \"url\": \"http://%s/\"}".formatted(host.authority()));
    Program.Result built =
        Command.run("build", "--policy", rules.toString(), "-o", bundle.toString());
    assertThat(built.exitCode()).as(built.toString()).isZero();
  }

  @AfterAll
  void stop() {
    host.close();
  }

  private Program.Result eval(Path policy, String... more) {
    String[] line = new String[more.length + 5];
    System.arraycopy(more, 0, line, 5, more.length);
    line[0] = "eval";
    line[1] = "--policy";
    line[2] = policy.toString();
    line[3] = "--input";
    line[4] = input.toString();
    return Command.run(line);
  }

  @Test
  void aBundleDecidesAndTellsWhatItPrinted() {
    Program.Result result = eval(bundle, "--metrics", "--policy-host", host.authority());
    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.error()).contains("it is red");
    assertThat(result.output())
        .contains("\"rule\" : \"team\"", "\"host\" : \"blue\"")
        .contains("\"first_evaluation_us\"", "\"wasm_bytes\"");
  }

  @Test
  void aHostThatIsNotListedEndsIt() {
    Program.Result result = eval(bundle);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.error()).contains("`http.send` is off: list the hosts with `--policy-host`");
  }

  @Test
  void aFunctionThatErrsEndsItWhereThatIsWished() {
    Program.Result result =
        eval(
            rules,
            "--entrypoint",
            "gateway/request/number",
            "--strict-builtin-errors",
            "--policy-host",
            host.authority());
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    assertThat(result.error()).contains("erred");
    assertThat(eval(rules, "--entrypoint", "gateway/request/number").output()).contains("{ }");
  }

  @Test
  void sourcesAreExplainedAndBundlesAreNot() {
    Program.Result explained = eval(rules, "--entrypoint", "gateway/request/allow", "--explain");
    assertThat(explained.error()).contains("holds     gateway/request.rego:3:");
    assertThat(explained.output()).contains("\"rule\" : \"team\"");
    Program.Result refused = eval(bundle, "--explain");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.error()).contains("`--explain` needs the sources");
  }

  @Test
  void whatIsNoEntryPointIsAnsweredWithThoseThatAre() {
    Program.Result result = eval(bundle, "--entrypoint", "gateway/reqest");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.error()).contains("`gateway/reqest` is no entry point", "`gateway/request`");
  }
}
