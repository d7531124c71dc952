package dev.sallyport.engine.recording;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.ToolUse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A tool that the model wanted to use.
 *
 * @param at when it was decided upon
 * @param id the service's name for this use
 * @param name as a policy sees it
 * @param input what the model gave to it, a JSON object; everything masked that the policy's masks
 *     find
 */
public record RecordedTool(Instant at, ToolUse.Kind kind, String id, String name, Masked input)
    implements Recording {
  /** Stands for a text that nobody is shown, and that no detector has found. */
  public static final String WITHHELD = "[withheld]";

  static final String KIND = "tool";

  /**
   * The use again, as a policy sees it: by its original where that is kept.
   *
   * @param call in whose reply it stood
   * @throws UnfitRecordingException if its input cannot be read any more
   */
  public ToolUse use(Call call) {
    try {
      var bytes = input.asItCame();
      var read = bytes.length == 0 ? StrictJson.newObject() : StrictJson.object(bytes);
      return new ToolUse(call, at, kind, id, name, read);
    } catch (MalformedJsonException _) {
      throw new UnfitRecordingException("the input of a tool is no JSON object");
    }
  }

  /** Whether its input is here as the model has given it. */
  public boolean isWhole() {
    return input.original().isPresent()
        || (input.isWhole()
            && !new String(input.bytes(), StandardCharsets.UTF_8).contains('"' + WITHHELD + '"'));
  }

  @Override
  public byte[] document() {
    var head =
        Recording.head(KIND)
            .put("at", at.toString())
            .put("tool", kind.name())
            .put("id", id)
            .put("name", name);
    input.put(head);
    return Recording.document(head, input.parts());
  }

  static RecordedTool of(ObjectNode head, Parts parts) {
    return new RecordedTool(
        Instant.parse(head.path("at").asText()),
        ToolUse.Kind.valueOf(head.path("tool").asText()),
        head.path("id").asText(),
        head.path("name").asText(),
        Masked.read(head, parts));
  }
}
