package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.store.PostgresServer;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers spend what they may, and no more, whichever gateway they call. */
class BudgetsTest {
  private static final String PREFIX = "anthropic-ratelimit-unified-";
  private static final int MAX_TOKENS = 1024;

  @TempDir private Path folder;
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  @AutoClose private final Http http = new Http();

  private static JsonNode body(boolean stream) {
    return Http.ask("[sim:text Hello.]", stream);
  }

  /** Room for one call, and not for what it leaves and another one. */
  private static long once(JsonNode body) {
    var bytes = body.toString().getBytes(StandardCharsets.UTF_8).length;
    return Math.ceilDiv(bytes, 2) + MAX_TOKENS + 10L;
  }

  private String config(String yaml) throws IOException {
    return Files.writeString(folder.resolve("sallyport.yaml"), yaml).toString();
  }

  private Http.Answer call(GatewayProcess gateway, String as, JsonNode body) {
    return http.send(Http.message(gateway.target(as), body));
  }

  private JsonNode usage(GatewayProcess gateway, String as) {
    Http.Answer answer =
        http.send(Http.request(gateway.target(as), "/sallyport/v1/usage").GET().build());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSpentBudgetIsSeenByClients(boolean stream) throws IOException {
    JsonNode body = body(stream);
    String config =
        config(
            "budgets: [{name: mine, window: month, tokens: %d, each: person}]\n"
                .formatted(once(body)));
    try (GatewayProcess gateway = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config)) {
      Http.Answer first = call(gateway, "alice", body);
      assertThat(first.status()).as(first.body()).isEqualTo(200);
      assertThat(first.header(PREFIX + "status")).contains("allowed");
      assertThat(first.header(PREFIX + "overage-utilization")).contains("0.00");

      // The next call finds the first one settled: it was before its client heard of the end.
      Http.Answer second = call(gateway, "alice", body);
      assertThat(second.status()).isEqualTo(429);
      assertThat(second.errorType()).isEqualTo("billing_error");
      assertThat(second.errorMessage())
          .startsWith("The budget `mine` of yours has not enough left for this call")
          .contains(" are spent, or reserved for calls that are under way. The next month begins");
      assertThat(second.header("x-should-retry")).contains("false");
      assertThat(second.header("retry-after").map(Long::parseLong).orElseThrow()).isPositive();
      assertThat(second.header(PREFIX + "status")).contains("rejected");
      assertThat(second.header(PREFIX + "overage-utilization")).contains("1");
      assertThat(second.header(PREFIX + "overage-period")).contains("monthly");
      assertThat(second.header(PREFIX + "overage-disabled-reason"))
          .contains("org_spend_cap_reached");
      assertThat(sim.exchanges()).filteredOn(seen -> seen.path().equals("/v1/messages")).hasSize(1);
      JsonNode outcome = gateway.audit().of(second.exchange()).getLast();
      assertThat(outcome.toString()).contains("\"budget_spent\"");

      // Others have their own.
      assertThat(call(gateway, "ci-bot", body).status()).isEqualTo(200);

      gateway.kill9();
      gateway.restart(Site.KEY, "--config", config);
      assertThat(call(gateway, "alice", body).status()).isEqualTo(429);
    }
  }

  @Test
  void everybodySeesTheirOwnUsage() throws IOException {
    String config =
        config(
            """
            budgets:
              - {name: mine, window: day, dollars: 5, each: person}
              - {name: ours, window: week, tokens: 1000000, groups: [ml]}
              - {name: others, window: day, tokens: 1, groups: [nobody]}
              - {name: opus, window: day, tokens: 1, models: [claude-opus-*]}
            """);
    try (GatewayProcess gateway = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config)) {
      assertThat(usage(gateway, "alice").at("/windows/day/requests").asInt()).isZero();
      assertThat(call(gateway, "alice", body(false)).status()).isEqualTo(200);
      JsonNode usage = usage(gateway, "alice");
      assertThat(usage.path("principal").asText()).endsWith("#alice");
      for (String window : new String[] {"day", "week", "month"}) {
        JsonNode spent = usage.path("windows").path(window);
        assertThat(spent.path("requests").asInt()).isEqualTo(1);
        assertThat(spent.path("tokens").asInt()).isPositive();
        assertThat(spent.path("dollars").decimalValue()).isPositive();
        assertThat(Instant.parse(spent.path("ends_at").asText()))
            .isAfter(Instant.parse(spent.path("starts_at").asText()));
      }
      assertThat(usage.path("budgets").findValuesAsText("name")).containsExactly("mine", "ours");
      assertThat(usage.at("/budgets/0/taken").decimalValue())
          .isEqualByComparingTo(usage.at("/windows/day/dollars").decimalValue());
      assertThat(usage.at("/budgets/1").has("taken")).isFalse();
      assertThat(usage(gateway, "ci-bot").at("/windows/month/requests").asInt()).isZero();

      Program.Result shown = gateway.command("usage", "--as", "alice");
      assertThat(shown.exitCode()).as(shown.toString()).isZero();
      assertThat(shown.output())
          .contains("this day    1 calls, ")
          .contains("budget mine: 0 % of 5 dollars for a day, until ");
    }
  }

  @Test
  void aPolicySeesWhatTheCallerHasSpent() throws IOException {
    Path policy = Folders.shippedPolicies(Folders.fresh().resolve("rego"));
    Files.writeString(
        policy.resolve("gateway/request.rego"),
        """

        deny contains {"rule": "enough", "reason": "two calls a day are enough"} if {
        	input.usage.day.requests >= 2
        	input.usage.week.tokens > 0
        	input.usage.month.dollars > 0
        }
        """,
        StandardOpenOption.APPEND);
    try (GatewayProcess gateway = GatewayProcess.startOn(policy, sim.uri(), Site.KEY)) {
      assertThat(call(gateway, "alice", body(true)).status()).isEqualTo(200);
      assertThat(call(gateway, "alice", body(false)).status()).isEqualTo(200);
      Http.Answer third = call(gateway, "alice", body(false));
      assertThat(third.errorType()).isEqualTo("policy_blocked");
      assertThat(third.errorMessage()).contains("two calls a day are enough");
      assertThat(call(gateway, "ci-bot", body(false)).status()).isEqualTo(200);
    }
  }

  @Test
  void gatewaysThatShareADatabaseShareTheBudget() throws IOException {
    try (PostgresServer server = PostgresServer.start()) {
      var database = server.database();
      String config =
          config(
              """
              store: {url: "%s", user: %s}
              audit: {payloads: {keep: nothing}}
              budgets: [{name: ours, window: month, tokens: %d}]
              """
                  .formatted(database.url(), database.user(), once(body(false))));
      try (GatewayProcess one = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config);
          GatewayProcess other = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config)) {
        assertThat(call(one, "alice", body(false)).status()).isEqualTo(200);
        Http.Answer second = call(other, "alice", body(false));
        assertThat(second.status()).as(second.body()).isEqualTo(429);
        assertThat(second.errorMessage())
            .startsWith("The budget `ours` has not enough left for this call")
            .doesNotContain("spent, or reserved");
        assertThat(usage(other, "alice").at("/budgets/0/share").decimalValue())
            .isPositive()
            .isEqualByComparingTo(usage(one, "alice").at("/budgets/0/share").decimalValue());
      }
    }
  }
}
