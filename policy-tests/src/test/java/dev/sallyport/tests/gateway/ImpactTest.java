package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.clients.Target;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Another policy is asked about the calls that a gateway has served, while it serves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImpactTest {
  private static final String SESSION = "3d0c6a0e-95f1-4b4e-9a53-7d1b6c1b3f10";

  @AutoClose private final JudgedTools site = JudgedTools.start();
  @AutoClose private final Http http = new Http();
  private String alices = "";

  @BeforeAll
  void serve() {
    alices = ask(site.gateway().target("alice"), "Good morning.");
    ask(site.bot(), "Good evening.");
    ask(site.bot(), "[sim:tool Bash {\"command\":\"cd /srv && ls -l\"}]");
    ask(site.bot(), "[sim:tool Bash {\"command\":\"ls KD-123456\"}]");
    ask(site.bot(), "[sim:tool Bash {\"command\":\"cat forbidden\"}]");
  }

  private String ask(Target caller, String prompt) {
    Http.Answer answer =
        http.send(
            Http.request(caller, "/v1/messages")
                .header("x-claude-code-session-id", SESSION)
                .POST(BodyPublishers.ofString(Http.askWithTool(prompt, false).toString()))
                .build());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.exchange();
  }

  /** The policy in force, with more in it. */
  private Path candidate(String ofCalls, String ofTools) throws IOException {
    Path policy = Folders.fresh().resolve("rego");
    for (Path file : Folders.files(site.gateway().policy())) {
      Path copy = policy.resolve(site.gateway().policy().relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    append(policy.resolve("gateway/request.rego"), ofCalls);
    append(policy.resolve("gateway/tool_use.rego"), ofTools);
    return policy;
  }

  private static void append(Path file, String rules) throws IOException {
    Files.writeString(file, "\n" + rules, StandardOpenOption.APPEND);
  }

  private Program.Result impact(Path policy, String... more) {
    String[] all = new String[more.length + 5];
    System.arraycopy(more, 0, all, 5, more.length);
    System.arraycopy(
        new String[] {"impact", "--policy", policy.toString(), "--since", "1h"}, 0, all, 0, 5);
    return site.gateway().command(all);
  }

  @Test
  void theChangesAreThoseThatTheRulesMake() throws IOException {
    Path policy =
        candidate(
            """
            deny contains {"rule": "no alice", "reason": "later"} if input.identity.subject == "alice"
            """,
            """
            deny contains {"rule": "no ls", "reason": "no"} if {
            	some command in input.tool_use.commands
            	command.program == "ls"
            }
            """);
    Program.Result result = impact(policy, "--json", "--exit-code");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    JsonNode impact = Http.MAPPER.readTree(result.output());
    assertThat(impact.path("calls").asInt()).isEqualTo(5);
    assertThat(impact.path("tool_uses").asInt()).isEqualTo(3);
    assertThat(impact.path("gone")).isEmpty();
    assertThat(impact.path("undecided")).isEmpty();
    assertThat(impact.path("changes"))
        .extracting(
            change ->
                "%s > %s %s, %s%s, %s, %s"
                    .formatted(
                        change.at("/was/decision").asText(),
                        change.at("/would_be/decision").asText(),
                        change.at("/would_be/rules/0").asText(),
                        change.path("endpoint").asText(),
                        change.path("tool").asText(),
                        change.path("certain").asBoolean() ? "certain" : "not certain",
                        change.path("count")))
        .containsExactlyInAnyOrder(
            "allow > deny no alice, messages, certain, 1",
            "allow > deny no ls, Bash, certain, 1",
            "mask > deny no ls, Bash, not certain, 1");
    JsonNode alice =
        impact
            .path("changes")
            .valueStream()
            .filter(change -> change.path("who").asText().endsWith("#alice"))
            .findFirst()
            .orElseThrow();
    assertThat(alice.path("example").asText()).isEqualTo(alices);
    assertThat(alice.at("/sessions/0/label").asText()).isEqualTo(SESSION);
    assertThat(alice.at("/sessions/0/href").asText()).contains("/console/sessions/");
    assertThat(result.output()).doesNotContain("Good morning", "cd /srv", "KD-123456");
  }

  @Test
  void thePolicyInForceChangesNothingThatIsCertain() throws IOException {
    Path policy = candidate("", "");
    Program.Result result = impact(policy, "--exit-code");
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
    // The number that it masks is not in what is kept.
    assertThat(result.output())
        .contains(
            "| **mask** by `numbers`, `tools`<br>masks: `numbers` | **allow** by `tools` |",
            "| tool `Bash` | 1, not certain |",
            "1 would change of 8 decisions (5 on calls, 3 on uses of tools), from ");
    Program.Result between = impact(policy, "--exit-code", "--baseline", policy.toString());
    assertThat(between.exitCode()).as(between.toString()).isZero();
    assertThat(between.output()).startsWith("None would change of 8 decisions ");
  }

  @Test
  void aPolicyThatCannotBeUsedAndATimeOfNothingAreTrouble() throws IOException {
    Program.Result broken = impact(candidate("deny contains x", ""));
    assertThat(broken.exitCode()).isEqualTo(2);
    assertThat(broken.error()).contains("cannot be used:", "gateway/request.rego:");
    Program.Result nothing = impact(candidate("", ""), "--until", "50m");
    assertThat(nothing.exitCode()).as(nothing.toString()).isEqualTo(2);
    assertThat(nothing.output()).startsWith("No decision is on record from ");
    assertThat(nothing.error()).contains("there is nothing to compare");
  }
}
