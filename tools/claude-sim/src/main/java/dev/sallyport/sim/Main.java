package dev.sallyport.sim;

import java.util.List;
import java.util.Optional;

/** Runs the simulated Claude until the process is ended. */
public final class Main {
  private static final String USAGE =
      """
      Usage: claude-sim [--port PORT] [--api-key KEY]

      A simulated Claude Messages API on the loopback address, for tests and first steps.
        --port PORT     where to listen; 0, the default, takes a free port
        --api-key KEY   the only key that is accepted; without it any key is

      Example: claude-sim --port 8089
      """;

  private Main() {}

  @SuppressWarnings("SystemOut") // A command's results go to standard output.
  public static void main(String[] args) throws InterruptedException {
    List<String> words = List.of(args);
    if (words.contains("--help")) {
      System.out.print(USAGE);
      return;
    }
    Optional<Options> options = options(words);
    if (options.isEmpty()) {
      System.err.print(USAGE);
      System.exit(2);
      return;
    }
    try (ClaudeSim sim = ClaudeSim.start(options.get())) {
      System.out.println("This is a simulated Claude, not the real one: " + sim.uri());
      Thread.currentThread().join();
    }
  }

  static Optional<Options> options(List<String> words) {
    Options options = Options.defaults();
    for (int i = 0; i < words.size(); i += 2) {
      if (i + 1 == words.size()) {
        return Optional.empty();
      }
      String value = words.get(i + 1);
      switch (words.get(i)) {
        case "--port" -> {
          if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
            return Optional.empty();
          }
          options = options.withPort(Integer.parseInt(value));
        }
        case "--api-key" -> options = options.withApiKey(value);
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(options);
  }
}
