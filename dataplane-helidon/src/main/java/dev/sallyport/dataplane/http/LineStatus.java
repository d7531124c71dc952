package dev.sallyport.dataplane.http;

import dev.sallyport.dataplane.telemetry.Family;
import dev.sallyport.engine.pipeline.LineLoad;
import java.util.List;

/**
 * How it stands with exchanges.
 *
 * @param version the gateway's
 * @param load what is under way
 * @param ended what is measured of those that have ended
 */
public record LineStatus(String version, LineLoad load, List<Family> ended) {
  public LineStatus {
    ended = List.copyOf(ended);
  }
}
