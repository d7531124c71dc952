package dev.sallyport.engine.decisionlog;

import java.time.Duration;
import java.util.List;

/** Where events go. */
public sealed interface Destination permits LogFile, LogService {

  /** For people: the file, or the address without its query. */
  String name();

  /** How long events gather before they are delivered together. */
  Duration gather();

  /**
   * Delivers events; when this returns, they are there.
   *
   * @param lines each an event as JSON, in their order
   * @throws UndeliveredException if they may not be there; some or all may be
   */
  void deliver(List<byte[]> lines);
}
