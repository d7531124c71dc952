package dev.sallyport.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Logging of the command: to standard error, one line an event, warnings alone from libraries. */
final class Logs {
  private static final String RESOURCE = "logging.properties";

  private Logs() {}

  static void configure() {
    // Whoever asks for it first makes it what it is.
    System.setProperty("java.util.logging.manager", LastingLogs.class.getName());
    try (var properties = Logs.class.getResourceAsStream(RESOURCE)) {
      LogManager.getLogManager().readConfiguration(properties);
    } catch (IOException e) {
      throw new UncheckedIOException("the command's own logging set-up cannot be read", e);
    }
    if (LogManager.getLogManager() instanceof LastingLogs ours) {
      ours.last();
    }
  }

  /** From now on, each record is an object of JSON. */
  static void asJson() {
    for (var handler : Logger.getLogger("").getHandlers()) {
      handler.setFormatter(new JsonLines());
    }
  }
}
