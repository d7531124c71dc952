package dev.sallyport.engine.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Cases that a policy brings with it, and that must come out as they say before it goes live: the
 * calls that must never be locked out, and those that must never pass.
 *
 * <pre>{@code
 * {"cases": [{
 *   "note": "members of ml may use Sonnet, with secrets masked",
 *   "identity": {"subject": "alice", "groups": ["ml"]},
 *   "body": {"model": "claude-sonnet-5", "max_tokens": 1, "messages": [{"role": "user", "content": "Hello"}]},
 *   "want": "mask"
 * }]}
 * }</pre>
 *
 * Optional are {@code endpoint} ({@code messages} unless it says otherwise), in the identity {@code
 * kind}, {@code issuer} and {@code claims}, and {@code rules}, which must then be among those that
 * decided.
 */
final class SmokeCases {

  /** Cases that a policy needs; each costs a fraction of a millisecond before it goes live. */
  static final int MAX_CASES = 1000;

  private static final Set<String> WANTED = Set.of("allow", "deny", "mask", "approve");
  private static final Set<String> MEMBERS =
      Set.of("note", "identity", "endpoint", "body", "want", "rules");

  private final List<Case> cases;

  private SmokeCases(List<Case> cases) {
    this.cases = cases;
  }

  /** One case, as its file has it. */
  private record Case(String place, String note, JsonNode said, String want, Set<String> rules) {
    Case {
      rules = Set.copyOf(rules);
    }
  }

  /**
   * Reads files of cases.
   *
   * @throws PolicyLoadException naming file and case, if one cannot be read
   */
  static SmokeCases read(SortedMap<String, String> files) {
    var cases = new ArrayList<Case>();
    files.forEach(
        (file, text) -> {
          try {
            var listed = StrictJson.object(text.getBytes(StandardCharsets.UTF_8)).path("cases");
            if (!listed.isArray()) {
              throw new PolicyLoadException(file + ": expected `{\"cases\": […]}`");
            }
            listed.forEach(one -> cases.add(read(file, one)));
          } catch (MalformedJsonException e) {
            throw new PolicyLoadException(file + ": " + e.getMessage());
          }
        });
    if (cases.size() > MAX_CASES) {
      throw new PolicyLoadException("the policy brings more than " + MAX_CASES + " smoke cases");
    }
    return new SmokeCases(cases);
  }

  private static Case read(String file, JsonNode one) {
    var note = one.path("note").asText("");
    var place = file + ": `" + note + "`";
    if (note.isBlank()) {
      throw new PolicyLoadException(file + ": a case has no `note` that names it");
    }
    for (var member : one.properties()) {
      if (!MEMBERS.contains(member.getKey())) {
        throw new PolicyLoadException(
            place + ": unknown member `" + member.getKey() + "`; known are " + sorted(MEMBERS));
      }
    }
    var want = one.path("want").asText("");
    if (!WANTED.contains(want)) {
      throw new PolicyLoadException(place + ": `want` is one of " + sorted(WANTED));
    }
    if (one.path("identity").path("subject").asText("").isBlank()) {
      throw new PolicyLoadException(place + ": its `identity` needs a `subject`");
    }
    endpoint(place, one);
    var rules = new TreeSet<String>();
    one.path("rules").forEach(rule -> rules.add(rule.asText()));
    return new Case(place, note, one, want, rules);
  }

  /** What the cases are called, in their order. */
  List<String> notes() {
    return cases.stream().map(Case::note).toList();
  }

  /**
   * Lets a new revision decide them all.
   *
   * @throws PolicyLoadException with a line for each case that comes out otherwise
   */
  void check(Function<Call, Decision> decider, Instant now) {
    var failures = new ArrayList<String>();
    for (var one : cases) {
      var decision = decider.apply(call(one, now));
      if (!one.want().equals(outcome(decision))) {
        failures.add(
            one.place() + ": wanted " + one.want() + ", and the policy says " + told(decision));
      } else if (!decision.rules().containsAll(one.rules())) {
        failures.add(
            one.place()
                + ": wanted the rules "
                + sorted(one.rules())
                + ", and it was decided by "
                + decision.rules());
      }
    }
    if (!failures.isEmpty()) {
      throw new PolicyLoadException(failures);
    }
  }

  // A policy that fails denies too, and that is not what a case means by a denial.
  private static String outcome(Decision decision) {
    return decision instanceof Decision.Deny(DenialCause cause, var _, var _)
            && cause != DenialCause.RULE
            && cause != DenialCause.NOTHING_ALLOWED
        ? "nothing"
        : decision.word();
  }

  private static String told(Decision decision) {
    return decision instanceof Decision.Deny denial
        ? "deny (" + denial.cause().word() + ")"
        : decision.word();
  }

  private static Call call(Case one, Instant now) {
    var endpoint = endpoint(one.place(), one.said());
    var document = endpoint.hasBody() ? one.said().path("body") : MissingNode.getInstance();
    var said = one.said().path("identity");
    var groups = new ArrayList<String>();
    said.path("groups").forEach(group -> groups.add(group.asText()));
    Map<String, JsonNode> claims = new TreeMap<>();
    said.path("claims").properties().forEach(claim -> claims.put(claim.getKey(), claim.getValue()));
    var identity =
        new Identity(
            said.path("kind").asText("").equals("service")
                ? Identity.Kind.SERVICE
                : Identity.Kind.PERSON,
            said.path("subject").asText(),
            said.path("issuer").asText("sallyport:smoke"),
            groups,
            claims,
            "",
            now,
            now.plus(Duration.ofMinutes(1)));
    return new Call(
        "req_smoke",
        now,
        identity,
        endpoint,
        "",
        Headers.NONE,
        new Call.Labels("", "", ""),
        StrictJson.bytes(document.isMissingNode() ? StrictJson.newObject() : document),
        document,
        "");
  }

  private static Endpoint endpoint(String place, JsonNode one) {
    var word = one.path("endpoint").asText(Endpoint.MESSAGES.word());
    var found =
        Endpoint.of(word)
            .orElseThrow(
                () -> new PolicyLoadException(place + ": there is no endpoint `" + word + "`"));
    if (found.hasBody() && !one.path("body").isObject()) {
      throw new PolicyLoadException(place + ": it needs a `body`, as a client would send it");
    }
    return found;
  }

  private static Set<String> sorted(Set<String> words) {
    return new TreeSet<>(words);
  }
}
