package dev.sallyport.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a call sends: its bytes, to be sent on as they are, and what they say, to be decided upon.
 * As a tree it takes several times the room of the bytes, so a call that waits lets go of the tree,
 * and reads it again when it goes on.
 */
public final class Content {
  private final byte[] bytes;
  private final Function<byte[], JsonNode> reader;
  private final String model;
  private final boolean stream;
  private volatile Optional<JsonNode> document;

  private Content(byte[] bytes, Function<byte[], JsonNode> reader) {
    this.bytes = bytes;
    this.reader = reader;
    var read = reader.apply(bytes);
    this.model = read.path("model").asText("");
    this.stream = read.path("stream").asBoolean(false);
    this.document = Optional.of(read);
  }

  /**
   * Reads bytes, now and whenever it is asked for after a rest.
   *
   * @param reader gives the same for the same bytes; what it throws goes to the caller
   */
  public static Content read(byte[] bytes, Function<byte[], JsonNode> reader) {
    return new Content(bytes, reader);
  }

  /** What has been read already. */
  public static Content of(byte[] bytes, JsonNode document) {
    return new Content(bytes, _ -> document);
  }

  /**
   * What a call says that has no body.
   *
   * @param model what its path names; empty where it names nothing
   */
  public static Content named(String model) {
    return of(
        new byte[0],
        model.isEmpty()
            ? MissingNode.getInstance()
            : JsonNodeFactory.instance.objectNode().put("model", model));
  }

  /** The body as it came; empty where the endpoint has none. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * The body as JSON; where the endpoint has none, what the path names, or a missing node. Nobody
   * changes it.
   */
  public JsonNode document() {
    return document.orElseGet(this::readAgain);
  }

  private JsonNode readAgain() {
    var read = reader.apply(bytes);
    document = Optional.of(read);
    return read;
  }

  /** The model that is asked for; empty where none is named. */
  public String model() {
    return model;
  }

  /** Whether the reply is to be streamed. */
  public boolean stream() {
    return stream;
  }

  /** Lets go of what can be read again. */
  public void rest() {
    document = Optional.empty();
  }
}
