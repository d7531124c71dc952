package dev.sallyport.engine.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How entries are written for others. Events are JSON without line breaks, in UTF-8. */
public interface EventFormat {

  /**
   * Events as the body of a request.
   *
   * @param type its media type
   */
  record Body(String type, byte[] bytes) {}

  /** What the configuration calls it. */
  String name();

  /**
   * An entry as an event.
   *
   * @param content what its line says
   * @throws UnfitEntryException if this format has no form for it
   */
  byte[] event(LoggedEntry entry, ObjectNode content);

  /** An entry for which there is no form: where it stands, and its text as it is. */
  byte[] plain(LoggedEntry entry);

  /** An event that travels alone, as one line of a file or one message. */
  byte[] alone(byte[] event);

  /** Events that travel together. */
  Body together(List<byte[]> events);
}
