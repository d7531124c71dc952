package dev.sallyport.engine.export;

import java.util.List;

/** Where events go. */
public interface Sink {

  /** What sort of place that is, such as {@code http}. */
  String kind();

  /**
   * Brings events there, in their order; when this returns, the far side has them, save those that
   * are given back. Called by one thread at a time, and again for the same events where it is in
   * doubt whether they arrived.
   *
   * @throws UndeliveredException if some of them may not have arrived
   */
  List<ExportedLog.Aside> deliver(List<Event> events);
}
