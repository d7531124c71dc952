package dev.sallyport.workbench.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.opa.Outcome;
import dev.sallyport.workbench.tested.Suite;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaseTestsTest {
  private static final String RULES =
      """
      package gateway.request

      allow contains {"rule": "team"} if "red" in input.identity.groups

      allow contains {"rule": "repository"} if input.identity.claims.repository == "example/app"

      mask contains {"rule": "badges", "use": "badges"}

      deny contains {"rule": "night", "reason": "come back in the morning"} if {
      	time.clock(time.parse_rfc3339_ns(input.time))[0] < 6
      }

      deny contains {"rule": "old", "reason": "no old model"} if input.request.model == "old-1"

      deny contains {"rule": "lab", "reason": "not in the lab"} if input.environment == "lab"

      deny contains {"rule": "keys", "reason": "no keys"} if input.identity.method == "key"

      deny contains {"rule": "acting", "reason": "ask yourself"} if {
      	input.identity.actors[0] == "https://issuer.example#bot"
      }

      deny contains {"rule": "narrowed", "reason": "not with this token"} if {
      	input.identity.scope == ["reader", "writer"]
      }

      approve contains {"rule": "beta", "by": ["leads"]} if "new-thing" in input.request.betas
      """;

  private static final String MASK =
      """
      masks 1;

      # source: ours
      detector badge {
        match /\\bB-[0-9]{6}\\b/;
      }

      mask badges {
        on response.text, response.tool_use { badge -> redact "[{name}]"; }
      }
      """;

  private static final String RECORDED =
      """
      {"log": {"entries": [{
        "request": {
          "method": "POST",
          "url": "https://api.anthropic.com/v1/messages?beta=true",
          "headers": [{"name": "x-api-key", "value": "theirs"}, {"name": "anthropic-version", "value": "2023-06-01"}],
          "postData": {"text": "{\\"model\\":\\"m\\",\\"max_tokens\\":9,\\"stream\\":true,\\"messages\\":[{\\"role\\":\\"user\\",\\"content\\":\\"Hi\\"}]}"}
        },
        "response": {"content": {"mimeType": "text/event-stream", "text": "%s"}}
      }]}}
      """
          .formatted(
              event("message_start", ",'message':{'usage':{'input_tokens':1,'output_tokens':1}}")
                  + event(
                      "content_block_start", ",'index':0,'content_block':{'type':'text','text':''}")
                  + event(
                      "content_block_delta",
                      ",'index':0,'delta':{'type':'text_delta','text':'badge B-12'}")
                  + event(
                      "content_block_delta",
                      ",'index':0,'delta':{'type':'text_delta','text':'3456.'}")
                  + event("content_block_stop", ",'index':0")
                  + event(
                      "content_block_start",
                      ",'index':1,'content_block':{'type':'tool_use','id':'t','name':'Bash','input':{}}")
                  + event(
                      "content_block_delta",
                      ",'index':1,'delta':{'type':'input_json_delta','partial_json':'{}'}")
                  + event("content_block_stop", ",'index':1")
                  + event(
                      "message_delta",
                      ",'delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':9}")
                  + event("message_stop", ""));

  private final Opa opa = Opa.start();

  private static String event(String type, String members) {
    return "event: %s\\ndata: {'type':'%s'%s}\\n\\n"
        .formatted(type, type, members)
        .replace("'", "\\\"");
  }

  @AfterAll
  void unload() {
    opa.close();
  }

  private List<Suite> run(String cases) {
    var files =
        new PolicyFiles(
            new TreeMap<>(
                Map.of(
                    "gateway/request.rego", RULES,
                    "masks/m.mask", MASK,
                    "gateway/recorded.har", RECORDED,
                    "gateway/team_cases.yaml", cases)));
    return CaseTests.run(
        files,
        opa,
        Clock.fixed(Instant.parse("2026-03-01T09:00:00Z"), ZoneOffset.UTC),
        Pattern.compile(""));
  }

  @Test
  void whatIsSaidIsSo() {
    var suites =
        run(
            """
            cases:
              - case: the red team asks, and a badge in the reply is masked
                given:
                  identity: {groups: [red]}
                when:
                  request: {model: m, messages: Hello}
                  reply: your badge is B-123456
                then:
                  decision: mask
                  rules: [badges, team]
                  reply: your badge is [badge]
                  audit: {kind: outcome, result: completed, masked: [{detector: badge, count: 1}]}

              - case: so it is in what a tool is given
                given: {identity: {groups: [red]}}
                when:
                  request: {model: m, messages: Hello}
                  reply: [{type: tool_use, id: t, name: Bash, input: {command: echo B-123456}}]
                then:
                  decision: mask
                  reply: [{type: tool_use, input: {command: "echo [badge]"}}]

              - case: a recorded stream is masked as well
                given: {identity: {groups: [red]}}
                when: {recorded: recorded.har}
                then:
                  decision: mask
                  reply: [{type: text, text: "badge [badge]."}, {type: tool_use, name: Bash, input: {}}]

              - case: the pipeline of the app may, by its claims
                given: {identity: {kind: service, claims: {repository: example/app}}}
                when: {request: {model: m, messages: Hello}}
                then: {decision: mask, rules: [badges, repository]}

              - case: at night nobody may
                given: {identity: {groups: [red]}, at: "2026-03-01T05:59:59Z"}
                when: {request: {model: m, messages: Hello}}
                then: {decision: deny, rules: [night], reason: come back in the morning}

              - case: nor in the lab
                given: {identity: {groups: [red]}, environment: lab}
                when: {request: {model: m, messages: Hello}}
                then: {decision: deny, rules: [lab], audit: {result: refused, refusal: policy_rule}}

              - case: a beta needs a yes
                given: {identity: {groups: [red]}}
                when:
                  request: {model: m, messages: Hello}
                  headers: {anthropic-beta: "other, new-thing"}
                then: {decision: approve, audit: {kind: approval, step: asked}}

              - case: nor with a key
                given: {identity: {groups: [red], method: key}}
                when: {request: {model: m, messages: Hello}}
                then: {decision: deny, rules: [keys]}

              - case: nor by who acts for them
                given: {identity: {groups: [red], actors: ["https://issuer.example#bot", "https://issuer.example#other"]}}
                when: {request: {model: m, messages: Hello}}
                then: {decision: deny, rules: [acting]}

              - case: nor with a narrowed token
                given: {identity: {groups: [red], method: saml, scope: [reader, writer]}}
                when: {request: {model: m, messages: Hello}}
                then: {decision: deny, rules: [narrowed]}

              - case: tokens may be counted
                given: {identity: {groups: [red]}}
                when: {endpoint: count_tokens, request: {model: m, messages: [{role: user, content: Hi}]}}
                then: {decision: mask}

              - case: a model may be looked at, by the name in its path
                given: {identity: {groups: [red]}}
                when: {endpoint: model, request: {model: m-1.5}}
                then: {decision: mask, audit: {call: {endpoint: model, model: m-1.5}}}

              - case: nor an old one
                given: {identity: {groups: [red]}}
                when: {endpoint: model, request: {model: old-1}}
                then: {decision: deny, rules: [old]}
            """);
    assertThat(suites).extracting(Suite::name).containsExactly("gateway/team_cases.yaml");
    assertThat(suites.getFirst().tests())
        .hasSize(13)
        .allSatisfy(
            test -> {
              assertThat(test.message() + test.details()).as(test.name()).isEqualTo("[]");
              assertThat(test.outcome()).isEqualTo(Outcome.PASS);
            });
  }

  @Test
  void whatIsNotSoIsToldInFull() {
    var test =
        run("""
                cases:
                  - case: everything is otherwise
                    given: {identity: {groups: [blue]}}
                    when: {request: {model: m, messages: Hello}}
                    then:
                      decision: mask
                      rules: [team]
                      reason: because
                      reply: Done.
                      audit: {result: completed}
                """)
            .getFirst()
            .tests()
            .getFirst();
    assertThat(test.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(test.place()).isEqualTo("gateway/team_cases.yaml:2:1");
    assertThat(test.message()).startsWith("decision: wanted mask, and it is deny, by []");
    assertThat(String.join("\n", test.details()))
        .contains(
            "rules: wanted [team], and it was []",
            "reason: wanted `because`, and it is `Refused by policy: ",
            "reply: wanted [{\"type\":\"text\",\"text\":\"Done.\"}]",
            "audit: no entry has {\"result\":\"completed\"}; there are:",
            "\"result\":\"refused\"");
  }

  @Test
  void aModelThatNoPathCanNameIsTold() {
    assertThatThrownBy(
            () ->
                run(
                    """
                    cases:
                      - case: two segments
                        when: {endpoint: model, request: {model: a/b}}
                        then: {decision: allow}
                    """))
        .isInstanceOf(UnfitCaseException.class)
        .hasMessage("gateway/team_cases.yaml:2:1: `request` has no `model` that a path can name");
  }

  @Test
  void aRecordingThatIsNotThereIsTold() {
    assertThatThrownBy(
            () ->
                run(
                    """
                    cases:
                      - case: gone
                        when: {recorded: gone.har}
                        then: {decision: allow}
                    """))
        .isInstanceOf(UnfitCaseException.class)
        .hasMessage("gateway/team_cases.yaml:2:1: there is no file `gateway/gone.har`");
  }
}
