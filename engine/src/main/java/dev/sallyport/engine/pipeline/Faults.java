package dev.sallyport.engine.pipeline;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Describes a fault by its kinds and places alone, since its messages may quote secrets. */
final class Faults {
  private static final int FRAMES = 12;
  private static final int CAUSES = 4;

  private Faults() {}

  static String described(Throwable fault) {
    var text = new StringBuilder();
    var at = fault;
    for (int depth = 0; at != null && depth < CAUSES; depth++) {
      text.append(depth == 0 ? "" : "\n  caused by ").append(at.getClass().getName());
      text.append(
          Arrays.stream(at.getStackTrace())
              .limit(FRAMES)
              .map(frame -> "\n    at " + frame)
              .collect(Collectors.joining()));
      at = at.getCause();
    }
    return text.toString();
  }
}
