package dev.sallyport.tests.clients;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that must be on the machine before a client can be installed.
 *
 * @param remedy what to do where it is missing
 * @param option what it is asked its version with
 */
public record Requirement(String command, String remedy, String option) {
  static final Requirement NODE =
      new Requirement("node", "Install Node.js 20 or newer, for example from nodejs.org.");
  static final Requirement NPM =
      new Requirement("npm", "It comes with Node.js; Debian has it as package `npm`.");
  static final Requirement PYTHON =
      new Requirement(
          "python3",
          "Install Python 3.10 or newer with its `venv` module (Debian: `python3-venv`).");

  /** The browser that people sit at. */
  public static final Requirement CHROMIUM =
      new Requirement("chromium", "Debian has it as package `chromium`.");

  public Requirement(String command, String remedy) {
    this(command, remedy, "--version");
  }

  /**
   * The program's version. Where it is missing a test run says so and passes over the tests that
   * need it; on CI, where nobody reads that, they fail.
   */
  public String version() {
    return version("true".equals(System.getenv("CI")));
  }

  String version(boolean onCi) {
    try {
      Program.Result result =
          new Program(
                  List.of(command, option), Path.of("."), Map.of(), false, Duration.ofMinutes(1))
              .run();
      if (result.exitCode() == 0) {
        return result.output().strip();
      }
    } catch (ClientException _) {
      // It is not there, which is said below.
    }
    String missing =
        "This test needs `%s`, which is not on this machine. %s".formatted(command, remedy);
    if (onCi) {
      throw new ClientException(missing);
    }
    return Assumptions.<String>abort(missing);
  }
}
