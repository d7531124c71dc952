package dev.sallyport.workbench.asked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Sources;
import dev.sallyport.workbench.asked.Answer.Effect;
import dev.sallyport.workbench.asked.Asked.Caller;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AskedTest {
  @AutoClose private final Opa opa = Opa.start();

  private static Caller caller(String kind, String... groups) {
    return new Caller(
        kind, "x", "https://idp", List.of(groups), JsonNodeFactory.instance.objectNode());
  }

  private String said(Answer answer, Effect effect) {
    return answer.of(effect).stream()
        .flatMap(
            line -> line.cases().stream().map(all -> line.rule() + ": " + String.join("; ", all)))
        .collect(Collectors.joining("\n"));
  }

  private Answer ask(Asked question) {
    return question.ask(opa, Library.sources());
  }

  @Test
  void whoCanUseAModel() {
    var answer = ask(Asked.whoCan("claude-haiku-4-5", List.of(), Optional.empty()));
    assertThat(answer.never()).isFalse();
    assertThat(said(answer, Effect.ALLOW))
        .isEqualTo(
            """
            role machine-learning: group ml
            role pipelines: group ci
            role support: Monday, Tuesday from 08:00 to 18:00 (Europe/Berlin); group ml; environment is one of production
            role support: Monday, Tuesday from 08:00 to 18:00 (Europe/Berlin); group support; environment is one of production""");
    assertThat(said(answer, Effect.DENY))
        .isEqualTo(
            """
            residency health: group health
            budget trial: group trial; not (usage of a day.requests under 5)""");
    assertThat(said(answer, Effect.MASK))
        .isEqualTo(
            """
            mask pii: group support; environment is one of production
            secrets in replies: \
            """
                    .stripTrailing()
                + " ");
  }

  @Test
  void claimsOfPipelinesAreNamed() {
    var answer = ask(Asked.whoCan("claude-opus-4", List.of("Read"), Optional.of("production")));
    assertThat(said(answer, Effect.ALLOW))
        .contains(
            "role releases: issuer is https://ci; claim repository is one of acme/shop, acme/lib-*; ",
            "claim ref after refs/heads/ is one of main, release/*",
            "claim event_name is one of push",
            "no claim repository; claim project_path is one of acme/shop, acme/lib-*",
            // What has no words of its own is shown as the policy has it.
            "not (input.identity.claims.build_tag != \"\")")
        .doesNotContain("__");
  }

  @Test
  void nobodyCanUseWhatNoRoleNames() {
    var answer = ask(Asked.whoCan("gpt-5", List.of(), Optional.empty()));
    assertThat(answer.never()).isTrue();
    assertThat(answer.json().path("never").booleanValue()).isTrue();
  }

  @Test
  void aDeniedToolIsDeniedToEverybody() {
    var answer = ask(Asked.whoCan("claude-opus-5", List.of("Bash"), Optional.empty()));
    assertThat(answer.never()).isTrue();
    assertThat(said(answer, Effect.DENY)).contains("denied tool: ");
  }

  @Test
  void whatAGroupCanDo() {
    var answer = ask(Asked.whatCan(caller("person", "ml"), Optional.of("development")));
    assertThat(said(answer, Effect.ALLOW))
        .isEqualTo(
            "list of models: endpoint is one of model, models\nrole machine-learning: model claude-*");
    assertThat(said(answer, Effect.DENY))
        .contains("denied tool: tools[].name is like Bash", "denied text: last_texts[] holds")
        .doesNotContain("max_tokens", "beta", "denied git");
    assertThat(said(answer, Effect.APPROVE))
        .contains(
            "server-side tool: tools[].type begins with web_search",
            "high-risk tool: tools[].name mcp__production__*",
            "remote MCP server: parameters.mcp_servers not empty; not (every x2 in input.request.parameters.mcp_servers { x3 = x2.url; x4 = data.mcp_servers.trusted; x3 in x4 })");
    assertThat(answer.json().toString()).doesNotContain("__local");
  }

  @Test
  void whatAPipelineCanDo() {
    var answer = ask(Asked.whatCan(caller("service", "ci"), Optional.empty()));
    assertThat(said(answer, Effect.ALLOW))
        .contains(
            "role pipelines: model claude-haiku-*", "role pipelines: model is like claude-opus-5");
    assertThat(said(answer, Effect.DENY))
        .contains("max_tokens: max_tokens over 8000", "beta: betas[] begins with computer-use-");
  }

  @Test
  void nothingIsAllowedToWhoHasNoGroup() {
    assertThat(ask(Asked.whatCan(caller("person"), Optional.empty())).never()).isTrue();
    var simple =
        Sources.of(
            "p.rego",
            "package gateway.request\n\nallow contains {\"rule\": \"r\"} if \"g\" in input.identity.groups\n");
    assertThat(Asked.whatCan(caller("person"), Optional.empty()).ask(opa, simple).never()).isTrue();
    assertThat(
            said(
                Asked.whatCan(caller("person", "g"), Optional.empty()).ask(opa, simple),
                Effect.ALLOW))
        .isEqualTo("r: ");
  }

  @Test
  void aPolicyThatIsNoneIsSaid() {
    assertThatThrownBy(
            () ->
                Asked.whoCan("m", List.of(), Optional.empty())
                    .ask(opa, Sources.of("p.rego", "package gateway.request\n\nallow if if\n")))
        .isInstanceOf(UnusablePolicyException.class)
        .hasMessageContaining("p.rego:3");
  }
}
