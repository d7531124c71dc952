package dev.sallyport.tests.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A program in a terminal of its own: what is on its screen, and a keyboard. */
public final class Terminal implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Process process;
  private final Writer keyboard;
  private volatile String screen = "";

  private Terminal(Process process) {
    this.process = process;
    this.keyboard = process.outputWriter(UTF_8);
    Thread.ofVirtual().start(() -> watch(process.inputReader(UTF_8)));
  }

  /**
   * Opens one.
   *
   * @param relay what runs a command in a terminal
   * @param environment all that the program sees, but for the search path
   */
  static Terminal open(List<String> relay, Path folder, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(relay)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().putAll(environment);
    builder.environment().put("TERM", "xterm-256color");
    builder.environment().put("LANG", "C.UTF-8");
    try {
      return new Terminal(builder.start());
    } catch (IOException e) {
      throw new ClientException("`%s` can't be started".formatted(relay.getFirst()), e);
    }
  }

  /** What stands on it now. */
  public String screen() {
    return screen;
  }

  /** Types on it. */
  public void type(String keys) {
    try {
      keyboard.write(MAPPER.writeValueAsString(keys) + "\n");
      keyboard.flush();
    } catch (IOException e) {
      throw new ClientException("the program has ended; its screen was: " + screen, e);
    }
  }

  private void watch(BufferedReader screens) {
    try {
      for (String line = screens.readLine(); line != null; line = screens.readLine()) {
        screen = MAPPER.readValue(line, String.class);
      }
    } catch (JsonProcessingException e) {
      throw new ClientException("a screen is no JSON", e);
    } catch (IOException _) {
      // It was closed.
    }
  }

  /** Ends the program. */
  @Override
  public void close() {
    try {
      // The relay ends what it runs when nobody types any more.
      keyboard.close();
      process.waitFor();
    } catch (IOException _) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
