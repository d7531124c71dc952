package dev.sallyport.bench.day;

import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The policies of the day: two that take turns, and one that must never come into force. What they
 * say is told a second time by {@link Plan}, in Java, for the gateway to be held against.
 *
 * @param strict closes a model that the usual one leaves open
 * @param faulty locks out those whom its own case lets pass
 */
public record DayPolicy(Candidate usual, Candidate strict, Candidate faulty) {

  /** Nobody may use it. */
  static final String CLOSED = "claude-closed-1";

  /** Nobody may use it while the strict policy is in force. */
  static final String CLOSED_AT_TIMES = "claude-sonnet-4";

  static final String OPEN = "claude-haiku-4-5";

  /** Somebody has to agree. */
  static final String ASKED = "claude-opus-5";

  static final String DENIED_COMMAND = "rm -rf /";
  static final String ASKED_COMMAND = "git push";

  /** What every planted secret begins with, and nothing else does. */
  static final String PLANTED = "plant-";

  private static final String REQUEST =
      """
      package gateway.request

      allow contains {"rule": "staff"} if "staff" in input.identity.groups

      allow contains {"rule": "pipelines"} if "ci" in input.identity.groups

      deny contains {"rule": "closed model", "reason": "nobody may use this model"} if {
      	input.request.model in data.closed
      }

      deny contains {"rule": "denied command", "reason": "the prompt has a denied command"} if {
      	some text in input.request.last_texts
      	contains(text, "rm -rf /")
      }

      mask contains {"rule": "secrets", "use": "day"} if {
      	input.request.endpoint == "messages"
      	not "auditors" in input.identity.groups
      }

      approve contains {"rule": "opus", "by": ["leads"], "count": 1, "within": "30m"} if {
      	input.request.endpoint == "messages"
      	startswith(input.request.model, "claude-opus")
      }
      """;
  private static final String TOOL_USE =
      """
      package gateway.tool_use

      allow contains {"rule": "tools"} if "staff" in input.identity.groups

      deny contains {"rule": "denied command", "reason": "the command is denied"} if {
      	contains(input.tool_use.input.command, "rm -rf /")
      }

      mask contains {"rule": "secrets", "use": "day"} if not "auditors" in input.identity.groups

      approve contains {"rule": "push", "by": ["leads"], "count": 1, "within": "30m"} if {
      	contains(input.tool_use.input.command, "git push")
      }
      """;
  private static final String MASKS =
      """
      masks 1;
      detector planted { match /plant-[0-9a-f]{12}/; }
      mask day {
        on request.* { planted -> redact; }
        on response.* { planted -> hmac; }
      }
      """;

  /** Compiles all of them. */
  public static DayPolicy compile() {
    try (var opa = Opa.load()) {
      return new DayPolicy(
          candidate("usual", List.of(CLOSED), Person.STAFF, opa),
          candidate("strict", List.of(CLOSED, CLOSED_AT_TIMES), Person.STAFF, opa),
          candidate("faulty", List.of(), "strangers", opa));
    }
  }

  private static Candidate candidate(String name, List<String> closed, String smoke, Opa opa) {
    var files =
        new TreeMap<>(
            Map.of(
                "request.rego", REQUEST,
                "tool_use.rego", TOOL_USE,
                "masks/day.mask", MASKS,
                "smoke/day.json", smoke(smoke),
                "data.json", "{\"closed\": [\"%s\"]}".formatted(String.join("\", \"", closed))));
    var part = PolicyDirectory.compile(Path.of(name), new PolicyFiles(files), opa);
    return Candidate.of(List.of(part.named(name)));
  }

  /** A case that lets a group pass. */
  private static String smoke(String group) {
    return """
    {"cases": [{
      "note": "whoever works here may work",
      "identity": {"subject": "somebody", "groups": ["%s"]},
      "body": {"model": "claude-haiku-4-5", "max_tokens": 1, "messages": [{"role": "user", "content": "Hello"}]},
      "want": "mask"
    }]}
    """
        .formatted(group);
  }
}
