package dev.sallyport.engine.recording;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;

/**
 * What is kept of a call, as one document: a head in one line of JSON, and behind it bytes as they
 * came or went, whose lengths the head says. So what was sent can be shown byte for byte.
 */
public sealed interface Recording permits RecordedCall, RecordedReply, RecordedTool {

  /** Written into each head as {@code v}; a reader refuses a version that it does not know. */
  int VERSION = 1;

  /** The document, to be read by {@link #read}. */
  byte[] document();

  /** Whether it holds what masks have changed, or withheld, as it came. */
  default boolean hasOriginal() {
    return switch (this) {
      case RecordedCall call -> call.body().original().isPresent();
      case RecordedTool tool -> tool.input().original().isPresent();
      case RecordedReply _ -> false;
    };
  }

  /**
   * Reads a document.
   *
   * @throws UnfitRecordingException if it is none
   */
  static Recording read(byte[] document) {
    try {
      var end = 0;
      while (end < document.length && document[end] != '\n') {
        end++;
      }
      var head = StrictJson.object(Arrays.copyOf(document, end));
      if (head.path("v").asInt() != VERSION) {
        throw new UnfitRecordingException(
            "it is of version %s, and this gateway reads version %d"
                .formatted(head.path("v"), VERSION));
      }
      var parts = new Parts(document, end + 1, head);
      return switch (head.path("kind").asText()) {
        case RecordedCall.KIND -> RecordedCall.of(head, parts);
        case RecordedReply.KIND -> RecordedReply.of(head, parts);
        case RecordedTool.KIND -> RecordedTool.of(head, parts);
        default -> throw new UnfitRecordingException("its kind is not known");
      };
    } catch (MalformedJsonException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException
        | IndexOutOfBoundsException _) {
      // Their messages might quote what was asked.
      throw new UnfitRecordingException("it is not in the form in which recordings are kept");
    }
  }

  /** A head, and what lies behind it. */
  static byte[] document(ObjectNode head, List<byte[]> parts) {
    var lengths = head.putArray("bytes");
    parts.forEach(part -> lengths.add(part.length));
    var line = StrictJson.bytes(head);
    var length = line.length + 1 + parts.stream().mapToInt(part -> part.length).sum();
    var document = ByteBuffer.allocate(length).put(line).put((byte) '\n');
    parts.forEach(document::put);
    return document.array();
  }

  /** The beginning of a head. */
  static ObjectNode head(String kind) {
    return StrictJson.newObject().put("v", VERSION).put("kind", kind);
  }

  /** Reads what lies behind a head, one part after the other. */
  final class Parts {
    private final byte[] document;
    private final ObjectNode head;
    private int at;
    private int next;

    private Parts(byte[] document, int at, ObjectNode head) {
      this.document = document;
      this.at = at;
      this.head = head;
    }

    boolean hasNext() {
      return next < head.path("bytes").size();
    }

    byte[] next() {
      var until = Math.addExact(at, head.path("bytes").path(next).asInt(-1));
      if (until < at || until > document.length) {
        throw new IndexOutOfBoundsException(until);
      }
      var part = Arrays.copyOfRange(document, at, until);
      at = until;
      next++;
      return part;
    }
  }
}
