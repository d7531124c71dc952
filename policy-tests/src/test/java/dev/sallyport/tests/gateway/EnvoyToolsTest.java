package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Scenarios;
import dev.sallyport.tests.clients.Target;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy says of the tools in a reply that a real Envoy carries. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvoyToolsTest {
  private final EnvoySite.Listening listening = EnvoySite.Listening.fresh("--hold-seconds", "240");

  @AutoClose private final JudgedTools tools = JudgedTools.start(listening.options());

  @AutoClose
  private final EnvoyProcess envoy =
      EnvoyProcess.start(listening.port(), tools.gateway().uri(), tools.sim().uri());

  @AutoClose private final Http http = new Http();
  @AutoClose private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Target bot() {
    return new Target(envoy.uri(), tools.gateway().token("ci-bot"));
  }

  private Http.Answer ask(String command, boolean stream) {
    String prompt = "[sim:text Let me see.][sim:tool Bash {\"command\":\"%s\"}]".formatted(command);
    return http.send(Http.message(bot(), Http.askWithTool(prompt, stream)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDeniedToolIsAText(boolean stream) {
    Http.Answer answer = ask("cat forbidden", stream);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains("it touches what is forbidden", "\"stop_reason\":\"end_turn\"")
        .doesNotContain("cat forbidden", "toolu_");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aToolWaitsForAPerson(boolean stream) throws Exception {
    int known = tools.asked().size();
    Future<Http.Answer> held = threads.submit(() -> ask("touch precious " + stream, stream));
    String id = tools.waiting(known);
    assertThat(held.isDone()).isFalse();
    tools.answer("grant", id, "");
    assertThat(held.get().body()).contains("toolu_", "\"stop_reason\":\"tool_use\"");
  }

  @Test
  void anAgentRunsAWholeLoop() {
    Scenarios.wholeLoop(Clients.agentSdk(), bot());
  }
}
