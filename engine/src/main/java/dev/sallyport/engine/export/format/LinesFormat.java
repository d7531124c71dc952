package dev.sallyport.engine.export.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.export.EventFormat;
import dev.sallyport.engine.export.LoggedEntry;
import dev.sallyport.engine.export.UnfitEntryException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * JSON lines: the entry as it stands in the log, byte for byte, and where it stands. Whoever keeps
 * them can prove each against the log's checkpoints.
 */
public record LinesFormat() implements EventFormat {

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public byte[] event(LoggedEntry entry, ObjectNode content) {
    if (entry.line().indexOf('\n') >= 0) {
      throw new UnfitEntryException("it has more than one line");
    }
    return "{\"log\":%s,\"leaf\":%s,\"entry\":%s}"
        .formatted(new TextNode(entry.log()), entry.leaf(), entry.line())
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] plain(LoggedEntry entry) {
    return StrictJson.bytes(
        StrictJson.newObject()
            .put("log", entry.log())
            .put("leaf", entry.leaf())
            .put("text", entry.line()));
  }

  @Override
  public byte[] alone(byte[] event) {
    return event;
  }

  @Override
  public Body together(List<byte[]> events) {
    return new Body("application/x-ndjson", Bodies.joined("", events, "\n", "\n"));
  }
}
