package dev.sallyport.tests.decisionlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.decisionlog.DecisionLog;
import dev.sallyport.engine.decisionlog.LogService;
import dev.sallyport.engine.fetch.FetchLimits;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.policy.EvaluationException;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.Witness;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.engine.policy.builtin.Evaluation;
import dev.sallyport.opa.Opa;
import dev.sallyport.tests.clients.GoTools;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * OPA's server and the gateway's decider are asked the same by the same policy, and what either
 * sends to a service that receives decision logs is compared, member by member.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpaDecisionLogTest {
  private static final Path POLICY =
      Path.of("src", "test", "resources", "decisionlog", "policy").toAbsolutePath();
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private static final PolicyLimits PATIENT =
      PolicyLimits.DEFAULT.within(Duration.ofSeconds(30), Duration.ofMinutes(1));

  /** What OPA logs and the gateway need not: it is about OPA's own server. */
  private static final Set<String> OPAS_OWN = Set.of("requested_by", "req_id", "rule_labels");

  /** Members that OPA has room for, and that are the gateway's. */
  private static final Set<String> OURS = Set.of("revision", "bundles", "custom");

  private static final List<String> ALIKE =
      List.of(
          "nothing to mask",
          "a member",
          "the input",
          "the result",
          "a rule",
          "an element",
          "an element of an element",
          "all answers",
          "the answers of a function",
          "what is not there",
          "several, in order",
          "the longer form",
          "another text",
          "another input",
          "nothing instead",
          "no value",
          "a new place",
          "in an array",
          "no place",
          "replaced and gone",
          "what is asked for",
          "conflict");

  private static final List<String> NOT_LOGGED_BY_OPA =
      List.of("no part of it", "no rule", "no operation", "dropped");

  @AutoClose private final LogReceiver opas = new LogReceiver();
  @AutoClose private final LogReceiver ours = new LogReceiver();
  @AutoClose private final Opa opa = Opa.start();
  @AutoClose private final Web web = new Web();

  @BeforeAll
  void decideAll(@TempDir Path temp) throws Exception {
    var bundle = Candidate.of(List.of(PolicyDirectory.compile(POLICY, opa))).bundle();
    var policy = new PolicyDecider(bundle, Set.of(), "test", Builtins.offline(() -> opa), PATIENT);
    var service =
        new LogService(URI.create(ours.base() + "/logs"), () -> Optional.of("t0ken"), web);
    var setup = new DecisionLog.Setup(temp.resolve("spool"), 1 << 20, Map.of("id", "g"));
    try (var server = OpaServer.start(POLICY, opas, temp.resolve("opa.log"));
        var log =
            DecisionLog.open(
                service, setup, Clock.systemUTC(), new Pace(FetchLimits.POLL, new Random(1)))) {
      var decider = log.logging(policy, "r-1", new TreeMap<>(Map.of("policy", "r-1")));
      for (var name : (Iterable<String>) cases()::iterator) {
        var given = new Given();
        policy.decide(call(name), given);
        server.ask(policy.logged(call(name), given.input));
        decider.decide(call(name));
      }
      until(() -> ours.events().size() == ALIKE.size() + NOT_LOGGED_BY_OPA.size() - 1);
      until(() -> opas.events().size() == ALIKE.size());
    }
  }

  private static Stream<String> cases() {
    return Stream.concat(ALIKE.stream(), NOT_LOGGED_BY_OPA.stream());
  }

  static List<String> alike() {
    return ALIKE;
  }

  @ParameterizedTest
  @MethodSource("alike")
  void anEventIsOpas(String name) {
    var wanted = opas.events().get(ALIKE.indexOf(name));
    var found = ours.events().get(ALIKE.indexOf(name));
    for (var member : List.of("path", "input", "result", "erased", "masked")) {
      assertThat(same(found.path(member), wanted.path(member)))
          .as("%s is %s, and OPA's %s", member, found.path(member), wanted.path(member))
          .isTrue();
    }
    var answers = found.path("nd_builtin_cache");
    assertThat(names(answers)).isEqualTo(names(wanted.path("nd_builtin_cache")));
    for (var function : names(answers)) {
      assertThat(names(answers.path(function)))
          .as(function)
          .isEqualTo(names(wanted.path("nd_builtin_cache").path(function)));
    }
    assertThat(answers.path("json.match_schema"))
        .isEqualTo(wanted.path("nd_builtin_cache").path("json.match_schema"));
    assertThat(found.at("/error/code")).isEqualTo(wanted.at("/error/code"));
    assertThat(found.at("/metrics/timer_rego_query_eval_ns").isIntegralNumber()).isTrue();
    assertThat(wanted.at("/metrics/timer_rego_query_eval_ns").isIntegralNumber()).isTrue();
    assertThat(Instant.parse(found.path("timestamp").asText())).isAfter(NOW.minusSeconds(1));

    var members = names(found);
    members.removeAll(OURS);
    var theirs = names(wanted);
    theirs.removeAll(OPAS_OWN);
    assertThat(members).isEqualTo(theirs);
  }

  @Test
  void opaChangesWhatItIsToldTo() {
    assertThat(opas.events().get(ALIKE.indexOf("several, in order")).path("erased").toString())
        .isEqualTo(
            "[\"/input/request/bytes\",\"/input/request/messages\",\"/nd_builtin_cache\","
                + "\"/result/echo\"]");
    assertThat(opas.events().get(ALIKE.indexOf("another text")).path("masked").toString())
        .isEqualTo("[\"/input/request/model\"]");
  }

  @Test
  void whatOpaDropsForAWrongMaskIsLoggedWithoutItsContents() {
    var withheld = ours.events().subList(ALIKE.size(), ours.events().size());
    assertThat(withheld).hasSize(3);
    for (var event : withheld) {
      assertThat(names(event)).doesNotContain("input", "result", "nd_builtin_cache");
      assertThat(event.at("/error/code").asText()).isEqualTo("decision_log_mask_error");
    }
  }

  @Test
  void theyAreSentAsOpaSendsThem() {
    var wanted = opas.fields().getFirst();
    var found = ours.fields().getFirst();
    for (var name : List.of(":method", ":path", "Content-Type", "Content-Encoding")) {
      assertThat(found.get(name)).as(name).isEqualTo(wanted.get(name)).isNotNull();
    }
    assertThat(found.get("Authorization")).isEqualTo("Bearer t0ken");
  }

  @Test
  void theNondeterministicFunctionsAreOpas() {
    var names = new TreeSet<String>();
    for (var function : GoTools.functions()) {
      if (function.path("nondeterministic").asBoolean()) {
        names.add(function.path("name").asText());
      }
    }
    assertThat(names).isEqualTo(new TreeSet<>(Builtins.NONDETERMINISTIC));
  }

  /** Keeps what the policy is asked with. */
  private static final class Given implements Witness {
    private String input = "";

    @Override
    public Evaluation evaluation(Instant now) {
      return new Evaluation(now);
    }

    @Override
    public void asked(String given) {
      input = given;
    }

    @Override
    public void answered(String resultSet) {}

    @Override
    public void failed(EvaluationException e) {}
  }

  private static Call call(String model) {
    var body =
        StrictJson.newObject().put("model", model).put("max_tokens", 10).put("temperature", 0.5);
    body.putArray("messages").addObject().put("role", "user").put("content", "Hello <&>\u2028");
    var identity =
        new Identity(
            Identity.Kind.PERSON,
            "alice",
            "https://idp.example",
            List.of("ml"),
            Map.of("department", new TextNode("research")),
            "t-1",
            NOW,
            NOW.plusSeconds(900));
    return new Call(
        "req_" + model.replace(' ', '_'),
        NOW,
        identity,
        Endpoint.MESSAGES,
        "",
        Headers.NONE,
        new Call.Labels("", "", ""),
        StrictJson.bytes(body),
        body,
        "digest");
  }

  /** Numbers by their value, since each writes them as it likes. */
  private static boolean same(JsonNode one, JsonNode other) {
    return one.equals(
        (left, right) -> {
          if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue());
          }
          return left.equals(right) ? 0 : 1;
        },
        other);
  }

  private static Set<String> names(JsonNode object) {
    var names = new TreeSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void until(BooleanSupplier wish) throws InterruptedException {
    var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (!wish.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it never came").isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
