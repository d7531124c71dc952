package dev.sallyport.engine.decisionlog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.policy.value.Value.Obj;
import java.util.Map;

/**
 * Writes a decision as OPA's decision log has it. Members that OPA leaves out where there is
 * nothing to say are left out.
 *
 * @see <a href="https://www.openpolicyagent.org/docs/management-decision-logs">OPA's decision
 *     logs</a>
 */
final class EventDocument {
  private EventDocument() {}

  /**
   * The event, with everything in it.
   *
   * @param labels what tells this gateway from others
   */
  static ObjectNode whole(Account account, Map<String, String> labels)
      throws JsonProcessingException {
    var event = PlainJson.object();
    head(event, account, labels);
    if (!account.input().isEmpty()) {
      event.set("input", PlainJson.read(account.input()));
    }
    var result = PlainJson.read(account.resultSet()).path(0).path("result");
    if (!result.isMissingNode()) {
      event.set("result", result);
    }
    var recorded = account.recorded();
    if (!recorded.isEmpty()) {
      var cache = event.putObject("nd_builtin_cache");
      recorded.forEach((function, answers) -> cache.set(function, PlainJson.of(new Obj(answers))));
    }
    tail(event, account);
    return event;
  }

  /**
   * The event without anything that a mask might have to take out.
   *
   * @param why it could not be masked; no value of the event
   */
  static ObjectNode withheld(Account account, Map<String, String> labels, String why) {
    var event = PlainJson.object();
    head(event, account, labels);
    event.putArray("erased").add("/input").add("/result").add("/nd_builtin_cache");
    tail(event, account);
    event.withObject("/custom").put("withheld", why);
    if (!event.has("error")) {
      event.putObject("error").put("code", "decision_log_mask_error").put("message", why);
    }
    return event;
  }

  private static void head(ObjectNode event, Account account, Map<String, String> labels) {
    var shown = event.putObject("labels");
    labels.forEach(shown::put);
    event.put("decision_id", account.id());
    event.put("revision", account.origin().revision());
    var bundles = event.putObject("bundles");
    account
        .origin()
        .bundles()
        .forEach((name, revision) -> bundles.putObject(name).put("revision", revision));
    event.put("path", account.path());
  }

  private static void tail(ObjectNode event, Account account) {
    account
        .failure()
        .ifPresent(
            e ->
                event
                    .putObject("error")
                    .put("code", e.code().word())
                    .put("message", String.valueOf(e.getMessage())));
    event.put("timestamp", account.at().toString());
    if (!account.input().isEmpty()) {
      event.putObject("metrics").put("timer_rego_query_eval_ns", account.tookNanos());
    }
    var custom = event.putObject("custom").put("decision", account.decision().word());
    if (account.decision() instanceof Decision.Deny denial) {
      custom.put("cause", denial.cause().word());
    }
    var errors = account.errors();
    if (!errors.isEmpty()) {
      var erred = custom.putObject("function_errors");
      errors.forEach(erred::put);
    }
  }
}
