package dev.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A policy repository: teams with 10 rules and 50 tests each, and the entry point that asks them.
 */
final class PolicyRepository {
  static final int RULES = 10;
  static final int TESTS = 50;

  private PolicyRepository() {}

  /** Writes it into an empty folder. */
  static void write(Path folder, int teams) throws IOException {
    Files.createDirectories(folder.resolve("gateway"));
    Files.createDirectories(folder.resolve("teams"));
    Files.writeString(
        folder.resolve("gateway/request.rego"),
        """
        package gateway.request

        allow contains {"rule": rule} if {
        	some team in data.teams
        	some rule in team.allowed
        }
        """);
    var data = new StringBuilder("limits:\n");
    for (int team = 0; team < teams; team++) {
      data.append(
          "  team_%02d: {tokens: %d, models: [claude-haiku, claude-sonnet]}%n"
              .formatted(team, 1000 + team));
      Files.writeString(folder.resolve("teams/team_%02d.rego".formatted(team)), rules(team));
      Files.writeString(folder.resolve("teams/team_%02d_test.rego".formatted(team)), tests(team));
    }
    Files.writeString(folder.resolve("data.yaml"), data.toString());
  }

  /** Changes one file, and nothing that a test sees. */
  static void change(Path folder) throws IOException {
    Files.writeString(folder.resolve("teams/team_00.rego"), rules(0) + "\nspare := 1\n");
  }

  private static String rules(int team) {
    var text = new StringBuilder("package teams.team_%02d%n".formatted(team));
    for (int rule = 0; rule < RULES; rule++) {
      text.append(
          """

          # METADATA
          # title: What team %1$02d may do, rule %2$d
          allowed contains "rule %2$d" if {
          	"team-%1$02d" in input.identity.groups
          	some model in data.limits.team_%1$02d.models
          	startswith(input.request.model, model)
          	input.request.max_tokens <= data.limits.team_%1$02d.tokens + %2$d
          	not contains(input.request.endpoint, "rule-%2$d")
          }
          """
              .formatted(team, rule));
    }
    return text.toString();
  }

  private static String tests(int team) {
    var text = new StringBuilder("package teams.team_%02d_test%n".formatted(team));
    for (int test = 0; test < TESTS; test++) {
      var rule = test % RULES;
      var allowed = test % 2 == 0;
      text.append(
          """

          test_%1$d if {
          	%2$s"rule %3$d" in data.teams.team_%4$02d.allowed with input as {
          		"identity": {"groups": ["team-%4$02d", "everybody"]},
          		"request": {"model": "claude-sonnet-5", "endpoint": "messages", "max_tokens": %5$d},
          	}
          }
          """
              .formatted(
                  test, allowed ? "" : "not ", rule, team, allowed ? 900 + test : 2000 + test));
    }
    return text.toString();
  }
}
