package dev.sallyport.engine.mask;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.model.Finding;
import java.util.List;
import java.util.Optional;

/**
 * Masks what a caller sends: the system prompt and the messages, before they reach the service.
 * Signed and redacted thinking is never touched.
 */
public final class RequestMasker {
  private final TreeMasker messages;
  private final TreeMasker system;
  private final Findings findings;

  RequestMasker(Programs messages, Programs system, Findings findings) {
    this.messages = new TreeMasker(messages);
    this.system = new TreeMasker(system);
    this.findings = findings;
  }

  /** The request with secrets masked, or nothing if it may travel as it came. */
  public Optional<JsonNode> whole(JsonNode request) {
    var first = TreeMasker.field(request, "system", system::content);
    var second =
        TreeMasker.field(
            first.orElse(request), "messages", list -> TreeMasker.items(list, this::message));
    return second.or(() -> first);
  }

  /** What was masked so far. */
  public List<Finding> findings() {
    return findings.list();
  }

  private Optional<JsonNode> message(JsonNode message) {
    var masker = message.path("role").asText().equals("system") ? system : messages;
    return TreeMasker.field(message, "content", masker::content);
  }
}
