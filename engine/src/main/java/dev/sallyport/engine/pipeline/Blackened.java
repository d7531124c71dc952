package dev.sallyport.engine.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.dsl.Action;
import dev.sallyport.dsl.Scope;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.mask.BlockedException;
import dev.sallyport.engine.mask.Pseudonyms;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.recording.RecordedTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Masks what an approver is shown, by every mask of the policy. First as a request or a reply would
 * be, so that it looks the same; then every string once more, since a person reads also what no
 * mask touches on its way: thinking, the descriptions of tools, and members that nobody knows.
 */
final class Blackened {
  /** Credentials for servers of others, which the service needs and no approver. */
  private static final Set<String> CREDENTIALS = Set.of("authorization_token");

  /** Long, and readable for the service alone. */
  private static final Set<String> UNREADABLE =
      Set.of("signature", "encrypted_content", "encrypted_index", "encrypted_stdout");

  private final Masking masking;
  private final List<String> names;
  private final List<Finding> found = new ArrayList<>();

  /** By the scope's word, then by the detector. */
  private final TreeMap<String, TreeMap<String, Integer>> beside = new TreeMap<>();

  Blackened(Masking masking) {
    this.masking = new Masking(masking.masks(), new NeverRestored(masking.pseudonyms()));
    this.names = masking.all();
  }

  /** What stands for a secret goes on doing so: an approver is not the agent that needs it. */
  private record NeverRestored(Pseudonyms names) implements Pseudonyms {
    @Override
    public String hmac(String name, String secret, int length) {
      return names.hmac(name, secret, length);
    }

    @Override
    public String token(Action.Within within, String name, String secret) {
      return names.token(within, name, secret);
    }

    @Override
    public Optional<String> restored(String token) {
      return Optional.empty();
    }
  }

  /**
   * A request.
   *
   * @throws BlockedException if a mask blocks what it holds; so do the others
   */
  JsonNode request(ObjectNode document) {
    var masker = masking.request(names);
    var masked = masker.whole(document).orElse(document);
    found.addAll(masker.findings());
    return everyString(masked);
  }

  /** The input of a tool, in the block in which the model asks for it. */
  JsonNode input(ObjectNode tool, ObjectNode input) {
    var message = StrictJson.newObject();
    message.putArray("content").add(tool.deepCopy().set("input", input));
    var masker = masking.reply(names);
    var masked = masker.whole(message).orElse(message).path("content").path(0).path("input");
    found.addAll(masker.findings());
    return everyString(masked);
  }

  /**
   * A text, in every scope.
   *
   * @param cut whether there is more of it: then what may have become a secret at its end is masked
   */
  String everywhere(String text, boolean cut) {
    var masked = text;
    for (var scope : Scope.values()) {
      var masker = masking.masks().text(names, scope, masking.pseudonyms());
      masked = masker.on(masked) + (cut ? masker.abandon() : masker.end());
    }
    return masked;
  }

  /** How much was masked so far, by detector and place. */
  List<Finding> findings() {
    var all = new ArrayList<>(found);
    beside.forEach(
        (where, counts) ->
            counts.forEach((detector, count) -> all.add(new Finding(detector, where, count))));
    return all;
  }

  private JsonNode everyString(JsonNode node) {
    return switch (node) {
      case TextNode text -> TextNode.valueOf(masked(text.textValue()));
      case ArrayNode list -> {
        var copy = list.arrayNode(list.size());
        list.forEach(item -> copy.add(everyString(item)));
        yield copy;
      }
      case ObjectNode object -> members(object);
      default -> node;
    };
  }

  private ObjectNode members(ObjectNode object) {
    var copy = object.objectNode();
    var data = Set.of("base64", "redacted_thinking").contains(object.path("type").asText());
    for (var member : object.properties()) {
      var name = member.getKey();
      var unread =
          CREDENTIALS.contains(name) || UNREADABLE.contains(name) || (data && name.equals("data"));
      copy.set(
          masked(name),
          unread && member.getValue().isTextual()
              ? TextNode.valueOf(RecordedTool.WITHHELD)
              : everyString(member.getValue()));
    }
    return copy;
  }

  private String masked(String text) {
    var masked = text;
    for (var scope : Scope.values()) {
      var result = masking.masks().find(names, scope, masked, masking.pseudonyms());
      for (var match : result.matches()) {
        beside
            .computeIfAbsent(scope.word(), _ -> new TreeMap<>())
            .merge(match.detector(), 1, Integer::sum);
      }
      masked = result.text();
    }
    return masked;
  }
}
