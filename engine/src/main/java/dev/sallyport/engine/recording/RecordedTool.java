package dev.sallyport.engine.recording;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.ToolUse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tool that the model wanted to use.
 *
 * @param at when it was decided upon
 * @param id the service's name for this use
 * @param name as a policy sees it
 * @param input what the model gave to it, a JSON object; everything masked that the policy's masks
 *     find; empty where it was withheld
 * @param masked what they found
 * @param withheld why the input is not here; empty where it is
 * @param original the input as it came, where the operator keeps that and it is another one
 */
public record RecordedTool(
    Instant at,
    ToolUse.Kind kind,
    String id,
    String name,
    byte[] input,
    List<Finding> masked,
    String withheld,
    Optional<byte[]> original)
    implements Recording {
  /** Stands for a text that nobody is shown, and that no detector has found. */
  public static final String WITHHELD = "[withheld]";

  static final String KIND = "tool";

  public RecordedTool {
    masked = List.copyOf(masked);
  }

  /**
   * The use again, as a policy sees it: by its original where that is kept.
   *
   * @param call in whose reply it stood
   * @throws UnfitRecordingException if its input cannot be read any more
   */
  public ToolUse use(Call call) {
    try {
      var bytes = original.orElse(input);
      var read = bytes.length == 0 ? StrictJson.newObject() : StrictJson.object(bytes);
      return new ToolUse(call, at, kind, id, name, read);
    } catch (MalformedJsonException _) {
      throw new UnfitRecordingException("the input of a tool is no JSON object");
    }
  }

  /** Whether its input is here as the model has given it. */
  public boolean isWhole() {
    return original.isPresent()
        || (masked.isEmpty()
            && withheld.isEmpty()
            && !new String(input, StandardCharsets.UTF_8).contains('"' + WITHHELD + '"'));
  }

  @Override
  public byte[] document() {
    var head =
        Recording.head(KIND)
            .put("at", at.toString())
            .put("tool", kind.name())
            .put("id", id)
            .put("name", name);
    if (!withheld.isEmpty()) {
      head.put("withheld", withheld);
    }
    Findings.put(head, masked);
    var parts = new ArrayList<byte[]>();
    parts.add(input);
    original.ifPresent(parts::add);
    return Recording.document(head, parts);
  }

  static RecordedTool of(ObjectNode head, Parts parts) {
    return new RecordedTool(
        Instant.parse(head.path("at").asText()),
        ToolUse.Kind.valueOf(head.path("tool").asText()),
        head.path("id").asText(),
        head.path("name").asText(),
        parts.next(),
        Findings.of(head),
        head.path("withheld").asText(""),
        parts.hasNext() ? Optional.of(parts.next()) : Optional.empty());
  }
}
