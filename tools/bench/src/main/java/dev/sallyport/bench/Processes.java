package dev.sallyport.bench;

import java.util.concurrent.TimeUnit;

/** What is done with other processes in the end. */
final class Processes {
  private static final int PATIENCE_S = 10;

  private Processes() {}

  /** Ends one, by force if it does not hear. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  /** Waits for one to end by itself. */
  static int exitCode(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new BenchException("interrupted", e);
    }
  }
}
