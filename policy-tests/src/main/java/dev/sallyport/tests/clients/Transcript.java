package dev.sallyport.tests.clients;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a client said while it ran.
 *
 * @param messages each line that it printed, or nothing for a client in this process
 * @param standardError what a failing client complains about
 */
public record Transcript(Outcome outcome, List<JsonNode> messages, String standardError) {

  public Transcript {
    messages = List.copyOf(messages);
  }

  /** The content blocks of one type in an agent's session, in their order. */
  public List<JsonNode> blocks(String type) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode message : messages) {
      for (JsonNode block : message.at("/message/content")) {
        if (block.path("type").asText().equals(type)) {
          found.add(block);
        }
      }
    }
    return found;
  }
}
